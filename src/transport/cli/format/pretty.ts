import type { Report } from "../../../input/report.ts";
import { writeProblems } from "../read/render-problem.ts";
import type { Session } from "../screen/session.ts";
import type { Format, Tally } from "./format.ts";
import { summaryOf } from "./summary.ts";

/** For people: every problem with its excerpt, and a summary. */
export class PrettyFormat implements Format {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  value(report: Report): Promise<void> | undefined {
    return report.problems.length === 0 ? undefined : writeProblems(report, this.#session.out);
  }

  async unreadable(): Promise<void> {}

  async end(tally: Tally): Promise<void> {
    const { colors } = this.#session.out;
    const mark = tally.errors + tally.unreadable > 0 ? colors.red("✗") : colors.green("✓");
    await this.#session.out.write(`${mark} ${summaryOf(tally, colors)}\n`);
  }
}
