import { DiscardPolicy, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import { type Broker, type BrokerOptions, brokerOf, brokerOptionNames } from "../protocol/broker.ts";
import { consumerName, deadLetterSubject, messageSubject, READER, streamOf } from "../protocol/names.ts";
import { type DeploymentSettings, readSettings } from "../protocol/settings.ts";
import { brokerWarnings } from "./broker-warnings.ts";

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

/** A limit on the broker, and how much of it is used. */
export interface LimitStatus {
  /** The stream, or `account`. */
  readonly of: string;
  /** What the limit counts. */
  readonly what: "messages" | "bytes" | "streams" | "consumers";
  /** What is there now. */
  readonly used: number;
  /** The most that is allowed. */
  readonly limit: number;
  /**
   * Whether the broker drops old entries here instead of rejecting new ones: with `discard: old`, and at every limit of bytes of a
   * stream, which nats-server 2.9.10 checks without the overhead of an entry.
   */
  readonly dropsOldest: boolean;
}

/** The state of a deployment on the broker. */
export interface DeploymentStatus {
  /** The settings of the deployment. */
  readonly settings: DeploymentSettings;
  /** The partitions, in order. */
  readonly partitions: readonly PartitionStatus[];
  /** Keys of the bucket: memberships, removed memberships that were not purged, and the settings. */
  readonly preferences: {
    readonly keys: number;
    readonly bytes: number;
    readonly revision: number;
    /**
     * The keys that each worker and each service has not read yet. Many are left while one starts. A killed one is listed for a
     * minute, and a paused one longer.
     */
    readonly unread: readonly number[];
  };
  /** The stored batches of decisions, and their bytes. */
  readonly decisions: { readonly batches: number; readonly bytes: number };
  /** The limits of the streams and of the account, the nearest first. At a limit, the broker rejects what is new. Limits of the server are not visible to clients. */
  readonly limits: readonly LimitStatus[];
  /** What is known to go wrong with the version of the broker, in words; empty for a current version. */
  readonly warnings: readonly string[];
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
  const { state: bucket, config } = await jsm.streams.info(streamOf(names.bucket));
  const decisions = (await jsm.streams.info(names.decisions)).state;
  return {
    settings,
    partitions,
    preferences: { keys: bucket.messages, bytes: bucket.bytes, revision: bucket.last_seq, unread: await readUnread(broker) },
    decisions: { batches: decisions.messages, bytes: decisions.bytes },
    limits: await readLimits(broker),
    warnings: brokerWarnings(nc.info?.version ?? "", config.num_replicas),
  };
}

/** The servers of a cluster wait 4 seconds for those that may know more consumers. */
const LIST_TIMEOUT = 6_000;

async function readUnread({ nc, names }: Broker): Promise<readonly number[]> {
  const unread: number[] = [];
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: LIST_TIMEOUT });
  for await (const { name, num_pending } of jsm.consumers.list(streamOf(names.bucket)))
    if (name.startsWith(READER)) unread.push(num_pending);
  return unread;
}

async function readLimits({ jsm, names }: Broker): Promise<readonly LimitStatus[]> {
  const limits: LimitStatus[] = [];
  for (const of of [streamOf(names.bucket), streamOf(names.rows), names.messages, names.decisions, names.deadLetters]) {
    const { config, state } = await jsm.streams.info(of);
    const dropsOldest = config.discard !== DiscardPolicy.New;
    limits.push({ of, what: "messages", used: state.messages, limit: config.max_msgs, dropsOldest });
    limits.push({ of, what: "bytes", used: state.bytes, limit: config.max_bytes, dropsOldest: true });
  }
  const { storage, streams, consumers, limits: account } = await jsm.getAccountInfo();
  const common = { of: "account", dropsOldest: false };
  limits.push({ ...common, what: "bytes", used: storage, limit: account.max_storage });
  limits.push({ ...common, what: "streams", used: streams, limit: account.max_streams });
  limits.push({ ...common, what: "consumers", used: consumers, limit: account.max_consumers });
  // The broker says -1 or 0 where there is no limit.
  return limits.filter(({ limit }) => limit > 0).sort((a, b) => b.used / b.limit - a.used / a.limit);
}
