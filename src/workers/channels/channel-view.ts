import type { ChannelSettings } from "../../messaging/channels/cached-channel.ts";
import { ChannelCache } from "../../messaging/channels/channel-cache.ts";
import type { Broker } from "../protocol/broker.ts";
import type { Change } from "../protocol/change.ts";
import { messageOf, SetupError } from "../protocol/errors.ts";
import { parseMembershipKey, partitionOf } from "../protocol/names.ts";
import { type DeploymentSettings, parseSettings, printSettings } from "../protocol/settings.ts";
import { ChannelLoader } from "./channel-loader.ts";
import { type InvalidKey, membershipOf, problemOf, type RefusedPreferences } from "./membership.ts";
import { type Stamp, Watch } from "./watch.ts";

/** An event of the channels; it quotes no rule. */
export type ChannelEvent =
  | ({ readonly type: "refused-preferences" } & RefusedPreferences)
  | ({ readonly type: "invalid-key" } & InvalidKey)
  | { readonly type: "settings" | "reset"; readonly detail: string };

export interface ViewOptions {
  /** The partitions of the channels; all by default. */
  readonly partitions?: readonly number[] | undefined;
  /** Estimated bytes for channels in memory (default 512 MiB). */
  readonly maxBytes?: number | undefined;
  readonly onEvent?: ((event: ChannelEvent) => void) | undefined;
}

const MIB = 1_048_576;

/** The channels of some partitions, as new as the changes of the bucket that have arrived. */
export class ChannelView {
  readonly cache: ChannelCache;
  readonly #bucket: string;
  readonly #loader: ChannelLoader;
  readonly #onEvent: (event: ChannelEvent) => void;
  readonly #isServed: (channelArn: string) => boolean;
  readonly #partitions: number;
  /** The stored settings by which the channels are read. */
  #current: string;
  #watch: Watch | undefined;
  /** Resolves if the number of partitions changed. */
  readonly replaced: Promise<SetupError>;
  isReplaced = false;
  #replace: (error: SetupError) => void = () => {};

  private constructor(broker: Broker, settings: DeploymentSettings, { partitions, maxBytes = 512 * MIB, onEvent = () => {} }: ViewOptions) {
    this.#bucket = broker.names.bucket;
    this.replaced = new Promise((resolve) => {
      this.#replace = resolve;
    });
    this.#loader = new ChannelLoader(broker, (revision, patience) => this.reached(revision, patience));
    this.#onEvent = onEvent;
    const served = new Set(partitions ?? []);
    const all = settings.partitions;
    this.#isServed = (arn) => partitions === undefined || served.size === all || served.has(partitionOf(arn, all));
    this.#partitions = all;
    this.#current = printSettings(settings);
    this.cache = new ChannelCache({
      settings: channelSettings(settings),
      maxBytes,
      load: (channelArn) => this.#loader.load(channelArn),
      onRefused: ({ channelArn, memberArn, error }) =>
        onEvent({ type: "refused-preferences", channelArn, memberArn, problem: problemOf(error) }),
    });
  }

  /** Reads the bucket, O(memberships), and keeps the channels that fit the memory. The others are read on first use. */
  static async open(broker: Broker, settings: DeploymentSettings, options: ViewOptions): Promise<ChannelView> {
    const view = new ChannelView(broker, settings, options);
    view.#watch = await Watch.open(broker, {
      onChange: (change) => view.#apply(change),
      onStart: (revision) => view.#reset(revision),
      onSettings: (value) => view.#takeSettings(Buffer.from(value).toString("utf8")),
    });
    return view;
  }

  /** All changes up to this revision have arrived. */
  get revision(): number {
    return this.#watch?.revision ?? 0;
  }

  /** Waits until a revision is reached, at most `patience` milliseconds. */
  reached(revision: number, patience: number): boolean | Promise<boolean> {
    return this.#watch?.reached(revision, patience) ?? false;
  }

  /** Waits until a stamp is reached, at most `patience` milliseconds. */
  reachedStamp(stamp: Stamp, patience: number): boolean | Promise<boolean> {
    return this.#watch?.reachedStamp(stamp, patience) ?? false;
  }

  /** Changes when all channels are read again. A channel that was loaded meanwhile may lack members. */
  get generation(): number {
    return this.#watch?.generation ?? 0;
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  #apply(change: Change): void {
    const names = parseMembershipKey(change.key);
    if (names === undefined) {
      if (change.value !== undefined) this.#onEvent({ type: "invalid-key", bucket: this.#bucket, key: change.key });
      return;
    }
    const { channelArn, memberArn } = names;
    if (!this.#isServed(channelArn)) return;
    // At the start, the values arrive with the keys. A channel that fits is kept, so that its first message does not read it again.
    if (this.#watch === undefined && !this.#loader.has(channelArn)) this.cache.begin(channelArn);
    this.#loader.add(channelArn, change.revision);
    if (this.cache.has(channelArn)) this.cache.apply(channelArn, memberArn, membershipOf(change));
  }

  /** Called when the watch begins, and when it must begin again. */
  #reset(revision: number): void {
    this.#loader.clear(revision);
    this.cache.clear();
    if (this.#watch === undefined) return;
    this.#onEvent({ type: "reset", detail: "the bucket was replaced or lost its newest entries; all channels are read again" });
  }

  #takeSettings(text: string): void {
    const detail = this.#changeSettings(text);
    if (detail !== undefined) this.#onEvent({ type: "settings", detail });
  }

  #changeSettings(text: string): string | undefined {
    try {
      const changed = parseSettings(text);
      if (printSettings(changed) === this.#current) return undefined;
      if (changed.partitions !== this.#partitions) {
        const detail = `this deployment now has ${changed.partitions} partitions, not ${this.#partitions}: restart this worker`;
        this.isReplaced = true;
        this.#replace(new SetupError(detail));
        return detail;
      }
      this.#current = printSettings(changed);
      this.cache.clear(channelSettings(changed));
      return "the settings changed; all channels are read again";
    } catch (error) {
      return messageOf(error);
    }
  }
}

function channelSettings({ semantics, limits, onInvalidRule }: DeploymentSettings): ChannelSettings {
  return { semantics, limits, onInvalidRule };
}
