/** The group of the rows of messages that are not yet delivered, and what a failure to read them is reported as. */
export const OUTBOX = "outbox";

/**
 * The key of the row that marks a message as not yet delivered.
 *
 * @example
 * ```ts
 * import { dueKey } from "pushsieve/messaging";
 *
 * dueKey("m1"); // => { kind: "due", group: "outbox", id: "m1" }
 * ```
 */
export function dueKey(MessageId: string) {
  return { kind: "due", group: OUTBOX, id: MessageId } as const;
}
