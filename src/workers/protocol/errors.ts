import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";

/** What is on the broker is not what was asked for, or is not there: `pushsieve nats setup` has not been run, or with other values. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Somebody else changed the membership since the revision that a Put was conditional on. The API's name for it [model]. */
export class ConflictException extends Error {
  override readonly name = "ConflictException";
}

/** Why a message was not decided, in one word. */
export const deadLetterReasons = [
  "invalid-message",
  "invalid-preferences",
  "revision-not-reached",
  "decision-too-large",
  "too-many-deliveries",
] as const;

export type DeadLetterReason = (typeof deadLetterReasons)[number];

/** A message that cannot be decided, however often it is tried. `message` quotes nothing that a user wrote but ARNs. */
export class Undecidable extends Error {
  readonly reason: DeadLetterReason;

  constructor(reason: DeadLetterReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Whether a conditional write was refused because something else was written first. */
export function isLostRace(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.StreamWrongLastSequence || error.code === JetStreamApiCodes.StreamWrongLastSequenceUnknown)
  );
}

/** Whether the broker answered that it will not do this: trying again is of no use. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  if (error instanceof JetStreamApiError) return error.status < 500;
  return error instanceof Error && ["ClosedConnectionError", "DrainingConnectionError", "InvalidArgumentError"].includes(error.name);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
