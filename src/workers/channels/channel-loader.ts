import { type ConsumerInfo, DeliverPolicy } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { MembershipChange } from "../../messaging/channels/cached-channel.ts";
import type { Broker } from "../protocol/broker.ts";
import { type Change, changeOf } from "../protocol/change.ts";
import { type DeliveredEntry, EntryReader, newConsumerName } from "../protocol/entry-reader.ts";
import { channelKey, parseMembershipKey, streamOf } from "../protocol/names.ts";
import { type BucketState, stateReader, writeFence } from "../protocol/newest.ts";
import { coalesce, persist } from "../protocol/retry.ts";
import type { StoredEntry } from "../protocol/stream-access.ts";
import { KeyIndex } from "./key-index.ts";
import { membershipOf } from "./membership.ts";

/** The most concurrent requests for single entries. */
const IN_FLIGHT = 64;
/** The longest silence before a load fails. */
const STALL = 10_000;
/**
 * A consumer delivers many entries for the cost of one request. But to create it, the broker visits all keys of the bucket, about this
 * many in the time of one request, and this takes some requests itself.
 */
const KEYS_A_REQUEST = 150;
const WORTH_A_CONSUMER = 500;

/** Reads the memberships of one channel on request. */
export class ChannelLoader {
  readonly #broker: Broker;
  readonly #newest: () => Promise<BucketState>;
  readonly #fence: () => Promise<number>;
  readonly #index: KeyIndex = new KeyIndex();
  readonly #reached: (revision: number, patience: number) => boolean | Promise<boolean>;
  readonly #unsettled: Set<string> = new Set();
  #start = 0;

  /** `reached` waits until {@link add} has got the changes up to a revision. */
  constructor(broker: Broker, reached: (revision: number, patience: number) => boolean | Promise<boolean>) {
    this.#broker = broker;
    this.#newest = stateReader(broker);
    this.#fence = coalesce(() => writeFence(broker, broker.names.bucket));
    this.#reached = reached;
  }

  /** Whether a change of a channel was added. */
  has(channelArn: string): boolean {
    return this.#index.revisions(channelArn).length > 0;
  }

