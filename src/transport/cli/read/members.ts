import { Channel, type ChannelOptions } from "../../../fanout/channel.ts";
import type { ChannelMembershipPreferences } from "../../../fanout/preferences.ts";
import type { Session } from "../screen/session.ts";
import { belowPreferences } from "./member.ts";
import { diagnosticsOf, givenBefore, isRefused } from "./problem.ts";
import { writeProblems } from "./render-problem.ts";
import { type Row, readRows } from "./row.ts";

/** A channel as a file describes it. */
export interface LoadedChannel {
  readonly channel: Channel;
  /** The ARNs in the order of the file, which is the order of all output. */
  readonly arns: readonly string[];
  /** How many rows could not be taken; each has been reported on stderr. */
  readonly damaged: number;
}

/** Reads every member row, and reports every damaged one with its place. */
export async function loadChannel(path: string, options: ChannelOptions, session: Session): Promise<LoadedChannel> {
  const channel = new Channel(options);
  const arns: string[] = [];
  let damaged = 0;
  for await (const { rows, report } of readRows(path, session)) {
    for (const row of rows) {
      const taken = takeRow(row, channel);
      if (isRefused(taken.problems)) {
        damaged++;
        await writeProblems(report(taken), session.err);
      } else arns.push(row.memberArn!);
    }
  }
  return { channel, arns, damaged };
}

/** What takes members: a channel, or whoever looks at them one by one. `set` throws FilterRuleError, as a channel does. */
interface Members {
  has(memberArn: string): boolean;
  set(memberArn: string, preferences: ChannelMembershipPreferences | undefined): unknown;
}

/** Hands a row on; gives it back with what is wrong with it, when it was refused. */
export function takeRow(row: Row, members: Members): Row {
  const { memberArn, preferences } = row;
  if (memberArn === undefined || isRefused(row.problems)) return row;
  if (members.has(memberArn)) return { ...row, problems: [givenBefore(row.path)] };
  try {
    members.set(memberArn, preferences);
    return row;
  } catch (error) {
    const { text, diagnostics } = diagnosticsOf(error);
    return { ...row, text, problems: belowPreferences(diagnostics, row.preferencesPath) };
  }
}
