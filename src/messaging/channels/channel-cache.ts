import type { Channel } from "../../fanout/channel.ts";
import { RulePool } from "../../fanout/rule-pool.ts";
import { guidance } from "../../rule/guidance.ts";
import type { RuleOptions } from "../../rule/options.ts";
import { CachedChannel, type ChannelSettings, type Membership, type MembershipChange, type RefusedMember } from "./cached-channel.ts";

export interface ChannelCacheOptions {
  readonly settings: ChannelSettings;
  /** Bytes that the channels may take together, as an estimate; the one that is asked for is kept however large it is. */
  readonly maxBytes: number;
  /**
   * Reads all memberships of a channel, in pages of any size. What it yields is at least as new as every change that was
   * applied before it was called.
   */
  readonly load: (channelArn: string) => AsyncIterable<Iterable<MembershipChange>>;
  /** Called for every stored membership that is refused. Its error may quote the rule: keep it out of logs. */
  readonly onRefused?: ((refused: RefusedMember) => void) | undefined;
}

/**
 * The channels in memory, as the core indexes them: read when one is first asked for, kept up to date in place, and
 * dropped, the least recently used first, when they take too much memory.
 *
 * ```text
 * Put: store ──> apply ──> answer          Send: store ──> load ──> fan out
 * ```
 *
 * A change that is applied before it is answered is seen by every `load` that starts later, also by one that was
 * reading the channel all the while. Rules that small channels have in common are kept once.
 */
export class ChannelCache {
  readonly #options: Omit<ChannelCacheOptions, "settings">;
  #settings: ChannelSettings;
  #pool: RulePool;
  /** By ARN, the least recently used first. */
  readonly #held: Map<string, CachedChannel> = new Map();
  #bytes = 0;
  #loads = 0;
  #evictions = 0;

  constructor({ settings, ...options }: ChannelCacheOptions) {
    this.#options = options;
    this.#settings = settings;
    this.#pool = new RulePool(rulesOf(settings));
  }

  /** How many channels are in memory. */
  get size(): number {
    return this.#held.size;
  }

  /** An estimate of what they take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many different rules the small ones among them have; see {@link RulePool.size}. */
  get rules(): number {
    return this.#pool.size;
  }

  /** How often a channel was read. */
  get loads(): number {
    return this.#loads;
  }

  /** How often a channel was dropped for want of memory. */
  get evictions(): number {
    return this.#evictions;
  }

  /**
   * The channel as it is now or later; empty when it has no members. Read once for all that ask. O(1), and O(members)
   * when it has to be read.
   *
   * @throws RefusedChannelError under `onInvalidRule: "throw"` while the preferences of a member are refused.
   */
  async load(channelArn: string): Promise<Channel> {
    for (;;) {
      const held = this.#use(channelArn);
      try {
        if (held.loading !== undefined) await held.loading;
      } catch (error) {
        if (!held.isDropped) throw error;
      }
      if (held.isDropped) continue;
      held.requireDecidable();
      return held.channel;
    }
  }

  /** Whether a channel is in memory, or is being read; changes of others need not be applied. */
  has(channelArn: string): boolean {
    return this.#held.has(channelArn);
  }

  /** A membership as it is from now on; `undefined` when it has ended. To be called before the change is answered. */
  apply(channelArn: string, memberArn: string, membership: Membership | undefined): void {
    const held = this.#held.get(channelArn);
    if (held === undefined) return;
    this.#count(held, () => held.apply(memberArn, membership));
    this.#shrink(held);
  }

  /** Forgets a channel; the next `load` reads it again, and so does one that is waiting for it. */
  drop(channelArn: string): void {
    const held = this.#held.get(channelArn);
    if (held === undefined) return;
    held.isDropped = true;
    this.#forget(channelArn, held);
  }

  /** Forgets all channels, and reads rules by other settings from now on. */
  clear(settings: ChannelSettings = this.#settings): void {
    for (const channelArn of [...this.#held.keys()]) this.drop(channelArn);
    if (settings === this.#settings) return;
    this.#pool = new RulePool(rulesOf(settings));
    this.#settings = settings;
  }

  #use(channelArn: string): CachedChannel {
    let held = this.#held.get(channelArn);
    if (held !== undefined) {
      this.#held.delete(channelArn);
      this.#held.set(channelArn, held);
      return held;
    }
    held = new CachedChannel(channelArn, { pool: this.#pool, onInvalidRule: this.#settings.onInvalidRule }, this.#options.onRefused);
    this.#held.set(channelArn, held);
    this.#bytes += held.bytes;
    held.loading = this.#read(channelArn, held);
    return held;
  }

  async #read(channelArn: string, held: CachedChannel): Promise<void> {
    this.#loads++;
    try {
      for await (const page of this.#options.load(channelArn)) {
        this.#count(held, () => held.take(page));
        this.#shrink(held);
      }
      this.#count(held, () => held.settle());
    } catch (error) {
      this.#forget(channelArn, held);
      throw error;
    }
    this.#shrink(held);
  }

  /** Changes a channel. What one takes that is no longer held is not counted. */
  #count(held: CachedChannel, change: () => void): void {
    const before = held.bytes;
    change();
    if (this.#held.get(held.channelArn) === held) this.#bytes += held.bytes - before;
  }

  /** Drops the least recently used channels, but neither the one at hand nor those that are being read. */
  #shrink(kept: CachedChannel): void {
    if (this.#bytes <= this.#options.maxBytes) return;
    for (const [channelArn, held] of this.#held) {
      if (this.#bytes <= this.#options.maxBytes) return;
      if (held === kept || held.loading !== undefined) continue;
      this.#forget(channelArn, held);
      this.#evictions++;
    }
  }

  #forget(channelArn: string, held: CachedChannel): void {
    if (this.#held.get(channelArn) !== held) return;
    this.#held.delete(channelArn);
    this.#bytes -= held.bytes;
  }
}

/** What a pool takes of them. Of a stored rule that is refused people want to know all that there is to say. */
function rulesOf({ semantics, limits }: ChannelSettings): RuleOptions {
  return { semantics, limits, guidance };
}
