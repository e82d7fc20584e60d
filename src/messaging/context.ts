import type { AttributesOptions } from "../attributes/validate.ts";
import type { FilterRuleError } from "../diagnostic/error.ts";
import type { FanOut } from "../fanout/fan-out.ts";
import type { ReadRule } from "../rule/accepted.ts";
import type { ChannelCache } from "./channels/channel-cache.ts";
import type { Dispatcher, SentMessage } from "./delivery/dispatcher.ts";
import type { ChannelHook } from "./delivery/hook.ts";
import type { Ids } from "./ids.ts";
import type { Locks } from "./locks.ts";
import type { DamagedRowError, MessagingStore } from "./store/store.ts";

/** The most rows of a kind; without a number, any number. The quotas of the service are 10,000, 1,000 and so on [guide]. */
export interface Quotas {
  /** The most memberships of a channel. */
  readonly membershipsPerChannel?: number | undefined;
  /** The most moderators of a channel. */
  readonly moderatorsPerChannel?: number | undefined;
  /** The most bans of a channel. */
  readonly bansPerChannel?: number | undefined;
  /** The most channels of an app instance. */
  readonly channelsPerAppInstance?: number | undefined;
}

/** The names of {@link Quotas}. */
export const quotaNames: readonly string[] = Object.keys({
  membershipsPerChannel: true,
  moderatorsPerChannel: true,
  bansPerChannel: true,
  channelsPerAppInstance: true,
} satisfies Record<keyof Quotas, true>);

/** Observes events. An error that an observer throws fails the observed call. */
export interface Observer {
  /** A message was decided. `seconds` is the time of the decision, including the building of the index. */
  fanOut?(sent: SentMessage, fanOut: FanOut, seconds: number): void;
  /** A stored row, or the rule of a stored preference, cannot be read. Other rows are not affected. */
  damaged?(error: DamagedRowError | FilterRuleError): void;
  /** A sink did not take a batch; it is tried again later. */
  sinkFailed?(sink: string, error: unknown): void;
  /** A hook or a processor of a channel flow could not be asked. */
  hookFailed?(error: unknown, outcome: HookOutcome): void;
}

/**
 * What follows when a hook or a processor cannot be asked: the message is FAILED, the edit is dropped and the message stays as it was, or
 * the processor is skipped (CONTINUE).
 */
export type HookOutcome = "message-failed" | "edit-dropped" | "processor-skipped";

/** Which users and bots exist: every ARN of the app instance (`open`), or those that were created (`strict`). */
export type Identities = "open" | "strict";

/** The objects that operations use. */
export interface Context {
  readonly store: MessagingStore;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly ids: Ids;
  /** Reads the rule of a request; remembers texts that are slow to read. */
  readonly readRule: (text: string) => ReadRule;
  readonly attributes: AttributesOptions;
  readonly admins: ReadonlySet<string>;
  readonly elasticChannels: ReadonlySet<string>;
  readonly quotas: Quotas;
  readonly identities: Identities;
  readonly channels: ChannelCache;
  readonly dispatcher: Dispatcher;
  readonly hook: ChannelHook | undefined;
  /** The processors of channel flows, by the ARN of their function. */
  readonly processors: ReadonlyMap<string, ChannelHook>;
  /** The address of WebSocket sessions that another program serves. */
  readonly sessionEndpoint: string | undefined;
  readonly observer: Observer;
  readonly locks: Locks;
}
