import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { renderDiagnostic } from "../../diagnostic/render.ts";
import type { Colors } from "./output.ts";
import { plain, plainLine } from "./plain.ts";
import type { Problem } from "./problem.ts";

/** Where the text of a problem stands. */
export interface ProblemPlace {
  readonly file: string;
  readonly line: number;
  /** Where the text starts in its line; `undefined` when it is held by a string, where columns can not be told. */
  readonly column?: number | undefined;
  /** Whose it is. */
  readonly memberArn?: string | undefined;
}

/** A problem for people: what, where, the source with a caret, the repair. */
export function renderProblem(problem: Problem, text: string | undefined, place: ProblemPlace, colors: Colors): string {
  // The renderer only prints the code; `input` is one more.
  const [head = "", ...rest] = plain(renderDiagnostic(problem as Diagnostic, text, { firstLine: place.line })).split("\n");
  const where = describePlace(problem, text, place);
  const paint = problem.severity === "error" ? colors.red : colors.yellow;
  const title = head.replace(/^\S+\]/, (code) => colors.bold(paint(code)));
  const lines = [title, ` ${colors.cyan("-->")} ${where}`, ...rest];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n\n`;
}

function describePlace({ span }: Problem, text: string | undefined, { file, line, column, memberArn }: ProblemPlace): string {
  const before = span === undefined || text === undefined ? undefined : text.slice(0, span.start).split("\n");
  let at = `${line}`;
  if (before !== undefined && column !== undefined) {
    const inLine = before.at(-1)!.length;
    at = `${line + before.length - 1}:${before.length === 1 ? column + inLine : inLine + 1}`;
  }
  return plainLine(`${file}:${at}${memberArn === undefined ? "" : ` (${memberArn})`}`);
}
