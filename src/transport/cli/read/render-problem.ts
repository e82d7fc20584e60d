import type { Diagnostic, Severity } from "../../../diagnostic/diagnostic.ts";
import { renderDiagnostic } from "../../../diagnostic/render.ts";
import type { Colors, Output } from "../screen/output.ts";
import { plain, plainLine } from "../screen/plain.ts";
import type { PlacedProblem, Report } from "./report.ts";

/** Prints all problems of a value, for people. */
export async function writeProblems(report: Report, out: Output): Promise<void> {
  for (const problem of report.problems) await out.write(renderProblem(problem, report, out.colors));
}

/** Prints a problem for people: what, where, the source with a caret, the repair. */
function renderProblem(problem: PlacedProblem, { file, memberArn, text, textLine }: Report, colors: Colors): string {
  // The renderer only prints the code, so it also accepts the codes of the command line.
  const options = textLine === undefined ? {} : { firstLine: textLine };
  const [head = "", ...rest] = plain(renderDiagnostic(problem as Diagnostic, text, options)).split("\n");
  const where = plainLine(`${file}:${problem.place.line}:${problem.place.column}${memberArn === undefined ? "" : ` (${memberArn})`}`);
  const paint = paints(colors)[problem.severity];
  const title = head.replace(/^\S+\]/, (code) => colors.bold(paint(code)));
  const lines = [title, ` ${colors.cyan("-->")} ${where}`, ...rest];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n\n`;
}

function paints({ red, yellow, cyan }: Colors): Record<Severity, Colors["red"]> {
  return { error: red, warning: yellow, information: cyan };
}
