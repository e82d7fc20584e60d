import { randomUUID } from "node:crypto";
import type { AttributesOptions } from "../attributes/validate.ts";
import { FilterRuleError } from "../diagnostic/error.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import type { OnInvalidRule } from "../fanout/preferences.ts";
import { RuleTexts } from "../fanout/rule-texts.ts";
import { guidance } from "../rule/guidance.ts";
import { resolveLimits } from "../rule/limits.ts";
import { type RuleOptions, ruleOptionNames } from "../rule/options.ts";
import { isAuthorised } from "./authorisation.ts";
import { ChannelCache } from "./channels/channel-cache.ts";
import { storeLoader } from "./channels/store-loader.ts";
import { type Context, type Identities, type Observer, type Quotas, quotaNames } from "./context.ts";
import { type DeliveryOptions, deliveryOptionNames } from "./delivery/delivery-options.ts";
import type { Dispatcher } from "./delivery/dispatcher.ts";
import type { ChannelHook } from "./delivery/hook.ts";
import { LocalDispatcher } from "./delivery/local-dispatcher.ts";
import type { Sink } from "./delivery/sink.ts";
import { ApiError } from "./errors.ts";
import { handlers } from "./handlers.ts";
import { checkCaller, resolveIdentities } from "./identities.ts";
import { type Ids, TimeOrderedIds } from "./ids.ts";
import { Locks } from "./locks.ts";
import type { Operation } from "./model/operation.ts";
import { type OperationName, operationNames, operations, type RequestOf, type ResponseOf, type ValidRequest } from "./model/operations.ts";
import { readRequest, resolveUnknownMembers, type UnknownMembers } from "./request.ts";
import { Scene, type Subject } from "./scene.ts";
import type { Rows } from "./store/rows.ts";
import { DamagedRowError, type MessagingStore, StoreConflictError } from "./store/store.ts";
import { exportChannel } from "./transfer/export-channel.ts";
import { type ImportedChannel, importChannel } from "./transfer/import-channel.ts";

/** The parts of {@link Messaging}. Only the store is required. */
export type MessagingOptions = (
  | {
      /** Where fan-outs go (default nowhere: they are decided, and told to the observer). */
      readonly sinks?: readonly Sink[] | undefined;
      /** How sinks are served. */
      readonly delivery?: DeliveryOptions | undefined;
      readonly dispatcher?: undefined;
    }
  | {
      /** Decides elsewhere, instead of in this process with `sinks`. */
      readonly dispatcher: Dispatcher;
      readonly sinks?: undefined;
      readonly delivery?: undefined;
    }
) & {
  /** Where everything is kept. {@link Messaging.close} closes it. */
  readonly store: MessagingStore;
  /** A hook that the service calls with every new STANDARD message. */
  readonly hook?: ChannelHook | undefined;
  /** The processors of channel flows, by the ARN of their Lambda function: each is asked like a hook. */
  readonly processors?: Readonly<Record<string, ChannelHook>> | undefined;
  /** Which users and bots exist (default `open`: every ARN of an app instance). */
  readonly identities?: Identities | undefined;
  /** The answer of GetMessagingSessionEndpoint, whose sessions another program serves (default: it is not answered). */
  readonly sessionEndpoint?: string | undefined;
  /** ARNs of users that are admins of their app instance, beside those of CreateAppInstanceAdmin. */
  readonly admins?: Iterable<string> | undefined;
  /** ARNs of channels that are elastic, beside those created with an ElasticChannelConfiguration. */
  readonly elasticChannels?: Iterable<string> | undefined;
  /** The most rows of a kind (default: any number). */
  readonly quotas?: Quotas | undefined;
  /** How filter rules are read. */
  readonly rules?: RuleOptions | undefined;
  /** How large MessageAttributes may be. */
  readonly attributes?: AttributesOptions | undefined;
  /** How members with an invalid stored rule are decided (default `withhold`). The observer always gets their names. */
  readonly onInvalidRule?: Exclude<OnInvalidRule, "throw"> | undefined;
  /** What to do with unknown fields of `Preferences` in a Put (default `refuse`) [choice]. */
  readonly unknownMembers?: UnknownMembers | undefined;
  /** Estimated bytes for the indexes of channels (default 256 MiB). */
  readonly memoryBudgetBytes?: number | undefined;
  /** Gets every fan-out, and failures that no answer reports. */
  readonly observer?: Observer | undefined;
  /** Milliseconds since 1970 (default `Date.now`). */
  readonly clock?: (() => number) | undefined;
  /** Creates the ids of messages (default {@link TimeOrderedIds}). */
  readonly ids?: Ids | undefined;
};

