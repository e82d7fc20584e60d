import { isRefused } from "./problem.ts";
import { type Report, reportOf } from "./report.ts";
import { rowsOf } from "./row.ts";
import { type SourceValue, ValueSplitter } from "./split.ts";
import { type Members, type MemberTarget, membersOf, takeRow } from "./take.ts";

/**
 * Reads members from the text of a file into a channel, one chunk at a time, as `pushsieve fanout --members` does: a JSON array,
 * NDJSON, responses of GetChannelMembershipPreferences, exports. Never throws on data: it reports a damaged row and continues
 * with the next one. Keeps one value at a time. Microseconds a member.
 *
 * @example
 * ```ts
 * import { Channel } from "pushsieve";
 * import { MemberReader } from "pushsieve/input";
 *
 * const channel = new Channel({ onInvalidRule: "withhold" });
 * const reader = new MemberReader("members.ndjson", channel);
 * const reports = [...reader.write('{"MemberArn":"bob"}\n{"MemberArn":"b'), ...reader.write('ob"}\n'), ...reader.end()];
 * channel.size; // => 1
 * reports.map(({ line, problems }) => `${line}: ${problems[0]?.message}`); // => ["2: an earlier row has the same member"]
 * ```
 */
export class MemberReader {
  readonly #file: string;
  readonly #members: Members;
  readonly #splitter = new ValueSplitter();
  #refused = 0;
  #kept = 0;

  /** Creates a reader. `file` is the name of the file, for the reports; the channel decides what happens with invalid rules. */
  constructor(file: string, channel: MemberTarget) {
    this.#file = file;
    this.#members = membersOf(channel);
  }

  /** The number of rejected rows. */
  get refused(): number {
    return this.#refused;
  }

  /** The number of members that the channel keeps although their rule is invalid. */
  get kept(): number {
    return this.#kept;
  }

  /** The line that is being read, from 1. */
  get line(): number {
    return this.#splitter.line;
  }

  /** Reads the next chunk. Returns the reports of the rows with problems that end in it. */
  write(text: string): Report[] {
    return this.#take(this.#splitter.write(text));
  }

  /** Reads the rest at the end of the file. */
  end(): Report[] {
    return this.#take(this.#splitter.end());
  }

  #take(values: readonly SourceValue[]): Report[] {
    const reports: Report[] = [];
    for (const row of rowsOf(values)) {
      const taken = takeRow(row, this.#members);
      if (!isRefused(taken.problems)) continue;
      if (taken.isKept) this.#kept++;
      else this.#refused++;
      reports.push(reportOf(this.#file, row.value, taken));
    }
    return reports;
  }
}
