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
export function revisionReader(broker: Broker, bucket: string = broker.names.bucket): () => Promise<number> {
  return coalesce(() => persist(async () => (await bucketState(broker, bucket)).revision));
}

/** Returns the identity of the bucket, and its newest revision. */
export interface BucketState {
  readonly created: string;
  readonly revision: number;
}

export async function bucketState({ jsm }: Broker, bucket: string): Promise<BucketState> {
  const { created, state } = await jsm.streams.info(streamOf(bucket));
  return { created, revision: state.last_seq };
}

export function isMissingStream(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;
}
