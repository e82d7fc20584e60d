import { type Diagnostic, hasErrors } from "../../../diagnostic/diagnostic.ts";
import { Channel, type ChannelOptions } from "../../../fanout/channel.ts";
import type { ChannelMembershipPreferences, OnInvalidRule } from "../../../fanout/preferences.ts";
import { count } from "../screen/output.ts";
import type { Session } from "../screen/session.ts";
import { belowPreferences } from "./member.ts";
import { diagnosticsOf, givenBefore, isRefused } from "./problem.ts";
import { writeProblems } from "./render-problem.ts";
import { type Row, readRows } from "./row.ts";

/** A channel that was read from a file. */
export interface LoadedChannel {
  readonly channel: Channel;
  /** The ARNs in the order of the file, which is the order of all output. */
  readonly arns: readonly string[];
  /** The number of rejected rows; each was reported on stderr. */
  readonly damaged: number;
}

/** Reads every member row, and reports every damaged row, and every invalid rule, with its place. */
export async function loadChannel(path: string, options: ChannelOptions, session: Session): Promise<LoadedChannel> {
  const channel = new Channel(options);
  const arns: string[] = [];
  const taker: Members = {
    has: (memberArn) => channel.has(memberArn),
    set: (memberArn, preferences) => {
      try {
        channel.set(memberArn, preferences, "throw");
        return none;
      } catch (error) {
        const { diagnostics } = diagnosticsOf(error);
        channel.set(memberArn, preferences);
        return diagnostics;
      }
    },
  };
  let damaged = 0;
  let kept = 0;
  for await (const { rows, report } of readRows(path, session)) {
    for (const row of rows) {
      const taken = takeRow(row, taker);
      const hasProblems = isRefused(taken.problems);
      if (hasProblems) await writeProblems(report(taken), session.err);
      if (hasProblems && !taken.isKept) damaged++;
      else arns.push(row.memberArn!);
      if (taken.isKept) kept++;
    }
  }
  await warnOfKept(kept, options.onInvalidRule, session);
  return { channel, arns, damaged };
}

const none: readonly Diagnostic[] = [];

/** Warns how many members have an invalid rule, and how they are decided. */
export async function warnOfKept(kept: number, onInvalidRule: OnInvalidRule | undefined, session: Session): Promise<void> {
  const [rules, are] = kept === 1 ? ["an invalid rule", "is"] : ["invalid rules", "are"];
  const decided = onInvalidRule === "notify" ? "notified" : "withheld";
  if (kept > 0) await session.warn(`${count(kept, "member")} with ${rules} ${are} ${decided} (--on-invalid-rule)`);
}

/** Receives members. `set` throws FilterRuleError, as a channel does; it returns the diagnostics of preferences that it keeps. */
interface Members {
  has(memberArn: string): boolean;
  set(memberArn: string, preferences: ChannelMembershipPreferences | undefined): readonly Diagnostic[];
}

/** A row, with its problems. */
interface TakenRow extends Row {
  /** Whether it was taken although its rule is invalid. */
  readonly isKept?: boolean;
}

/** Passes a row on. Returns it with its problems. */
export function takeRow(row: Row, members: Members): TakenRow {
  const { memberArn, preferences } = row;
  if (memberArn === undefined || isRefused(row.problems)) return row;
  if (members.has(memberArn)) return { ...row, problems: [givenBefore(row.path)] };
  try {
    const diagnostics = members.set(memberArn, preferences);
    if (!hasErrors(diagnostics)) return row;
    const text: unknown = preferences?.PushNotifications?.FilterRule;
    const problems = belowPreferences(diagnostics, row.preferencesPath);
    return { ...row, ...(typeof text === "string" ? { text } : {}), problems, isKept: true };
  } catch (error) {
    const { text, diagnostics } = diagnosticsOf(error);
    return { ...row, text, problems: belowPreferences(diagnostics, row.preferencesPath) };
  }
}
