import { JetStreamApiCodes, JetStreamApiError, type JetStreamClient, type JetStreamManager, jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { type Names, namesOf, streamOf } from "./names.ts";
import { coalesce, persist } from "./retry.ts";

/** A connection, and the names of the deployment. */
export interface Broker {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly names: Names;
}

/** Selects a deployment on the broker. */
export interface BrokerOptions {
  /** The first part of all its names (default `pushsieve`). */
  readonly prefix?: string | undefined;
}

/** The names of {@link BrokerOptions}. */
export const brokerOptionNames: readonly string[] = Object.keys({ prefix: true } satisfies Record<keyof BrokerOptions, true>);

/** Requests in progress when a broker dies are never answered; a short timeout retries them sooner. */
const REQUEST_TIMEOUT = 2_000;

export async function brokerOf(nc: NatsConnection, { prefix }: BrokerOptions = {}): Promise<Broker> {
  const js = jetstream(nc, { timeout: REQUEST_TIMEOUT });
  return { nc, js, jsm: await js.jetstreamManager(false), names: namesOf(prefix) };
}

/** Asks the broker for the newest revision of a bucket. No write that was answered before the call is newer. */
export function revisionReader(broker: Broker): () => Promise<number> {
  const read = stateReader(broker);
  return async () => (await read()).revision;
}

/** Asks the broker for the state of a bucket, in the same way. */
export function stateReader(broker: Broker, bucket: string = broker.names.bucket): () => Promise<BucketState> {
  return coalesce(() => persist(() => bucketState(broker, bucket)));
}

/** A point in the history of a bucket. */
export interface BucketState {
  /** The identity of the bucket: a bucket that is set up again has another. */
  readonly created: string;
  readonly revision: number;
  /** When the newest entry was stored, in milliseconds. A revision that is written again after a restore has another time. */
  readonly time: number;
}

export async function bucketState({ jsm }: Broker, bucket: string): Promise<BucketState> {
  const { created, state } = await jsm.streams.info(streamOf(bucket));
  return { created, revision: state.last_seq, time: Date.parse(state.last_ts) };
}

export function isMissingStream(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;
}
