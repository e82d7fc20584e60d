/** The public API of `pushsieve/nats`. */
export type { BrokerOptions } from "./broker.ts";
export type { RefusedPreferences } from "./channel-cache.ts";
export { deadLetterHeaders } from "./dead-letters.ts";
export { type DecisionBatch, type DecisionSummary, parseDecision } from "./decision-log.ts";
export { ConflictException, type DeadLetterReason, deadLetterReasons, SetupError } from "./errors.ts";
export { PreferenceBucket, type StoredPreferences, type WriteOptions } from "./preferences.ts";
export { type MessageToPublish, type Published, Publisher, type PublisherOptions } from "./publisher.ts";
export type { Settings } from "./settings.ts";
export { type SetupOptions, type SetupStep, setUp } from "./setup.ts";
export { type PartitionStatus, readStatus, type Status } from "./status.ts";
export { Worker, type WorkerEvent, type WorkerOptions, type WorkerStats } from "./worker.ts";
