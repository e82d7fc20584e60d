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

/**
 * A stream of the deployment, its account or the disk has reached a limit. The broker stored nothing, and dropped nothing.
 *
 * @example
 * ```ts
 * import { LimitReachedError } from "pushsieve/nats";
 *
 * const error: unknown = new LimitReachedError("pushsieve-messages", new Error("maximum messages exceeded"));
 * error instanceof LimitReachedError && error.stream; // => "pushsieve-messages"
 * ```
 */
export class LimitReachedError extends Error {
  override readonly name = "LimitReachedError";
  /** The stream that rejected the entry. */
  readonly stream: string;

  /** Made by this package, with the error of the broker as its `cause`. */
  constructor(stream: string, cause: Error) {
    super(`the stream ${stream} is at a limit and stores nothing more: ${cause.message} (pushsieve nats status shows the limits)`, {
      cause,
    });
    this.stream = stream;
  }
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

/**
 * The broker's codes: a limit of the account; the memory or the disk of the server, or of what it reserves; a limit of the stream,
 * or a disk that does not take the entry.
 */
const limitCodes: ReadonlySet<number> = new Set([10_002, 10_023, 10_028, 10_047, 10_077]);

function isAtLimit(error: unknown): error is JetStreamApiError {
  return error instanceof JetStreamApiError && limitCodes.has(error.code);
}

/** Stores something, and names the stream if it is at a limit. @throws LimitReachedError */
export async function withLimits<T>(stream: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw isAtLimit(error) ? new LimitReachedError(stream, error) : error;
  }
}

/** From nats-server 2.11: an entry with this id has not got its position yet. A leader that changes meanwhile leaves it open whether it will. */
const ID_IN_PROCESS = 10_158;

/** Whether the broker rejected the request, so that a retry is useless. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  if (error instanceof LimitReachedError) return true;
  if (error instanceof JetStreamApiError) return (error.status < 500 && error.code !== ID_IN_PROCESS) || isAtLimit(error);
  return error instanceof Error && ["ClosedConnectionError", "DrainingConnectionError", "InvalidArgumentError"].includes(error.name);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
