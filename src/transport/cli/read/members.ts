import { Channel, type ChannelOptions } from "../../../fanout/channel.ts";
import type { OnInvalidRule } from "../../../fanout/preferences.ts";
import { isRefused } from "../../../input/problem.ts";
import type { Report } from "../../../input/report.ts";
import { membersOf, takeRow } from "../../../input/take.ts";
import { count } from "../screen/output.ts";
import type { Session } from "../screen/session.ts";
import { writeProblems } from "./render-problem.ts";
import { readRows } from "./row.ts";

/** A channel that was read from a file. */
export interface LoadedChannel {
  readonly channel: Channel;
  /** The ARNs in the order of the file, which is the order of all output. */
  readonly arns: readonly string[];
  /** The number of rejected rows; each was reported on stderr. */
  readonly damaged: number;
}

/** Reads every member row, and reports every damaged row, and every invalid rule, with its place; `onReport` gets the same. */
export async function loadChannel(
  path: string,
  options: ChannelOptions,
  session: Session,
  onReport: (report: Report) => void = () => {},
): Promise<LoadedChannel> {
  const channel = new Channel(options);
  const arns: string[] = [];
  const members = membersOf(channel);
  let damaged = 0;
  let kept = 0;
  for await (const { rows, report } of readRows(path, session)) {
    for (const row of rows) {
      const taken = takeRow(row, members);
      const hasProblems = isRefused(taken.problems);
      if (hasProblems) {
        const reported = report(taken);
        await writeProblems(reported, session.err);
        onReport(reported);
      }
      if (hasProblems && !taken.isKept) damaged++;
      else arns.push(row.memberArn!);
      if (taken.isKept) kept++;
    }
  }
  await warnOfKept(kept, options.onInvalidRule, session);
  return { channel, arns, damaged };
}

/** Warns how many members have an invalid rule, and how they are decided. */
export async function warnOfKept(kept: number, onInvalidRule: OnInvalidRule | undefined, session: Session): Promise<void> {
  const [rules, are] = kept === 1 ? ["an invalid rule", "is"] : ["invalid rules", "are"];
  const decided = onInvalidRule === "notify" ? "notified" : "withheld";
  if (kept > 0) await session.warn(`${count(kept, "member")} with ${rules} ${are} ${decided} (--on-invalid-rule)`);
}
