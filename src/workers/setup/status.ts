import type { NatsConnection } from "@nats-io/transport-node";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import { type BrokerOptions, brokerOf, brokerOptionNames } from "../protocol/broker.ts";
import { consumerName, deadLetterSubject, messageSubject, streamOf } from "../protocol/names.ts";
import { type DeploymentSettings, readSettings } from "../protocol/settings.ts";

/** The state of one partition. */
export interface PartitionStatus {
  /** The number of the partition, from 0. */
  readonly partition: number;
  /** Messages that no worker has yet. */
  readonly waiting: number;
  /** Messages that a worker has not answered yet. */
  readonly inFlight: number;
  /** The unanswered messages that were delivered more than once. */
  readonly redelivered: number;
  /** Waiting pulls; 0 means that no worker serves the partition. */
  readonly pulls: number;
  /** Messages that could not be decided. */
  readonly deadLetters: number;
}

/** The state of a deployment on the broker. */
export interface DeploymentStatus {
  /** The settings of the deployment. */
  readonly settings: DeploymentSettings;
  /** The partitions, in order. */
  readonly partitions: readonly PartitionStatus[];
  /** Keys of the bucket: memberships, removed memberships that were not purged, and the settings. */
  readonly preferences: { readonly keys: number; readonly bytes: number; readonly revision: number };
  /** The stored batches of decisions, and their bytes. */
  readonly decisions: { readonly batches: number; readonly bytes: number };
}

/**
 * Reads the state of the deployment with O(partitions) requests.
 *
 * @throws SetupError if nothing was set up on the broker.
 * @throws TypeError for an unknown option, RangeError for an invalid prefix.
 * @throws Error if the broker does not answer.
 *
 * @example
 * ```ts
 * import { connectTo, readDeploymentStatus, setUpDeployment } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * await setUpDeployment(nc, { partitions: 2 });
 * const { partitions } = await readDeploymentStatus(nc);
 * partitions.map(({ waiting }) => waiting); // => [0, 0]
 * await nc.close();
 * ```
 */
export async function readDeploymentStatus(nc: NatsConnection, options: BrokerOptions = {}): Promise<DeploymentStatus> {
  requireKnownOptions(options, brokerOptionNames, "readDeploymentStatus");
  const broker = await brokerOf(nc, options);
  const { jsm, names } = broker;
  const { settings } = await readSettings(broker);
  const dead = (await jsm.streams.info(names.deadLetters, { subjects_filter: ">" })).state.subjects ?? {};
  // A killed server (2.9.10) may have recorded an answer without removing the message, or the
  // reverse, and never notices. A message is really unanswered only if it is in the stream and in the consumer's count.
  const stored = (await jsm.streams.info(names.messages, { subjects_filter: ">" })).state.subjects ?? {};
  const partitions: PartitionStatus[] = [];
  for (let partition = 0; partition < settings.partitions; partition++) {
    const info = await jsm.consumers.info(names.messages, consumerName(partition));
    const left = stored[messageSubject(names, partition)] ?? 0;
    partitions.push({
      partition,
      waiting: Math.min(info.num_pending, left),
      inFlight: Math.min(info.num_ack_pending, Math.max(0, left - info.num_pending)),
      redelivered: Math.min(info.num_redelivered, left),
      pulls: info.num_waiting,
      deadLetters: dead[deadLetterSubject(names, partition)] ?? 0,
    });
  }
  const bucket = (await jsm.streams.info(streamOf(names.bucket))).state;
  const decisions = (await jsm.streams.info(names.decisions)).state;
  return {
    settings,
    partitions,
    preferences: { keys: bucket.messages, bytes: bucket.bytes, revision: bucket.last_seq },
    decisions: { batches: decisions.messages, bytes: decisions.bytes },
  };
}
