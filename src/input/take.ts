import { type Diagnostic, hasErrors } from "../diagnostic/diagnostic.ts";
import type { Channel } from "../fanout/channel.ts";
import type { ChannelMembershipPreferences } from "../fanout/preferences.ts";
import { belowPreferences } from "./member.ts";
import { diagnosticsOf, givenBefore, isRefused } from "./problem.ts";
import type { Row } from "./row.ts";

/** Receives members. `set` throws FilterRuleError, as a channel does; it returns the diagnostics of preferences that it keeps. */
export interface Members {
  has(memberArn: string): boolean;
  set(memberArn: string, preferences: ChannelMembershipPreferences | undefined): readonly Diagnostic[];
}

/** What members are read into: a channel, or what stands before one and also notes them. */
export type MemberTarget = Pick<Channel, "has" | "set">;

/** Receives members into a channel, which treats invalid rules as it was told. */
export function membersOf(channel: MemberTarget): Members {
  return {
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
}

const none: readonly Diagnostic[] = [];

/** A row, with its problems. */
export interface TakenRow extends Row {
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
