import { validateMessageAttributes } from "../../attributes/validate.ts";
import { isRecord } from "../../diagnostic/describe.ts";
import type { PushMessage } from "../../fanout/message.ts";
import { validatePushMessage } from "../../schema/validators.generated.ts";
import { openSource, readValues } from "./input.ts";
import { inputProblem, isRefused, jsonProblems, type Problem, schemaProblems } from "./problem.ts";
import { renderProblem } from "./render-problem.ts";
import type { Session } from "./session.ts";
import { parse } from "./subject.ts";

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
  for await (const { text, line, column, problem } of readValues(source)) {
    index++;
    const syntax = problem === undefined ? jsonProblems(text) : [inputProblem(problem)];
    const value = isRefused(syntax) ? undefined : parse(text);
    const problems = isRefused(syntax) ? syntax : messageProblems(value);
    const place = { file: source.name, line, column };
    for (const each of problems) await session.err.write(renderProblem(each, text, place, session.err.colors));
    yield { index, message: isRefused(problems) ? undefined : (value as PushMessage) };
  }
}

function messageProblems(value: unknown): Problem[] {
  const attributes = isRecord(value) ? value.MessageAttributes : undefined;
  const inAttributes = validateMessageAttributes(attributes).map((problem) => ({ ...problem, path: `/MessageAttributes${problem.path}` }));
  return [...schemaProblems(validatePushMessage(value), "/MessageAttributes"), ...inAttributes];
}
