import { FilterRuleError } from "../../diagnostic/error.ts";
import { Channel } from "../../fanout/channel.ts";
import type { ChannelMembershipPreferences } from "../../fanout/preferences.ts";
import { readStored } from "../client/preferences.ts";
import type { Change } from "../protocol/change.ts";
import { channelKey, decodeArn } from "../protocol/names.ts";
import type { Settings } from "../protocol/settings.ts";

export interface ChannelCacheOptions {
  readonly settings: Settings;
  /** Estimated bytes that the channels may take together; the one that is asked for is held however large it is. */
  readonly maxBytes: number;
  /** All memberships of a channel, by its key. */
  readonly load: (channel: string) => AsyncIterable<Change>;
  /** Called for every stored preference that is refused. Nothing of the rule is told. */
  readonly onRefused: (refused: RefusedPreferences) => void;
}

export interface RefusedPreferences {
  readonly channelArn: string;
  readonly memberArn: string;
  /** What is wrong, as codes of diagnostics. */
  readonly problem: string;
}

/**
 * The indexes of the channels that messages were met for, the least recently used ones dropped when they take too
 * much memory. Changes reach those that are held; others are read anew when they are asked for.
 */
export class ChannelCache {
  readonly #options: Omit<ChannelCacheOptions, "settings">;
  #settings: Settings;
  /** By key, the least recently used first. */
  readonly #held: Map<string, HeldChannel> = new Map();
  #bytes = 0;
  #loads = 0;
  #evictions = 0;

  constructor({ settings, ...options }: ChannelCacheOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  /** The channel as of now or later; read when it is not held, once for all who ask. */
  async get(channelArn: string): Promise<HeldChannel> {
    const key = channelKey(channelArn);
    let held = this.#held.get(key);
    if (held === undefined) {
      held = new HeldChannel(channelArn, this.#settings, this.#options.onRefused);
      this.#held.set(key, held);
      this.#bytes += held.bytes;
      held.loaded = this.#load(key, held);
    } else {
      this.#held.delete(key);
      this.#held.set(key, held);
    }
    if (held.loaded !== undefined) await held.loaded;
    return held;
  }

  apply(change: Change): void {
    const held = this.#held.get(change.channel);
    if (held !== undefined) this.#change(held, change);
  }

  /** Forgets everything: it does not count any more, or was decided under other settings. */
  clear(settings: Settings = this.#settings): void {
    this.#settings = settings;
    this.#held.clear();
    this.#bytes = 0;
  }

  get stats(): { readonly channels: number; readonly bytes: number; readonly loads: number; readonly evictions: number } {
    return { channels: this.#held.size, bytes: this.#bytes, loads: this.#loads, evictions: this.#evictions };
  }

  async #load(key: string, held: HeldChannel): Promise<void> {
    this.#loads++;
    try {
      for await (const change of this.#options.load(key)) this.#change(held, change);
      held.settle();
    } catch (error) {
      if (this.#held.get(key) === held) this.#drop(key, held);
      throw error;
    }
    held.loaded = undefined;
  }

  #change(held: HeldChannel, change: Change): void {
    const before = held.bytes;
    held.apply(change);
    if (this.#held.get(change.channel) !== held) return;
    this.#bytes += held.bytes - before;
    if (this.#bytes > this.#options.maxBytes) this.#evict(held);
  }

  /** Drops the least recently used channels that nobody waits for, but not the one at hand. */
  #evict(kept: HeldChannel): void {
    for (const [key, held] of this.#held) {
      if (this.#bytes <= this.#options.maxBytes) return;
      if (held === kept || held.loaded !== undefined) continue;
      this.#drop(key, held);
      this.#evictions++;
    }
  }

  #drop(key: string, held: HeldChannel): void {
    this.#held.delete(key);
    this.#bytes -= held.bytes;
  }
}

/** What a channel with nothing in it takes, and a member beside its texts; measured by `bench/nats.ts`, rounded up. */
const CHANNEL_BYTES = 16_384;
const MEMBER_BYTES = 250;

/** One channel in memory, with what it takes and what of it could not be read. */
export class HeldChannel {
  /** Until its memberships have been read. */
  loaded: Promise<void> | undefined;
  bytes = CHANNEL_BYTES;
  readonly channel: Channel;
  readonly #channelArn: string;
  readonly #settings: Settings;
  readonly #onRefused: (refused: RefusedPreferences) => void;
  readonly #refused: Map<string, string> = new Map();
  /** While it is read: the revision of each member, since an older entry may come after a newer one. */
  #revisions: Map<string, number> | undefined = new Map();

  constructor(channelArn: string, settings: Settings, onRefused: (refused: RefusedPreferences) => void) {
    this.#channelArn = channelArn;
    this.#settings = settings;
    this.#onRefused = onRefused;
    const { partitions: _, ...options } = settings;
    this.channel = new Channel(options);
  }

  /** Why the channel can not decide: a member whose preferences are refused, under `onInvalidRule: "throw"`. */
  get refused(): { memberArn: string; problem: string; count: number } | undefined {
    if (this.#settings.onInvalidRule !== "throw") return undefined;
    const [first] = this.#refused;
    return first === undefined ? undefined : { memberArn: first[0], problem: first[1], count: this.#refused.size };
  }

  apply({ member, value, revision }: Change): void {
    if (this.#isOld(member, revision)) return;
    const memberArn = decodeArn(member);
    this.bytes -= this.#bytesOf(memberArn);
    this.#refused.delete(memberArn);
    if (value === undefined) this.channel.delete(memberArn);
    else this.#set(memberArn, value);
    this.bytes += this.#bytesOf(memberArn);
  }

  /** It has been read, and changes come in order from now on. */
  settle(): void {
    this.#revisions = undefined;
    for (const [memberArn, diagnostics] of this.channel.invalidRules()) {
      if (!this.#refused.has(memberArn)) this.#refuse(memberArn, new FilterRuleError(diagnostics));
    }
  }

  #isOld(member: string, revision: number): boolean {
    const isOld = revision < (this.#revisions?.get(member) ?? 0);
    if (!isOld) this.#revisions?.set(member, revision);
    return isOld;
  }

  #set(memberArn: string, value: Uint8Array): void {
    try {
      this.channel.set(memberArn, readStored(value));
    } catch (error) {
      this.#refuse(memberArn, error);
      // A member is not lost with its preferences: where damage does not stop the channel it decides like a broken rule.
      if (this.#settings.onInvalidRule === "throw") this.channel.delete(memberArn);
      else this.channel.set(memberArn, damaged);
    }
  }

  #refuse(memberArn: string, error: unknown): void {
    const problem = problemOf(error);
    this.#refused.set(memberArn, problem);
    this.#onRefused({ channelArn: this.#channelArn, memberArn, problem });
  }

  #bytesOf(memberArn: string): number {
    if (!this.channel.has(memberArn)) return 0;
    const rule = this.channel.get(memberArn)?.PushNotifications?.FilterRule;
    return MEMBER_BYTES + memberArn.length + 4 * (rule?.length ?? 0);
  }
}

const damaged: ChannelMembershipPreferences = { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: "" } };

function problemOf(error: unknown): string {
  if (error instanceof FilterRuleError) return error.diagnostics.map(({ code }) => code).join(", ");
  return error instanceof SyntaxError ? "not JSON" : "not preferences";
}
