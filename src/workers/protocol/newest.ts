import type { StreamInfo } from "@nats-io/jetstream";
import type { Broker } from "./broker.ts";
import { FENCE_KEY, streamOf } from "./names.ts";
import { coalesce, persist } from "./retry.ts";

/** A point in the history of a bucket. */
export interface BucketState {
  /** The identity of the bucket: a bucket that is set up again has another. */
  readonly created: string;
  readonly revision: number;
  /** When the newest entry was stored, in milliseconds. A revision that is written again after a restore has another time. */
  readonly time: number;
  readonly isReplicated: boolean;
}

/** The answer of a server, which may have been the leader of the bucket for too long, or not long enough. See {@link newestState}. */
export async function bucketState({ jsm }: Broker, bucket: string): Promise<BucketState> {
  return stateOf(await jsm.streams.info(streamOf(bucket)));
}

/** Less than the 4 seconds without a leader after which the servers elect another. */
const TRUST = 3_000;

/**
 * Returns the state of a bucket. No write that was answered before the call is newer.
 *
 * A bucket with replicas has a leader, which answers. A server that slept may still consider itself the leader, and a new leader may
 * not have applied all that the old one acknowledged. So an answer counts only if this client knows the leader: it answered
 * less than {@link TRUST} ago, and so recently has it heard from most servers. Otherwise the client writes an entry, a fence, which
 * only a real leader can acknowledge. A state that contains the fence contains everything before it.
 */
async function newestState(broker: Broker, bucket: string, known: { leader: string; asked: number }): Promise<BucketState> {
  const { jsm } = broker;
  const stream = streamOf(bucket);
  const asked = performance.now();
  const info = await jsm.streams.info(stream);
  if (!isReplicated(info)) return stateOf(info);
  const isKnown = info.cluster?.leader === known.leader && performance.now() - known.asked < TRUST && hearsMost(info);
  const fence = isKnown ? 0 : await writeFence(broker, bucket);
  const newest = isKnown ? info : await jsm.streams.info(stream);
  if (newest.state.last_seq < fence) throw new Error("the leader of the bucket has changed");
  known.leader = newest.cluster?.leader ?? "";
  known.asked = asked;
  return stateOf(newest);
}

function isReplicated({ config }: StreamInfo): boolean {
  return config.num_replicas > 1;
}

function hearsMost({ cluster, config }: StreamInfo): boolean {
  const heard = (cluster?.replicas ?? []).filter(({ active, offline }) => offline !== true && active < TRUST * 1e6).length;
  return heard + 1 > config.num_replicas / 2;
}

/** Writes an entry that only the real leader of the bucket can acknowledge. Returns its revision. */
export async function writeFence({ streams }: Broker, bucket: string): Promise<number> {
  return (await streams.store(`$KV.${bucket}.${FENCE_KEY}`)).seq;
}

/** Asks for the newest state of a bucket, again if the broker does not answer. Calls at the same time share a request. */
export function stateReader(broker: Broker, bucket: string = broker.names.bucket): () => Promise<BucketState> {
  const known = { leader: "", asked: 0 };
  return coalesce(() => persist(() => newestState(broker, bucket, known)));
}

/** Asks for the newest revision, in the same way. */
export function revisionReader(broker: Broker): () => Promise<number> {
  const read = stateReader(broker);
  return async () => (await read()).revision;
}

function stateOf(info: StreamInfo): BucketState {
  const { created, state } = info;
  return { created, revision: state.last_seq, time: Date.parse(state.last_ts), isReplicated: isReplicated(info) };
}
