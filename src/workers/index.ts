/** The public API of `pushsieve/nats`. */

export type { DecidedMessage, DecisionBatch, DecisionChain } from "../messaging/delivery/batches.ts";
export type { InvalidKey, RefusedPreferences } from "./channels/membership.ts";
export { PreferenceBucket, type StoredPreferences, type WriteOptions } from "./client/preferences.ts";
export { type MessageToPublish, type Published, Publisher, type PublisherOptions } from "./client/publisher.ts";
export type { BrokerOptions } from "./protocol/broker.ts";
export { type ConnectOptions, connectTo } from "./protocol/connect.ts";
export { ConflictException, type DeadLetterReason, deadLetterReasons, LimitReachedError, SetupError } from "./protocol/errors.ts";
export type { DeploymentSettings } from "./protocol/settings.ts";
export { type SetupOptions, type SetupStep, setUpDeployment } from "./setup/setup.ts";
export { type DeploymentStatus, type LimitStatus, type PartitionStatus, readDeploymentStatus } from "./setup/status.ts";
export { NatsDispatcher, type NatsDispatcherOptions } from "./store/nats-dispatcher.ts";
export { NatsStore, type NatsStoreOptions } from "./store/nats-store.ts";
export { deadLetterHeaders } from "./worker/dead-letters.ts";
export { parseDecision, type StoredBatch } from "./worker/decision-log.ts";
export type { FanOutWorkerEvent, FanOutWorkerOptions, FanOutWorkerStats, PartitionLag, WorkerDecision } from "./worker/options.ts";
export { FanOutWorker } from "./worker/worker.ts";
