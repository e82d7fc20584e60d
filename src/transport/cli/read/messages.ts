import { validateMessageAttributes } from "../../../attributes/validate.ts";
import { isRecord } from "../../../diagnostic/describe.ts";
import type { PushMessage } from "../../../fanout/message.ts";
import { validatePushMessage } from "../../../schema/validators.generated.ts";
import type { Session } from "../screen/session.ts";
import { openSource, readValues } from "./input.ts";
import { parse } from "./member.ts";
import { isRefused, type Problem, schemaProblems, sourceProblems } from "./problem.ts";
import { writeProblems } from "./render-problem.ts";
import { reportOf } from "./report.ts";

/** A message of the input, or what became of it: `undefined` when it was damaged, and reported. */
export interface LoadedMessage {
  /** From 1, damaged ones counted. */
  readonly index: number;
  readonly message: PushMessage | undefined;
}

/** The messages of an input, one at a time; what is wrong with one is told on stderr. */
export async function* loadMessages(path: string, session: Session): AsyncGenerator<LoadedMessage> {
  const source = await openSource(path, session.terminal.stdin);
  let index = 0;
  for await (const value of readValues(source)) {
    const damage = sourceProblems(value);
    const message = isRefused(damage) ? undefined : parse(value.text);
    const problems = isRefused(damage) ? damage : messageProblems(message);
    await writeProblems(reportOf(source.name, value, { text: value.text, heldAt: undefined, problems }), session.err);
    yield { index: ++index, message: isRefused(problems) ? undefined : (message as PushMessage) };
  }
}

function messageProblems(value: unknown): Problem[] {
  const attributes = isRecord(value) ? value.MessageAttributes : undefined;
  const inAttributes = validateMessageAttributes(attributes).map((problem) => ({ ...problem, path: `/MessageAttributes${problem.path}` }));
  return [...schemaProblems(validatePushMessage(value), "/MessageAttributes"), ...inAttributes];
}
