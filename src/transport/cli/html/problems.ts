import { renderProblem } from "../../../input/render-problem.ts";
import type { Report } from "../../../input/report.ts";
import { grouped } from "../screen/grouped.ts";
import { line, text } from "./document.ts";

/** The most problems in one report. */
const MOST_PROBLEMS = 1000;

/** Collects problems of files, and shows them with their excerpts. */
export class Problems {
  readonly #shown: string[] = [];
  #count = 0;

  add(report: Report): void {
    for (const problem of report.problems) {
      this.#count++;
      if (this.#shown.length >= MOST_PROBLEMS) continue;
      const { severity, code, message, place } = problem;
      const [, ...excerpt] = renderProblem(problem, report).split("\n");
      const who = report.memberArn === undefined ? "" : ` <span class="muted">${line(report.memberArn)}</span>`;
      this.#shown.push(
        `<li class="problem ${severity}"><p><b>${severity}</b> <code>${line(code)}</code> ${line(message)}</p>` +
          `<p><code>${line(`${report.file}:${place.line}:${place.column}`)}</code>${who}</p>` +
          `${excerpt.length === 0 ? "" : `<pre>${text(excerpt.join("\n").trimEnd())}</pre>`}</li>`,
      );
    }
  }

  /** Returns the list as HTML; nothing if there are no problems. */
  list(): string {
    if (this.#count === 0) return "";
    const hidden = this.#count - this.#shown.length;
    const more = hidden > 0 ? `<p class="muted">… and ${grouped(hidden)} more problems, which this report leaves out</p>` : "";
    return `<ul class="problems">\n${this.#shown.join("\n")}\n</ul>${more}`;
  }
}
