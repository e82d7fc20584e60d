import { type Decision, decide } from "../../../fanout/decision.ts";
import { explainDecision } from "../../../fanout/explain-decision.ts";
import type { PushMessage } from "../../../fanout/message.ts";
import type { ChannelMembershipPreferences } from "../../../fanout/preferences.ts";
import { isRefused } from "../../../input/problem.ts";
import type { Report } from "../../../input/report.ts";
import { takeRow } from "../../../input/take.ts";
import { type GivenMessages, messagesOf } from "../read/messages.ts";
import { writeProblems } from "../read/render-problem.ts";
import { readRows } from "../read/row.ts";
import { ruleOptions } from "../rule-options.ts";
import { renderHead } from "../screen/head.ts";
import { MemberSearch } from "../screen/member-search.ts";
import { Names } from "../screen/names.ts";
import { jsonLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { renderDecision } from "./decision.ts";
import type { ExplainFlags } from "./flags.ts";
import { nearest, renderNearest } from "./nearest.ts";
import { renderOtherSemantics } from "./semantics.ts";

/** A member whose decision is explained. */
interface Subject {
  readonly memberArn: string;
  readonly preferences: ChannelMembershipPreferences | undefined;
}

interface Inputs {
  readonly members: string;
  readonly messages: GivenMessages;
  readonly why: readonly string[];
}

/** Explains, for each message, why members are notified or not, from the decision down to the string. Keeps only those members. */
export async function explainMembers(inputs: Inputs, flags: ExplainFlags, session: Session): Promise<number> {
  if (inputs.members === "-" && inputs.messages.file === "-") {
    throw new UsageError("only one of --members and --message can be read from stdin");
  }
  const subjects = await findMembers(inputs, flags, session);
  if (subjects === undefined) return exitCodes.refused;
  let refused = 0;
  let isNo = false;
  for await (const { index, message } of messagesOf(inputs.messages, flags, session)) {
    if (message === undefined) {
      refused++;
      continue;
    }
    for (const subject of subjects) isNo = !(await explainOne(index, message, subject, flags, session)) || isNo;
  }
  if (refused > 0) return exitCodes.refused;
  return flags.exitCode && isNo ? exitCodes.no : exitCodes.clean;
}

/** Returns the requested members in that order, or `undefined` if one of them was rejected and reported. */
async function findMembers({ members, why }: Inputs, flags: ExplainFlags, session: Session): Promise<readonly Subject[] | undefined> {
  const searches = why.map((name) => new MemberSearch(name));
  const byArn = new Map<string, Subject>();
  const refused = new Map<string, Report[]>();
  const taker = {
    has: (memberArn: string) => byArn.has(memberArn),
    set: (memberArn: string, preferences: Subject["preferences"]) => {
      const subject = { memberArn, preferences };
      byArn.set(memberArn, subject);
      // Throws if the preferences cannot decide. An invalid rule is part of the decision.
      decideFor(subject, {}, flags);
      return [];
    },
  };
  for await (const { rows, report } of readRows(members, session)) {
    for (const row of rows) {
      const { memberArn } = row;
      if (memberArn === undefined || !isOffered(memberArn, searches)) continue;
      const taken = takeRow(row, taker);
      if (isRefused(taken.problems)) refused.set(memberArn, [...(refused.get(memberArn) ?? []), report(taken)]);
    }
  }
  const found = searches.map((search) => search.found(members));
  // Problems of a member that was not requested do not matter here.
  const reports = [...new Set(found)].flatMap((memberArn) => refused.get(memberArn) ?? []);
  for (const each of reports) await writeProblems(each, session.err);
  return reports.length > 0 ? undefined : found.map((memberArn) => byArn.get(memberArn)!);
}

/** Passes every member to every search. */
function isOffered(memberArn: string, searches: readonly MemberSearch[]): boolean {
  return searches.filter((search) => search.offer(memberArn)).length > 0;
}

function decideFor({ memberArn, preferences }: Subject, message: PushMessage, flags: ExplainFlags): Decision {
  const { excludeSender, assumePush, onInvalidRule } = flags;
  return decide(memberArn, preferences, message, { ...ruleOptions(flags), excludeSender, assumePush, onInvalidRule });
}

/** Prints one decision, and returns whether the member is notified. */
async function explainOne(index: number, message: PushMessage, subject: Subject, flags: ExplainFlags, session: Session): Promise<boolean> {
  const { memberArn, preferences } = subject;
  const decision = decideFor(subject, message, flags);
  const { notify, reason } = decision;
  const semantics = flags.semantics === "guide" ? "sns" : "guide";
  const dependsOnSemantics = decideFor(subject, message, { ...flags, semantics }).notify !== notify;
  const text: unknown = preferences?.PushNotifications?.FilterRule;
  const rule = typeof text === "string" ? text : undefined;
  const near = reason === "filter-not-matched" ? nearest(rule ?? "", message.MessageAttributes, ruleOptions(flags)) : undefined;
  if (flags.format === "json") {
    const explanation = explainDecision(decision);
    await session.out.write(
      jsonLine({ message: index, memberArn, preferences, ...decision, explanation, dependsOnSemantics, nearest: near }),
    );
    return notify;
  }
  const { colors } = session.out;
  const names = new Names([]);
  const who = `${colors.bold(names.of(memberArn))} is ${notify ? "" : "not "}notified: ${reason}`;
  const lines = [renderHead(index, message, names, colors), `${notify ? colors.green("✓") : colors.red("✗")} ${who}`];
  lines.push(...renderDecision(decision, rule, colors).map((line) => `  ${line}`));
  if (near !== undefined) lines.push(`  ${renderNearest(near, message.MessageAttributes, colors)}`);
  if (dependsOnSemantics) lines.push(`  ${renderOtherSemantics("the rule", !notify, semantics, colors)}`);
  await session.out.write(`${lines.join("\n")}\n\n`);
  return notify;
}
