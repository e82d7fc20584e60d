import type { ConsumerConfig, StreamConfig } from "@nats-io/jetstream";
import { AckPolicy, DiscardPolicy, JetStreamApiCodes, JetStreamApiError, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { nanos } from "@nats-io/transport-node";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { OnInvalidRule } from "../../fanout/preferences.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { RuleLimits } from "../../rule/limits.ts";
import { type Broker, type BrokerOptions, brokerOf, isMissingStream } from "../protocol/broker.ts";
import { isLostRace, SetupError } from "../protocol/errors.ts";
import { consumerName, deadLetterSubject, messageSubject, SETTINGS_KEY, streamOf } from "../protocol/names.ts";
import { type DeploymentSettings, parseSettings, printSettings, resolveSettings } from "../protocol/settings.ts";

/** The settings of a deployment. A missing setting gets its default in a new deployment, and does not change in an existing one. */
export interface SetupOptions extends BrokerOptions {
  /** The number of partitions (default 16). It cannot change later. */
  readonly partitions?: number | undefined;
  /** The reading of exclusions (default `guide`). */
  readonly semantics?: Semantics | undefined;
  /** The limits of rules. */
  readonly limits?: RuleLimits | undefined;
  /** How members with an invalid stored rule are decided. */
  readonly onInvalidRule?: OnInvalidRule | undefined;
  /** The number of copies, each on its own server of a cluster (default 1). */
  readonly replicas?: number | undefined;
  /** Milliseconds that a worker may leave a message unanswered before another worker gets it (default 5,000). */
  readonly ackWaitMs?: number | undefined;
  /** Milliseconds that decisions are kept (default 24 hours). The sender of pushes must read them within this time. A message that is decided again later is decided twice. */
  readonly keepDecisionsMs?: number | undefined;
  /** Milliseconds for which the broker recognises a message that is published again under its id (default 2 minutes). */
  readonly dedupeWindowMs?: number | undefined;
}

const optionNames: readonly string[] = Object.keys({
  prefix: true,
  partitions: true,
  semantics: true,
  limits: true,
  onInvalidRule: true,
  replicas: true,
  ackWaitMs: true,
  keepDecisionsMs: true,
  dedupeWindowMs: true,
} satisfies Record<keyof SetupOptions, true>);

/** One part of the deployment, and what setup did with it. */
export interface SetupStep {
  /** The name of the part. */
  readonly what: string;
  /** What setup did with it. */
  readonly done: "created" | "updated" | "unchanged";
}

/** The most unanswered messages of a partition. */
const MAX_ACK_PENDING = 1_000;

/**
 * Creates the bucket, the streams and the consumers of a deployment, or what of them is missing. Can be run again at
 * any time, by several at once. O(partitions) requests.
 *
 * @throws SetupError when the number of partitions is not the one that was set up.
 * @throws TypeError for an unknown option, RangeError for an invalid setting.
 * @throws Error if the broker does not answer; run it again.
 *
 * @example
 * ```ts
 * import { connectTo, setUpDeployment } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * const { settings, steps } = await setUpDeployment(nc, { partitions: 2 });
 * settings.partitions; // => 2
 * steps.every(({ done }) => done === "created"); // => true
 * (await setUpDeployment(nc)).steps.every(({ done }) => done === "unchanged"); // => true
 * await nc.close();
 * ```
 */
export async function setUpDeployment(
  nc: NatsConnection,
  options: SetupOptions = {},
): Promise<{ settings: DeploymentSettings; steps: readonly SetupStep[] }> {
  requireKnownOptions(options, optionNames, "setUpDeployment");
  const broker = await brokerOf(nc, options);
  const { names } = broker;
  const steps: SetupStep[] = [];
  for (const name of [names.bucket, names.rows]) steps.push(await ensureBucket(broker, name, options.replicas));
  const bucket = await new Kvm(broker.js).open(names.bucket);
  const settings = await ensureSettings(bucket, { ...options, partitions: await partitionsOf(broker, options) }, steps);
  const partitions = Array.from({ length: settings.partitions }, (_, partition) => partition);
  // At a limit, the broker must reject what is new, not silently drop what it has acknowledged.
  const kept = { num_replicas: options.replicas, storage: StorageType.File, discard: DiscardPolicy.New };
  steps.push(
    // One explicit subject for each partition, so the broker rejects a message to a partition that does not exist.
    await ensureStream(
      broker,
      names.messages,
      { subjects: partitions.map((partition) => messageSubject(names, partition)), retention: RetentionPolicy.Workqueue },
      { ...kept, duplicate_window: toNanos(options.dedupeWindowMs) },
    ),
    await ensureStream(
      broker,
      names.decisions,
      { subjects: [`${names.prefix}.decisions.>`], max_age: nanos(DAY) },
      { ...kept, max_age: toNanos(options.keepDecisionsMs), duplicate_window: toNanos(options.dedupeWindowMs) },
    ),
    await ensureStream(
      broker,
      names.deadLetters,
      { subjects: partitions.map((partition) => deadLetterSubject(names, partition)) },
      { ...kept, duplicate_window: toNanos(options.dedupeWindowMs) },
    ),
  );
  const consumers = { created: 0, updated: 0, unchanged: 0 };
  for (const partition of partitions) consumers[await ensureConsumer(broker, partition, toNanos(options.ackWaitMs))]++;
  for (const done of ["created", "updated", "unchanged"] as const) {
    if (consumers[done] > 0) steps.push({ what: `${consumers[done]} consumers of ${names.messages}, one for each partition`, done });
  }
  return { settings, steps };
}

/** A bucket that is set up again beside the streams of before keeps their number of partitions. */
async function partitionsOf({ jsm, names }: Broker, { partitions }: SetupOptions): Promise<number | undefined> {
  try {
    const { subjects } = (await jsm.streams.info(names.messages)).config;
    if (partitions === undefined || partitions === subjects.length) return subjects.length;
    throw otherPartitions(subjects.length, partitions);
  } catch (error) {
    if (!isMissingStream(error)) throw error;
    return partitions;
  }
}

function otherPartitions(found: number, requested: number): SetupError {
  return new SetupError(`this deployment has ${found} partitions, and the number cannot change; ${requested} were requested`);
}

const DAY = 24 * 60 * 60 * 1_000;

function toNanos(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : nanos(milliseconds);
}

async function ensureBucket(broker: Broker, name: string, replicas: number | undefined): Promise<SetupStep> {
  const { js, jsm } = broker;
  try {
    await jsm.streams.info(streamOf(name));
  } catch (error) {
    if (!isMissingStream(error)) throw error;
    await new Kvm(js).create(name, { history: 1, ...given({ replicas }) });
    return { what: `bucket ${name}`, done: "created" };
  }
  return { ...(await ensureStream(broker, streamOf(name), {}, { num_replicas: replicas })), what: `bucket ${name}` };
}

async function ensureSettings(bucket: KV, options: SetupOptions, steps: SetupStep[]): Promise<DeploymentSettings> {
  const what = "settings";
  for (;;) {
    const entry = await bucket.get(SETTINGS_KEY);
    const stored = entry === null || entry.operation !== "PUT" ? undefined : parseSettings(entry.string());
    const { partitions = stored?.partitions, semantics = stored?.semantics, onInvalidRule = stored?.onInvalidRule } = options;
    const settings = resolveSettings({ partitions, semantics, onInvalidRule, limits: { ...stored?.limits, ...given(options.limits) } });
    if (stored !== undefined && settings.partitions !== stored.partitions) {
      throw otherPartitions(stored.partitions, settings.partitions);
    }
    const text = printSettings(settings);
    if (entry !== null && stored !== undefined && text === entry.string()) {
      steps.push({ what, done: "unchanged" });
      return settings;
    }
    try {
      if (entry === null || stored === undefined) await bucket.create(SETTINGS_KEY, text);
      else await bucket.update(SETTINGS_KEY, text, entry.revision);
      steps.push({ what, done: stored === undefined ? "created" : "updated" });
      return settings;
    } catch (error) {
      // Another setup runs at the same moment; read the current state again.
      if (!isLostRace(error)) throw error;
    }
  }
}

/** `standard` has the settings of a new stream; `chosen` has the requested settings, which also change an existing stream. */
async function ensureStream(
  { jsm }: Broker,
  name: string,
  standard: Partial<StreamConfig>,
  chosen: { [name in "num_replicas" | "storage" | "discard" | "max_age" | "duplicate_window"]?: StreamConfig[name] | undefined },
): Promise<SetupStep> {
  const wanted: Partial<StreamConfig> = given(chosen);
  let config: StreamConfig;
  try {
    ({ config } = await jsm.streams.info(name));
  } catch (error) {
    if (!isMissingStream(error)) throw error;
    await jsm.streams.add({ ...standard, ...wanted, name });
    return { what: `stream ${name}`, done: "created" };
  }
  const have = config as unknown as Record<string, unknown>;
  if (Object.entries(wanted).every(([key, value]) => have[key] === value)) return { what: `stream ${name}`, done: "unchanged" };
  await jsm.streams.update(name, { ...config, ...wanted });
  const isKept = have.discard !== wanted.discard && wanted.discard !== undefined;
  return { what: `stream ${name}${isKept ? ": at a limit, it now rejects new entries and drops none" : ""}`, done: "updated" };
}

async function ensureConsumer({ jsm, names }: Broker, partition: number, ackWaitNs: number | undefined): Promise<SetupStep["done"]> {
  const name = consumerName(partition);
  try {
    const { config } = await jsm.consumers.info(names.messages, name);
    if (ackWaitNs === undefined || config.ack_wait === ackWaitNs) return "unchanged";
    await jsm.consumers.update(names.messages, name, { ...config, ack_wait: ackWaitNs });
    return "updated";
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.ConsumerNotFound) throw error;
  }
  const consumer: Partial<ConsumerConfig> = {
    durable_name: name,
    filter_subject: messageSubject(names, partition),
    ack_policy: AckPolicy.Explicit,
    ack_wait: ackWaitNs ?? nanos(5_000),
    max_ack_pending: MAX_ACK_PENDING,
    // The broker must not drop messages, because it would do so silently; the worker writes a dead letter.
    max_deliver: -1,
  };
  await jsm.consumers.add(names.messages, consumer);
  return "created";
}

type Given<T> = { [name in keyof T]?: Exclude<T[name], undefined> };

/** Removes missing settings. */
function given<T extends object>(options: T | undefined): Given<T> {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Given<T>;
}
