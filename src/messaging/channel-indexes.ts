import { FilterRuleError } from "../diagnostic/error.ts";
import { Channel } from "../fanout/channel.ts";
import type { ChannelMembershipPreferences, OnInvalidRule } from "../fanout/preferences.ts";
import { RulePool } from "../fanout/rule-pool.ts";
import type { RuleOptions } from "../rule/options.ts";
import type { Observer } from "./context.ts";
import type { Rows } from "./store/rows.ts";
import type { MessagingStore } from "./store/store.ts";

export interface ChannelIndexesOptions {
  readonly store: MessagingStore;
  readonly rules: RuleOptions;
  readonly onInvalidRule: Exclude<OnInvalidRule, "throw">;
  /** Bytes that the indexes may take, by {@link bytesOf}; one that is larger alone is kept while it is the last one used. */
  readonly memoryBudget: number;
  readonly observer: Observer;
}

interface Entry {
  readonly loading: Promise<Channel>;
  /** Set once it is loaded. */
  channel: Channel | undefined;
  /** What was changed while it was loading: to be applied last, for it is newer than what was read. */
  readonly late: [memberArn: string, row: Rows["membership"] | undefined][];
  bytes: number;
}

/** Bytes of an index without members, as an estimate: many empty channels are not for nothing. */
const EMPTY = 8192;
/** Rows that are read at a time. */
const PAGE = 1000;

/**
 * The channels as the core indexes them: built from the store when one is first asked for, kept up to date in place,
 * and dropped, the least recently used first, when they take too much memory.
 *
 * ```text
 * Put: commit ──> apply ──> answer          Send: commit ──> load ──> fan out
 * ```
 *
 * Whoever applies a change before it is answered is seen by every `load` that starts later, also by one that was
 * building the index all the while.
 */
export class ChannelIndexes {
  readonly #options: ChannelIndexesOptions;
  /** What small channels have in common is kept once. */
  readonly #pool: RulePool;
  /** In the order of use, the last used at the end. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(options: ChannelIndexesOptions) {
    this.#options = options;
    this.#pool = new RulePool(options.rules);
  }

  /** How many channels are in memory. */
  get size(): number {
    return this.#entries.size;
  }

  /** An estimate of what they take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The index of a channel; empty for one that has no members. O(1), and O(members) when it has to be built. */
  load(channelArn: string): Promise<Channel> {
    const known = this.#entries.get(channelArn);
    if (known !== undefined) {
      this.#entries.delete(channelArn);
      this.#entries.set(channelArn, known);
      return known.loading;
    }
    const { promise, resolve, reject } = resolvers<Channel>();
    const entry: Entry = { loading: promise, channel: undefined, late: [], bytes: EMPTY };
    this.#bytes += EMPTY;
    this.#entries.set(channelArn, entry);
    this.#build(channelArn, entry).then(resolve, (error: unknown) => {
      this.drop(channelArn, entry);
      reject(error);
    });
    return promise;
  }

  /** A membership as it is from now on; `undefined` when it is none any more. To be called before the change is answered. */
  apply(channelArn: string, memberArn: string, row: Rows["membership"] | undefined): void {
    const entry = this.#entries.get(channelArn);
    if (entry === undefined) return;
    if (entry.channel === undefined) entry.late.push([memberArn, row]);
    else this.#set(entry, entry.channel, memberArn, row);
    this.#shrink();
  }

  /** Forgets a channel; the next `load` builds it again. */
  drop(channelArn: string, only?: Entry): void {
    const entry = this.#entries.get(channelArn);
    if (entry === undefined || (only !== undefined && only !== entry)) return;
    this.#entries.delete(channelArn);
    this.#bytes -= entry.bytes;
    // Nobody counts what is still being built.
    entry.bytes = Number.NaN;
  }

  async #build(channelArn: string, entry: Entry): Promise<Channel> {
    const { store, onInvalidRule, observer } = this.#options;
    const channel = new Channel({ pool: this.#pool, onInvalidRule });
    let after: string | undefined;
    do {
      const page = await store.list({ kind: "membership", group: channelArn, limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const error of page.damaged) observer.damaged?.(error);
      for (const { key, value } of page.rows) this.#set(entry, channel, key.id, value);
      after = page.next;
      // A large channel takes seconds, and a store may answer at once: others have their turn between two pages.
      if (after !== undefined) await new Promise((resolve) => setImmediate(resolve));
    } while (after !== undefined);
    for (const [memberArn, row] of entry.late) this.#set(entry, channel, memberArn, row);
    for (const [memberArn, diagnostics] of channel.invalidRules()) {
      observer.damaged?.(new FilterRuleError(diagnostics, { memberArn }));
    }
    entry.channel = channel;
    this.#shrink();
    return channel;
  }

  #set(entry: Entry, channel: Channel, memberArn: string, row: Rows["membership"] | undefined): void {
    const before = channel.has(memberArn) ? bytesOf(memberArn, channel.get(memberArn)) : 0;
    if (row === undefined) channel.delete(memberArn);
    else channel.set(memberArn, row.Preferences as ChannelMembershipPreferences | undefined);
    const difference = (row === undefined ? 0 : bytesOf(memberArn, row.Preferences)) - before;
    if (Number.isNaN(entry.bytes)) return;
    entry.bytes += difference;
    this.#bytes += difference;
  }

  #shrink(): void {
    for (const [channelArn, entry] of this.#entries) {
      if (this.#bytes <= this.#options.memoryBudget || this.#entries.size === 1) return;
      if (entry.channel !== undefined) this.drop(channelArn);
    }
  }
}

/**
 * What a member takes in an index, its texts included, as an estimate. Fitted to 100,000 members with names of 70
 * characters: 145 bytes without a rule, 270 with one of 23 characters, 700 with one of 110, all distinct.
 */
function bytesOf(memberArn: string, preferences: Rows["membership"]["Preferences"] | ChannelMembershipPreferences): number {
  const rule = preferences?.PushNotifications?.FilterRule;
  return 75 + memberArn.length + (rule === undefined ? 0 : 20 + 5 * rule.length);
}

function resolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
