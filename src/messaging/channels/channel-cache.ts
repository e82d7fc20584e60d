import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { Channel } from "../../fanout/channel.ts";
import { RulePool } from "../../fanout/rule-pool.ts";
import { guidance } from "../../rule/guidance.ts";
import { type RuleOptions, ruleOptionNames } from "../../rule/options.ts";
import { CachedChannel, type ChannelSettings, type Membership, type MembershipChange, type RefusedMember } from "./cached-channel.ts";

/** How a {@link ChannelCache} reads channels, and how much memory it may use. */
export interface ChannelCacheOptions {
  /** How rules are read, and how members with an invalid rule are decided. */
  readonly settings: ChannelSettings;
  /** Estimated bytes for all channels together. The requested channel is kept however large it is. */
  readonly maxBytes: number;
  /**
   * Reads all memberships of a channel, in pages of any size. The result is at least as new as every change that was
   * applied before it was called.
   */
  readonly load: (channelArn: string) => AsyncIterable<Iterable<MembershipChange>>;
  /** Called for every rejected stored membership. Its error may quote the rule: do not log it. */
  readonly onRefused?: ((refused: RefusedMember) => void) | undefined;
}

const optionNames: readonly string[] = Object.keys({ settings: true, maxBytes: true, load: true, onRefused: true } satisfies Record<
  keyof ChannelCacheOptions,
  true
>);

const settingNames: readonly string[] = [...ruleOptionNames, "onInvalidRule"];

/**
 * The channels in memory, as the core indexes them. A channel is read on first use, updated in place, and
 * dropped when all channels take too much memory, the least recently used first.
 *
 * ```text
 * Put: store ──> apply ──> answer          Send: store ──> load ──> fan out
 * ```
 *
 * Every `load` that starts after a change was applied and answered sees that change, even if the channel was being
 * read at that time. Small channels share common rules.
 *
 * @example
 * ```ts
 * import { ChannelCache, MemoryStore, storeLoader } from "pushsieve/messaging";
 *
 * const load = storeLoader(new MemoryStore(), () => {});
 * const channels = new ChannelCache({ settings: { semantics: "guide" }, maxBytes: 256 * 2 ** 20, load });
 * const channel = await channels.load("arn:team");
 * channel.size; // => 0
 * channels.apply("arn:team", "arn:bob", {});
 * channel.size; // => 1
 * channels.loads; // => 1
 * ```
 */
export class ChannelCache {
  readonly #options: Omit<ChannelCacheOptions, "settings">;
  #settings: ChannelSettings;
  #pool: RulePool;
  /** The channels by ARN, the least recently used first. */
  readonly #held: Map<string, CachedChannel> = new Map();
  #bytes = 0;
  #loads = 0;
  #evictions = 0;

  /**
   * Creates an empty cache. O(1).
   *
   * @throws TypeError for an option that does not exist, RangeError for an invalid limit.
   */
  constructor({ settings, ...options }: ChannelCacheOptions) {
    requireKnownOptions(options, optionNames, "ChannelCache");
    this.#options = options;
    this.#settings = settings;
    this.#pool = new RulePool(rulesOf(settings));
  }

  /** The number of channels in memory. */
  get size(): number {
    return this.#held.size;
  }

  /** Their estimated bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of different rules in the small channels; see {@link RulePool.size}. */
  get rules(): number {
    return this.#pool.size;
  }

  /** The number of reads of channels. */
  get loads(): number {
    return this.#loads;
  }

  /** The number of channels dropped to save memory. */
  get evictions(): number {
    return this.#evictions;
  }

  /**
   * Returns the channel as of now or later; it is empty if it has no members. Concurrent calls share one read. O(1), or O(members)
   * if the channel must be read.
   *
   * @throws RefusedChannelError under `onInvalidRule: "throw"` while a member has invalid preferences.
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

  /** Whether a channel is in memory or is being read; changes of other channels need not be applied. */
  has(channelArn: string): boolean {
    return this.#held.has(channelArn);
  }

  /**
   * Holds a channel that has no members yet, without reading it, if there is room. Only for a caller that applies all its changes from
   * the first one on. Until it is loaded, it does not displace other channels: it is dropped when memory runs out. O(1).
   */
  begin(channelArn: string): void {
    if (!this.#held.has(channelArn) && this.#bytes < this.#options.maxBytes) this.#hold(channelArn).settle();
  }

  /** Applies a change of a membership; `undefined` if it ended. Call it before the change is answered. */
  apply(channelArn: string, memberArn: string, membership: Membership | undefined): void {
    const held = this.#held.get(channelArn);
    if (held === undefined) return;
    this.#count(held, () => held.apply(memberArn, membership));
    if (held.isUsed) this.#shrink(held);
    else if (this.#bytes > this.#options.maxBytes) this.#evict(channelArn, held);
  }

  /** Drops a channel; the next `load` reads it again, and so does a `load` that is waiting for it. */
  drop(channelArn: string): void {
    const held = this.#held.get(channelArn);
    if (held === undefined) return;
    held.isDropped = true;
    this.#forget(channelArn, held);
  }

  /**
   * Drops all channels, and reads rules with other settings from now on.
   *
   * @throws TypeError for an option of the settings that does not exist, RangeError for an invalid limit.
   */
  clear(settings: ChannelSettings = this.#settings): void {
    for (const channelArn of [...this.#held.keys()]) this.drop(channelArn);
    if (settings === this.#settings) return;
    this.#pool = new RulePool(rulesOf(settings));
    this.#settings = settings;
  }

  #use(channelArn: string): CachedChannel {
    let held = this.#held.get(channelArn);
    if (held === undefined) {
      held = this.#hold(channelArn);
      held.loading = this.#read(channelArn, held);
    } else {
      this.#held.delete(channelArn);
      this.#held.set(channelArn, held);
    }
    held.isUsed = true;
    return held;
  }

  #hold(channelArn: string): CachedChannel {
    const held = new CachedChannel(
      channelArn,
      { pool: this.#pool, onInvalidRule: this.#settings.onInvalidRule ?? "withhold" },
      this.#options.onRefused,
    );
    this.#held.set(channelArn, held);
    this.#bytes += held.bytes;
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

  /** Changes a channel, and updates the estimate if the channel is still in memory. */
  #count(held: CachedChannel, change: () => void): void {
    const before = held.bytes;
    change();
    if (this.#held.get(held.channelArn) === held) this.#bytes += held.bytes - before;
  }

  /** Drops the least recently used channels, except the current one and those that are being read. */
  #shrink(kept: CachedChannel): void {
    if (this.#bytes <= this.#options.maxBytes) return;
    for (const [channelArn, held] of this.#held) {
      if (this.#bytes <= this.#options.maxBytes) return;
      if (held === kept || held.loading !== undefined) continue;
      this.#evict(channelArn, held);
    }
  }

  #evict(channelArn: string, held: CachedChannel): void {
    this.#forget(channelArn, held);
    this.#evictions++;
  }

  #forget(channelArn: string, held: CachedChannel): void {
    if (this.#held.get(channelArn) !== held) return;
    this.#held.delete(channelArn);
    this.#bytes -= held.bytes;
  }
}

/** The rule options of a rule pool. Reports about invalid stored rules include guidance. */
function rulesOf(settings: ChannelSettings): RuleOptions {
  requireKnownOptions(settings, settingNames, "settings");
  const { semantics, limits } = settings;
  return { semantics, limits, guidance };
}
