import type { PushMessage } from "../../../fanout/message.ts";
import { validatePushMessage } from "../../../fanout/validate-message.ts";
import { type MessagePart, messageParts } from "../../../input/forms.ts";
import { parse } from "../../../input/member.ts";
import { isRefused, type Problem, sourceProblems } from "../../../input/problem.ts";
import { reportOf } from "../../../input/report.ts";
import { count } from "../screen/output.ts";
import type { Session } from "../screen/session.ts";
import { UsageError } from "../screen/terminal.ts";
import { attributesOf } from "./attributes.ts";
import { openSource, readValues } from "./input.ts";
import { writeProblems } from "./render-problem.ts";

/** A message of the input; `undefined` if it was damaged and reported. */
export interface LoadedMessage {
  /** The number of the message, from 1, including damaged messages. */
  readonly index: number;
  readonly message: PushMessage | undefined;
}

/** How messages are decided. */
interface PushFlags {
  readonly assumePush: boolean;
}

/** The source of messages: a file, or the attributes of one message. */
export interface GivenMessages {
  readonly file: string | undefined;
  /** The values of `--attr`. */
  readonly attr: readonly string[];
}

/** Checks that exactly one of the two is given. @throws UsageError; `command` and `option` are for its message. */
export function requireMessages({ file, attr }: GivenMessages, option: string): void {
  if (file === undefined && attr.length === 0) throw new UsageError(`${option} <file> or --attr <name=value> is missing`);
  if (file !== undefined && attr.length > 0) throw new UsageError(`${option} and --attr both give a message; use only one of them`);
}

/** Yields the messages, one at a time, and reports problems on stderr. */
export async function* messagesOf({ file, attr }: GivenMessages, flags: PushFlags, session: Session): AsyncGenerator<LoadedMessage> {
  if (file !== undefined) {
    yield* loadMessages(file, flags, session);
    return;
  }
  const { attributes, problems, name, text } = attributesOf(attr);
  await writeProblems(reportOf(name, { text, line: 1, column: 1 }, { text, heldAt: undefined, problems }), session.err);
  yield { index: 1, message: isRefused(problems) ? undefined : { PushNotification: {}, MessageAttributes: attributes ?? {} } };
}

/**
 * Yields the messages of an input, one at a time, also from responses, stream records and exports. Reports the problems of
 * messages on stderr, and suggests an option if no message could push.
 */
async function* loadMessages(path: string, { assumePush }: PushFlags, session: Session): AsyncGenerator<LoadedMessage> {
  const source = await openSource(path, session.terminal.stdin);
  let index = 0;
  let withPush = 0;
  let accepted = 0;
  let skipped = 0;
  for await (const value of readValues(source)) {
    const damage = sourceProblems(value);
    const parts: readonly MessagePart[] = isRefused(damage)
      ? [{ path: "", value: undefined }]
      : messageParts(value.parsed ?? parse(value.text));
    for (const part of parts) {
      if (part.skipped !== undefined) {
        skipped++;
        continue;
      }
      const problems = isRefused(damage) ? damage : messageProblems(part);
      await writeProblems(reportOf(source.name, value, { text: value.text, heldAt: undefined, problems }), session.err);
      const message = isRefused(problems) ? undefined : (part.value as PushMessage);
      if (message !== undefined) accepted++;
      if ((message?.PushNotification ?? undefined) !== undefined) withPush++;
      yield { index: ++index, message };
    }
  }
  if (skipped > 0) await session.warn(`${count(skipped, "stream record")} skipped: edits and events that are not messages push nothing`);
  if (accepted > 0 && withPush === 0 && !assumePush) await session.warn(NO_PUSH);
}

const NO_PUSH =
  "no message has a PushNotification, so no member is notified; messages from GetChannelMessage, ListChannelMessages and streams " +
  "never have one: add --assume-push to decide them as if they had one";

/** Returns the problems of a message, at its path in the value that holds it. */
export function messageProblems({ path, value }: MessagePart): Problem[] {
  return validatePushMessage(value).map((problem) => ({ ...problem, path: `${path}${problem.path}` }));
}
