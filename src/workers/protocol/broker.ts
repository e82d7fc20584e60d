import { JetStreamApiCodes, JetStreamApiError, type JetStreamClient, type JetStreamManager, jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { type Names, namesOf } from "./names.ts";
import { StreamAccess } from "./stream-access.ts";

/** A connection, and the names of the deployment. */
export interface Broker {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly streams: StreamAccess;
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
  return { nc, js, jsm: await js.jetstreamManager(false), streams: new StreamAccess(nc), names: namesOf(prefix) };
}

export function isMissingStream(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;
}
