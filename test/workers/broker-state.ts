import type { NatsConnection } from "@nats-io/transport-node";
import { brokerOf } from "../../src/workers/protocol/broker.ts";
import { consumerName } from "../../src/workers/protocol/names.ts";

/** What the broker has of the messages that are not answered, and what its consumers say. */
export async function brokerState(nc: NatsConnection, partitions: number): Promise<object> {
  const { jsm, names } = await brokerOf(nc);
  const { state, cluster } = await jsm.streams.info(names.messages);
  const left: string[] = [];
  for (let seq = state.first_seq; state.messages > 0 && seq <= state.last_seq; seq++) {
    const message = await jsm.streams.getMessage(names.messages, { seq }).catch(() => null);
    if (message !== null) left.push(`${seq} ${message.subject} ${message.header.get("Nats-Msg-Id")}`);
  }
  const consumers: object[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const info = await jsm.consumers.info(names.messages, consumerName(partition));
    const { delivered, ack_floor, num_pending, num_ack_pending } = info;
    consumers.push({ partition, delivered, ack_floor, num_pending, num_ack_pending, leader: info.cluster?.leader });
  }
  return { state, leader: cluster?.leader, left, consumers };
}
