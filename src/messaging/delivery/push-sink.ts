import { type PlannedPush, type PushEndpoint, type PushPlan, planPushes } from "../../push/plan.ts";
import type { DecisionBatch } from "./batches.ts";
import type { Sink } from "./sink.ts";

/** An endpoint as an identity API names it. */
export interface NamedEndpoint extends PushEndpoint {
  /** The id of the endpoint. */
  readonly EndpointId?: string | undefined;
}

/** One push of a {@link PushBatch}: a {@link PlannedPush} without its payload, as plain JSON. */
export interface BatchedPush {
  /** The member whose device it is. */
  readonly MemberArn: string;
  /** What happens to the endpoint. */
  readonly reason: PlannedPush["reason"];
  /** The endpoint; absent for `no-endpoint`. */
  readonly EndpointId?: string | undefined;
  /** The service that reaches the endpoint. */
  readonly Type?: PushEndpoint["Type"];
  /** The token to send to; only for `sent`. */
  readonly token?: string | undefined;
}

/** The pushes to the members of one {@link DecisionBatch}, as plain JSON. */
export interface PushBatch extends Pick<DecisionBatch, "id" | "ChannelArn" | "MessageId" | "part" | "parts"> {
  /** VOIP or DEFAULT, for all pushes. */
  readonly type: "DEFAULT" | "VOIP";
  /** What arrives, by the type of the endpoint; absent if no push goes there. */
  readonly payloads: Partial<Record<NonNullable<PushEndpoint["Type"]>, object>>;
  /** The number of pushes of this batch, for each reason. */
  readonly counts: PushPlan["counts"];
  /** Each endpoint of each member, with what happens to it. */
  readonly pushes: readonly BatchedPush[];
}

/**
 * Makes a sink of pushes from a sink of decisions: `sink` gets a {@link PushBatch} in place of each {@link DecisionBatch}.
 * `endpointsOf` returns the endpoints of the members of a batch, by member. They are read when a batch is delivered, and again when it
 * is delivered again. O(endpoints).
 *
 * @throws TypeError, from a delivery, as {@link planPushes} does.
 *
 * @example
 * ```ts
 * import { Channel } from "pushsieve";
 * import { decisionBatches, MemorySink, pushSink } from "pushsieve/messaging";
 *
 * const row = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: "arn:eve", Status: { Value: "SENT" } } as const;
 * const sent = { ChannelArn: "arn:team", MessageId: "m1", row: { ...row, Redacted: false, CreatedAt: 0, UpdatedAt: 0 } };
 * const fanOut = Channel.from([["arn:bob"]]).fanOut({ PushNotification: { Title: "Hi" } });
 *
 * const endpoints = new Map([["arn:bob", [{ EndpointId: "e1", Type: "GCM" as const, EndpointAttributes: { DeviceToken: "t1" } }]]]);
 * const lines: string[] = [];
 * const printing = { name: "lines", deliver: async (batches: readonly object[]) => void lines.push(...batches.map((each) => JSON.stringify(each))), close: async () => {} };
 * const sink = pushSink(printing, async () => endpoints);
 * await sink.deliver([...decisionBatches(sent, fanOut)], new AbortController().signal);
 * JSON.parse(lines[0] ?? "{}").pushes; // => [{ MemberArn: "arn:bob", reason: "sent", EndpointId: "e1", Type: "GCM", token: "t1" }]
 * ```
 */
export function pushSink(sink: Sink, endpointsOf: (memberArns: readonly string[]) => Promise<EndpointsByMember>): Sink {
  return {
    name: `${sink.name} of pushes`,
    deliver: async (batches, signal) => {
      const pushes: PushBatch[] = [];
      for (const batch of batches) pushes.push(pushBatch(batch, await endpointsOf(batch.notified)));
      // A sink writes what it gets as JSON, and reads nothing of a batch but its id.
      await sink.deliver(pushes as readonly object[] as readonly DecisionBatch[], signal);
    },
    close: () => sink.close(),
  };
}

type EndpointsByMember = Pick<ReadonlyMap<string, readonly NamedEndpoint[]>, "get">;

function pushBatch({ id, ChannelArn, MessageId, part, parts, message, notified }: DecisionBatch, endpoints: EndpointsByMember): PushBatch {
  const { PushNotification } = message;
  const payloads: PushBatch["payloads"] = {};
  const plan = planPushes(notified, (memberArn) => endpoints.get(memberArn), { ChannelArn, MessageId, PushNotification });
  const pushes: BatchedPush[] = [];
  for (const push of plan) {
    if (push.reason === "sent" && push.endpoint.Type !== undefined) payloads[push.endpoint.Type] = push.payload;
    pushes.push(batched(push));
  }
  const type = PushNotification?.Type === "VOIP" ? "VOIP" : "DEFAULT";
  return { id, ChannelArn, MessageId, part, parts, type, payloads, counts: plan.counts, pushes };
}

function batched(push: PlannedPush<NamedEndpoint>): BatchedPush {
  const { memberArn: MemberArn, reason } = push;
  if (push.reason === "no-endpoint") return { MemberArn, reason };
  const { EndpointId, Type } = push.endpoint;
  return { MemberArn, reason, EndpointId, Type, ...(push.reason === "sent" ? { token: push.token } : {}) };
}
