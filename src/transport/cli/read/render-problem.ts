import type { Severity } from "../../../diagnostic/diagnostic.ts";
import { renderProblem } from "../../../input/render-problem.ts";
import type { PlacedProblem, Report } from "../../../input/report.ts";
import type { Colors, Output } from "../screen/output.ts";
import { plain, plainLine } from "../screen/plain.ts";

/** Prints all problems of a value, for people. */
export async function writeProblems(report: Report, out: Output): Promise<void> {
  for (const problem of report.problems) await out.write(printProblem(problem, report, out.colors));
}

/** Prints a problem for people: what, where, the source with a caret, the repair. */
function printProblem(problem: PlacedProblem, report: Report, colors: Colors): string {
  const { file, memberArn } = report;
  const [head = "", ...rest] = plain(renderProblem(problem, report)).split("\n");
  const where = plainLine(`${file}:${problem.place.line}:${problem.place.column}${memberArn === undefined ? "" : ` (${memberArn})`}`);
  const paint = paints(colors)[problem.severity];
  const title = head.replace(/^\S+\]/, (code) => colors.bold(paint(code)));
  const lines = [title, ` ${colors.cyan("-->")} ${where}`, ...rest];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n\n`;
}

function paints({ red, yellow, cyan }: Colors): Record<Severity, Colors["red"]> {
  return { error: red, warning: yellow, information: cyan };
}