  /** Adds a change of a channel. Call it for every change, in order. */
  add(channelArn: string, revision: number): void {
    if (!this.#index.add(channelArn, revision, revision <= this.#start) || this.#unsettled.has(channelArn)) return;
    this.#unsettled.add(channelArn);
    if (this.#unsettled.size === 1) void this.#settleAll();
  }

  /** Drops everything; entries up to this revision are in use. */
  clear(start: number): void {
    this.#index.clear();
    this.#start = start;
  }

  /**
   * Yields all memberships of a channel. Together with the changes that arrive meanwhile, they are the state at the end or later:
   * an entry may arrive here, with the changes, or both.
   */
  async *load(channelArn: string): AsyncGenerator<readonly MembershipChange[]> {
    for await (const changes of this.#changes(channelArn)) {
      const memberships: MembershipChange[] = [];
      for (const change of changes) {
        const names = parseMembershipKey(change.key);
        // A broker that lost a write may have given its revision to a member of another channel.
        if (names?.channelArn === channelArn) memberships.push([names.memberArn, membershipOf(change)]);
      }
      yield memberships;
    }
  }

  async *#changes(channelArn: string): AsyncGenerator<readonly Change[]> {
    const revisions = this.#index.revisions(channelArn);
    const count = revisions.length;
    if (count === 0) return;
    const newest = revisions[count - 1]!;
    const kept: number[] = [];
    const isLarge = count >= WORTH_A_CONSUMER && count * KEYS_A_REQUEST > this.#index.size;
    const take = (changes: readonly Change[]): readonly Change[] => {
      for (const { value, revision } of changes) if (value !== undefined && revision <= newest) kept.push(revision);
      return changes;
    };
    // In a cluster, a server that is behind the others still has entries that were overwritten or removed. The index does not.
    let next = 0;
    const isInUse = ({ revision }: Change): boolean => {
      while (revisions[next]! < revision) next++;
      return revisions[next] === revision || revision > newest;
    };
    for await (const changes of isLarge ? this.#consume(channelArn) : this.#request(revisions.slice(0, count))) {
      yield take(changes.filter(isInUse));
    }
    if (kept.length < count) {
      const { revision } = await this.#newest();
      const found = new Set(kept);
      const missing = revisions.slice(0, count).filter((each) => !found.has(each));
      for await (const changes of this.#request(missing)) yield take(changes);
      kept.sort((a, b) => a - b);
      // An entry that is still missing was overwritten, and its successor arrives with the changes.
      if (!(await this.#reached(revision, STALL))) throw new Error("the changes since a channel was loaded did not arrive");
    }
    this.#index.settle(channelArn, revisions, count, kept);
  }

  async *#request(revisions: readonly number[]): AsyncGenerator<readonly Change[]> {
    const { bucket } = this.#broker.names;
    for (let start = 0; start < revisions.length; start += IN_FLIGHT) {
      const entries = revisions.slice(start, start + IN_FLIGHT).map((revision) => persist(() => this.#read(revision)));
      const found = (await Promise.all(entries)).filter((entry) => entry !== undefined);
      yield found.map((entry) => changeOf(bucket, { ...entry, isRemoval: /^KV-Operation:/m.test(entry.headers) }));
    }
  }

  /**
   * Returns the entry of a revision; `undefined` if it was overwritten. A server of a cluster may answer before it has all entries: it is
   * a new leader, or was one. A later entry proves that it has had this one.
   */
  async #read(revision: number): Promise<StoredEntry | undefined> {
    const { streams, names } = this.#broker;
    const entry = await streams.readFrom(streamOf(names.bucket), revision);
    if (entry !== undefined) return entry.seq === revision ? entry : undefined;
    if (!(await this.#newest()).isReplicated) return undefined;
    await this.#fence();
    throw new Error(`the leader of the preferences did not have revision ${revision} yet`);
  }

  async *#consume(channelArn: string): AsyncGenerator<readonly Change[]> {
    const { nc, js, names } = this.#broker;
    const { revision: start } = await this.#newest();
    const consumer = await persist(() =>
      js.consumers.get(streamOf(names.bucket), {
        filter_subjects: `$KV.${names.bucket}.${channelKey(channelArn)}.*`,
        deliver_policy: DeliverPolicy.All,
        name_prefix: newConsumerName(),
        inactive_threshold: 60_000,
      }),
    );
    try {
      // One entry for each key. An entry that is overwritten meanwhile arrives later, also with the changes. The number of pending
      // entries in a delivered message then stays wrong (nats-server 2.9), so entries are counted instead.
      const info = await consumer.info(true);
      const { num_pending: keys } = info;
      if (keys === 0) return;
      let count = 0;
      for await (const entries of pagesOf(nc, info)) {
        yield entries.map((entry) => changeOf(names.bucket, entry));
        count += entries.length;
        if (count >= keys || entries.at(-1)!.seq > start) return;
      }
    } finally {
      consumer.delete().catch(() => {});
    }
  }

  /** Checks which entries of channels with many changes are still in use. In the long run, it takes one request for each change. */
  async #settleAll(): Promise<void> {
    for (const channelArn of this.#unsettled) {
      try {
        for await (const _ of this.#changes(channelArn));
      } catch {
        // The broker does not answer; the next change of the channel asks again.
      }
      this.#unsettled.delete(channelArn);
    }
  }
}

/** Yields what has arrived. @throws Error if nothing arrives for a while, or if the reading ends. */
async function* pagesOf(nc: NatsConnection, consumer: ConsumerInfo): AsyncGenerator<readonly DeliveredEntry[]> {
  let page: DeliveredEntry[] = [];
  let wake = (): void => {};
  const reader = new EntryReader(nc, consumer, (entry) => {
    page.push(entry);
    wake();
  });
  let failure: Error | undefined;
  void reader.closed.then((error) => {
    failure = error;
    wake();
  });
  try {
    for (;;) {
      if (page.length === 0 && failure === undefined) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, STALL);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      if (page.length === 0) throw failure ?? new Error("loading a channel stalled");
      const arrived = page;
      page = [];
      yield arrived;
    }
  } finally {
    reader.stop();
  }
}
