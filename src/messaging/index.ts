export {
  type ChannelSettings,
  type Membership,
  type MembershipChange,
  RefusedChannelError,
  type RefusedMember,
} from "./channels/cached-channel.ts";
export { ChannelCache, type ChannelCacheOptions } from "./channels/channel-cache.ts";
export { storeLoader } from "./channels/store-loader.ts";
export type { HookOutcome, Identities, Observer, Quotas } from "./context.ts";
export { type DecidedMessage, type DecisionBatch, type DecisionChain, decisionBatches } from "./delivery/batches.ts";
export type { DeliveryOptions } from "./delivery/delivery-options.ts";
export { type Dispatcher, pushMessageOf, type SentMessage } from "./delivery/dispatcher.ts";
export { type ChannelHook, type HookAnswer, type HookedMessage, webhookHook } from "./delivery/hook.ts";
export { LocalDispatcher, type LocalDispatcherOptions } from "./delivery/local-dispatcher.ts";
export { fileSink, streamSink } from "./delivery/ndjson-sink.ts";
export { dueKey } from "./delivery/outbox.ts";
export type { WebhookOptions } from "./delivery/post-json.ts";
export { type BatchedPush, type NamedEndpoint, type PushBatch, pushSink } from "./delivery/push-sink.ts";
export { MemorySink, type Sink } from "./delivery/sink.ts";
export { webhookSink } from "./delivery/webhook-sink.ts";
export { ApiError, type ApiErrorName, apiErrors } from "./errors.ts";
export { type Ids, TimeOrderedIds } from "./ids.ts";
export { Messaging, type MessagingOptions } from "./messaging.ts";
export type { InputMember, Operation } from "./model/operation.ts";
export {
  commonErrors,
  type OperationName,
  operationNames,
  operations,
  type RequestOf,
  type ResponseOf,
  services,
} from "./model/operations.ts";
export type { Shape } from "./model/shape.ts";
export { MemoryStore } from "./store/memory.ts";
export { SqliteStore } from "./store/sqlite.ts";
export type { SqliteDriver } from "./store/sqlite-driver.ts";
export { type SqliteOptions, StoreFileError } from "./store/sqlite-file.ts";
export { DamagedRowError, type MessagingStore, StoreConflictError } from "./store/store.ts";
export type { ImportedChannel } from "./transfer/import-channel.ts";
