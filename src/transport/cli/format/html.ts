import type { Report } from "../../../input/report.ts";
import { line, requireFile, writeReport } from "../html/document.ts";
import { Problems } from "../html/problems.ts";
import { noColors } from "../screen/output.ts";
import type { Session } from "../screen/session.ts";
import type { Format, Tally } from "./format.ts";
import { summaryOf } from "./summary.ts";

/** Writes an HTML file beside what another format prints. */
export class HtmlFormat implements Format {
  readonly #path: string;
  readonly #printed: Format;
  readonly #session: Session;
  readonly #problems = new Problems();
  readonly #unreadable: string[] = [];

  /** @throws UsageError if the path is not one of a file. */
  constructor(path: string, printed: Format, session: Session) {
    requireFile(path);
    this.#path = path;
    this.#printed = printed;
    this.#session = session;
  }

  value(report: Report): Promise<void> | undefined {
    if (report.problems.length > 0) this.#problems.add(report);
    return this.#printed.value(report);
  }

  unreadable(file: string, message: string): Promise<void> {
    this.#unreadable.push(`<li class="problem error"><p><b>error</b> ${line(message)}</p></li>`);
    return this.#printed.unreadable(file, message);
  }

  async end(tally: Tally): Promise<void> {
    const unreadable = this.#unreadable.length === 0 ? "" : `<ul class="problems">${this.#unreadable.join("")}</ul>`;
    const list = unreadable + this.#problems.list();
    const parts = [`<section>${list === "" ? "<p>No problems.</p>" : list}</section>`];
    await writeReport(this.#path, "What pushsieve found", `<p>${line(summaryOf(tally, noColors))}</p>`, parts);
    await this.#printed.end(tally);
    await this.#session.wrote(this.#path);
  }
}
