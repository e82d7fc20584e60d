import { Collector } from "../../diagnostic/collector.ts";
import { isRecord } from "../../diagnostic/describe.ts";
import type { PushMessage } from "../../fanout/message.ts";
import { validatePushMessage } from "../../fanout/validate-message.ts";
import { scanForgiving } from "../../text/forgiving.ts";
import { Undecidable } from "./errors.ts";
import { channelKey } from "./names.ts";

/** A message for a worker. */
export interface QueuedMessage {
  readonly channelArn: string;
  /** Identifies the message within its channel permanently: 1 to 128 letters, digits, "-" or "_" [model]. */
  readonly messageId: string;
  readonly message: PushMessage;
  /** Withhold the push from the sender. */
  readonly excludeSender?: boolean | undefined;
  /** Decide as if the message had a PushNotification. */
  readonly assumePush?: boolean | undefined;
  /** The stamp: a worker must have seen this revision of the preferences before it decides. */
  readonly revision: number;
  /** The bucket that has this revision, and the time of the revision; messages of earlier releases do not have them. */
  readonly bucket?: string | undefined;
  readonly time?: number | undefined;
}

const FORMAT = 1;

/** @throws TypeError for a message that no worker would decide. */
export function printMessage({ channelArn, messageId, message, excludeSender, assumePush, revision, bucket, time }: QueuedMessage): string {
  const problem = problemOf({ format: FORMAT, channelArn, messageId, message, excludeSender, assumePush, revision, bucket, time });
  if (problem !== undefined) throw new TypeError(problem);
  return JSON.stringify({ format: FORMAT, channelArn, messageId, revision, bucket, time, excludeSender, assumePush, message });
}

/** @throws Undecidable for a value that is not a message; its text quotes no content. */
export function parseMessage(data: Uint8Array): QueuedMessage {
  const text = Buffer.from(data).toString("utf8");
  const problems = new Collector();
  // JSON.parse silently keeps the last of two equal names.
  scanForgiving(text, problems);
  const found = problems.report().find(({ severity }) => severity === "error");
  if (found !== undefined)
    throw new Undecidable("invalid-message", `not one JSON text with every name once: ${found.code} at ${found.span?.start ?? 0}`);
  const value = JSON.parse(text) as unknown;
  const problem = problemOf(value);
  if (problem !== undefined) throw new Undecidable("invalid-message", problem);
  return value as QueuedMessage;
}

function problemOf(value: unknown): string | undefined {
  if (!isRecord(value)) return "the message must be an object";
  if (value.format !== FORMAT) return `the format of a message must be ${FORMAT}`;
  try {
    channelKey(value.channelArn as string);
  } catch (error) {
    return (error as Error).message;
  }
  if (typeof value.messageId !== "string" || !/^[\w-]{1,128}$/.test(value.messageId)) {
    return 'messageId must be 1 to 128 letters, digits, "-" or "_"';
  }
  if (!Number.isSafeInteger(value.revision) || (value.revision as number) < 0) return "revision must be a whole number";
  if (value.bucket !== undefined && typeof value.bucket !== "string") return "bucket must be a string";
  if (value.time !== undefined && !Number.isSafeInteger(value.time)) return "time must be a whole number";
  if (value.excludeSender !== undefined && typeof value.excludeSender !== "boolean") return "excludeSender must be a boolean";
  if (value.assumePush !== undefined && typeof value.assumePush !== "boolean") return "assumePush must be a boolean";
  if (!isRecord(value.message)) return "message must be an object";
  const stray = validatePushMessage(value.message).find(({ code }) => code === "not-a-message" || code === "unknown-member");
  return stray === undefined ? undefined : `message must be a message: ${stray.code}`;
}