const optionNames: readonly string[] = Object.keys({
  store: true,
  sinks: true,
  delivery: true,
  dispatcher: true,
  hook: true,
  processors: true,
  identities: true,
  sessionEndpoint: true,
  admins: true,
  elasticChannels: true,
  quotas: true,
  rules: true,
  attributes: true,
  onInvalidRule: true,
  unknownMembers: true,
  memoryBudgetBytes: true,
  observer: true,
  clock: true,
  ids: true,
} satisfies Record<keyof MessagingOptions, true>);

/** The most attempts of a call that loses a race. */
const MAX_TRIES = 8;

/**
 * The operations of Amazon Chime SDK messaging on a store: requests and responses have the shapes of the AWS SDK, and
 * rejections are {@link ApiError}s.
 *
 * @example
 * ```ts
 * import { MemorySink, MemoryStore, Messaging } from "pushsieve/messaging";
 *
 * const sink = new MemorySink();
 * const messaging = new Messaging({ store: new MemoryStore(), sinks: [sink] });
 * const AppInstanceArn = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
 * const ChimeBearer = `${AppInstanceArn}/user/bob`;
 *
 * const { ChannelArn } = await messaging.call("CreateChannel", { AppInstanceArn, Name: "team", ChimeBearer });
 * await messaging.call("PutChannelMembershipPreferences", {
 *   ChannelArn,
 *   MemberArn: ChimeBearer,
 *   ChimeBearer,
 *   Preferences: { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"mention":["Bob"]}' } },
 * });
 * await messaging.call("SendChannelMessage", {
 *   ChannelArn,
 *   ChimeBearer,
 *   Content: "hello",
 *   Type: "STANDARD",
 *   Persistence: "PERSISTENT",
 *   PushNotification: { Title: "Hi" },
 *   MessageAttributes: { mention: { StringValues: ["Bob"] } },
 * });
 * await messaging.close();
 * sink.batches[0]?.notified; // => [ChimeBearer]
 * ```
 */
export class Messaging {
  /** The channels in memory, as the core indexes them. */
  readonly channels: ChannelCache;
  /** The store that was given. */
  readonly store: MessagingStore;
  /** The dispatcher that was given, or the {@link LocalDispatcher} of the sinks. */
  readonly dispatcher: Dispatcher;
  readonly #context: Context;
  readonly #unknownMembers: UnknownMembers;
  readonly #unwatch: () => void;
  /** The channels of imports in progress. */
  readonly #importing: Set<string> = new Set();

