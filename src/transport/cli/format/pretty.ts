import type { Report } from "../../../input/report.ts";
import { writeProblems } from "../read/render-problem.ts";
import { grouped } from "../screen/grouped.ts";
import { count } from "../screen/output.ts";
import type { Session } from "../screen/session.ts";
import type { Format, Tally } from "./format.ts";

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
    const { kinds, errors, warnings, information, undecided, refused, unreadable, repairs, repairedFiles } = tally;
    const { colors } = this.#session.out;
    const checked = [
      kinds.rule > 0 ? count(kinds.rule, "rule") : "",
      kinds.preferences > 0 ? count(kinds.preferences, "preference") : "",
      kinds.members > 0 ? count(kinds.members, "member") : "",
      kinds.message > 0 ? count(kinds.message, "message") : "",
      kinds.row > 0 ? count(kinds.row, "other row") : "",
      kinds.damaged > 0 ? count(kinds.damaged, "unreadable place") : "",
    ];
    const found = [
      errors > 0 ? colors.red(`${count(errors, "error")} in ${grouped(refused)}`) : "",
      warnings > 0 ? colors.yellow(count(warnings, "warning")) : "",
      information > 0 ? colors.cyan(count(information, "note")) : "",
      undecided > 0 ? colors.yellow(`${grouped(undecided)} not decided`) : "",
      unreadable > 0 ? colors.red(count(unreadable, "unreadable file")) : "",
    ];
    const mark = errors + unreadable > 0 ? colors.red("✗") : colors.green("✓");
    const repaired = repairs > 0 ? `; ${count(repairs, "repair")} in ${count(repairedFiles, "file")}` : "";
    await this.#session.out.write(`${mark} checked ${list(checked) || "nothing"}: ${list(found) || "no problems"}${repaired}\n`);
  }
}

function list(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}
