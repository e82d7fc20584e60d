import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";

/**
 * The deployment on the broker is missing or different: `pushsieve nats setup` was not run, or with other values.
 *
 * @example
 * ```ts
 * import { connectTo, Publisher, SetupError } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * const error = await Publisher.open(nc, { prefix: "not-set-up" }).catch((thrown: unknown) => thrown);
 * error instanceof SetupError; // => true
 * await nc.close();
 * ```
 */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/**
 * Another client changed the membership since the revision of a conditional Put. The name comes from the API [model].
 *
 * @example
 * ```ts
 * import { ConflictException, connectTo, PreferenceBucket, setUpDeployment } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * await setUpDeployment(nc, { partitions: 2 });
 * const bucket = await PreferenceBucket.open(nc);
 * await bucket.put("arn:team", "arn:bob");
 * const error = await bucket.put("arn:team", "arn:bob", undefined, { ifRevision: 0 }).catch((thrown: unknown) => thrown);
 * error instanceof ConflictException; // => true
 * await nc.close();
 * ```
 */
export class ConflictException extends Error {
  override readonly name = "ConflictException";
}

/** The reason why a message was not decided, in one word. */
export const deadLetterReasons = [
  "invalid-message",
  "invalid-preferences",
  "revision-not-reached",
  "decision-too-large",
  "too-many-deliveries",
] as const;

/** One of {@link deadLetterReasons}. */
export type DeadLetterReason = (typeof deadLetterReasons)[number];

/** The message cannot be decided, and a retry does not help. The text quotes ARNs, but nothing else that a user wrote. */
export class Undecidable extends Error {
  readonly reason: DeadLetterReason;

  constructor(reason: DeadLetterReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Whether a conditional write was rejected because another write was first. */
export function isLostRace(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.StreamWrongLastSequence || error.code === JetStreamApiCodes.StreamWrongLastSequenceUnknown)
  );
}

/** Whether the broker rejected the request, so that a retry is useless. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  if (error instanceof JetStreamApiError) return error.status < 500;
  return error instanceof Error && ["ClosedConnectionError", "DrainingConnectionError", "InvalidArgumentError"].includes(error.name);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