  /**
   * Starts the operations on a store. Messages that an earlier process left in the outbox are delivered from now on.
   *
   * @throws TypeError for an unknown option, RangeError for an invalid limit.
   */
  constructor(options: MessagingOptions) {
    const { store, observer = {}, onInvalidRule = "withhold", memoryBudgetBytes = 256 * 2 ** 20 } = options;
    requireKnownOptions(options, optionNames, "Messaging");
    const rules = { guidance, ...options.rules };
    requireKnownOptions(rules, ruleOptionNames, "rules");
    requireKnownOptions(options.delivery ?? {}, deliveryOptionNames, "delivery");
    requireKnownOptions(options.quotas ?? {}, quotaNames, "quotas");
    this.#unknownMembers = resolveUnknownMembers(options.unknownMembers);
    this.channels = new ChannelCache({
      settings: { ...rules, onInvalidRule },
      maxBytes: memoryBudgetBytes,
      load: storeLoader(store, (error) => observer.damaged?.(error)),
      onRefused: ({ error }) => {
        if (error instanceof FilterRuleError) observer.damaged?.(error);
      },
    });
    this.store = store;
    const { channels } = this;
    const texts = new RuleTexts({ ...rules, limits: resolveLimits(rules.limits) });
    this.dispatcher =
      options.dispatcher ?? new LocalDispatcher({ store, channels, observer, sinks: options.sinks ?? [], delivery: options.delivery });
    this.#context = {
      store,
      clock: options.clock ?? Date.now,
      ids: options.ids ?? new TimeOrderedIds(),
      readRule: (text) => texts.read(text),
      attributes: options.attributes ?? {},
      admins: new Set(options.admins),
      elasticChannels: new Set(options.elasticChannels),
      quotas: options.quotas ?? {},
      channels,
      dispatcher: this.dispatcher,
      hook: options.hook,
      processors: new Map(Object.entries(options.processors ?? {})),
      identities: resolveIdentities(options.identities),
      sessionEndpoint: options.sessionEndpoint,
      observer,
      locks: new Locks(),
    };
    this.#unwatch =
      store.watch?.((key, stored) => {
        if (key.kind === "membership") channels.apply(key.group, key.id, stored?.value as Rows["membership"] | undefined);
        else if (key.kind === "channel" && stored === undefined) channels.drop(key.id);
      }) ?? (() => {});
    if (this.dispatcher instanceof LocalDispatcher) void this.dispatcher.recover();
  }

  /**
   * Runs one operation. If `ClientRequestToken` is left out, it is made, as the SDKs do; pass one to repeat a request safely. Its
   * changes are durable when the promise resolves, if the store is durable.
   *
   * @throws ApiError for every rejection and failure; anything else is a bug.
   */
  async call<N extends OperationName>(name: N, request: RequestOf<N>): Promise<ResponseOf<N>> {
    const valid = readRequest(name, withTokens(name, request), this.#unknownMembers);
    try {
      for (let tries = 1; ; tries++) {
        try {
          return await this.#perform(name, valid);
        } catch (error) {
          if (!(error instanceof StoreConflictError) || tries === MAX_TRIES) throw error;
        }
      }
    } catch (error) {
      throw toApiError(name, error);
    }
  }

  /**
   * Yields a channel with its memberships, moderators, bans and messages as NDJSON, in texts of several lines. Takes O(1000 rows) of
   * memory. Damaged rows are reported to the observer and skipped.
   *
   * @throws ApiError NotFoundException before the first line if the channel does not exist.
   */
  exportChannel(channelArn: string): AsyncGenerator<string, void> {
    return exportChannel(this.store, channelArn, (error) => this.#context.observer.damaged?.(error));
  }

  /**
   * Imports an exported channel into the store. The result names rejected rows; the others are imported. The channel
   * is there once all of it is; an import that fails leaves nothing.
   *
   * @throws ApiError ConflictException if the channel exists, is created meanwhile, or is being imported;
   *   BadRequestException if the first line is not a channel, or if the bytes are not lines of UTF-8.
   */
  importChannel(body: AsyncIterable<Uint8Array>): Promise<ImportedChannel> {
    return importChannel({ store: this.store, channels: this.channels, underWay: this.#importing }, body);
  }

  /** Waits until the sinks have taken their batches, or until the rest waits in the outbox; then closes the store. */
  async close(): Promise<void> {
    this.#unwatch();
    await this.dispatcher.close();
    await this.store.close();
  }

  async #perform<N extends OperationName>(name: N, request: ValidRequest<N>): Promise<ResponseOf<N>> {
    const checking = checkCaller(request as Subject, this.#context);
    if (checking !== undefined) await checking;
    const scene = new Scene(name, request as Subject, this.#context);
    if (scene.channelArn !== "") await scene.channel();
    if (!(await isAuthorised(name, scene))) throw new ApiError("ForbiddenException", `${scene.bearer} is not allowed to call ${name} here`);
    // Without `await`, a promise inside a promise takes three more turns of the microtasks.
    return await handlers[name](request, scene, this.#context);
  }
}

/** The fields of each operation that are tokens. */
const tokensOf = new Map(
  operationNames.map((name) => {
    const inputs = Object.entries((operations[name] as Operation).input);
    return [name, inputs.flatMap(([member, { isToken }]) => (isToken === true ? member : []))];
  }),
);

function withTokens<N extends OperationName>(name: N, request: RequestOf<N>): RequestOf<N> {
  const given = request as Readonly<Record<string, unknown>> | undefined;
  const tokens = (tokensOf.get(name) ?? []).filter((member) => given?.[member] === undefined);
  return tokens.length === 0 ? request : { ...request, ...Object.fromEntries(tokens.map((member) => [member, randomUUID()])) };
}

function toApiError(name: OperationName, error: unknown): unknown {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreConflictError) {
    const errors: readonly string[] = operations[name].errors;
    const message = "Other callers changed the same data at the same time, several times in a row";
    return new ApiError(errors.includes("ConflictException") ? "ConflictException" : "ServiceUnavailableException", message, {
      cause: error,
    });
  }
  if (error instanceof DamagedRowError) return new ApiError("ServiceFailureException", error.message, { cause: error });
  return new ApiError("ServiceFailureException", `${name} has failed`, { cause: error });
}
