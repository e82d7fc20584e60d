import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { renderDiagnostic } from "../diagnostic/render.ts";
import type { PlacedProblem, Report } from "./report.ts";

/**
 * Renders a problem of a value of a file, as {@link renderDiagnostic} of `pushsieve/diagnose` does. The lines of the excerpt have the
 * numbers that they have in the file, if the text of the spans is there as it is.
 *
 * @example
 * ```ts
 * import { Channel } from "pushsieve";
 * import { MemberReader, renderProblem } from "pushsieve/input";
 *
 * const reader = new MemberReader("members.ndjson", new Channel());
 * const [report] = reader.write('{"MemberArn":"bob"}\n{"MemberArn":}\n');
 * report && renderProblem(report.problems[0]!, report).split("\n")[0]; // => 'error[invalid-json]: expected a value, found "}"'
 * ```
 */
export function renderProblem(problem: PlacedProblem, { text, textLine }: Pick<Report, "text" | "textLine">): string {
  // The renderer only prints the code, so it also accepts the code for files.
  return renderDiagnostic(problem as Diagnostic, text, textLine === undefined ? {} : { firstLine: textLine });
}
