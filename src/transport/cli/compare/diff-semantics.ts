import type { FanOut } from "../../../fanout/fan-out.ts";
import type { PushMessage } from "../../../fanout/message.ts";
import type { OnInvalidRule } from "../../../fanout/preferences.ts";
import { LONGEST_LIST } from "../fanout/report.ts";
import { messagesOf, requireMessages } from "../read/messages.ts";
import { type CommonFlags, ruleOptions } from "../rule-options.ts";
import { grouped } from "../screen/grouped.ts";
import { renderHead } from "../screen/head.ts";
import { Names } from "../screen/names.ts";
import { count } from "../screen/output.ts";
import { jsonLine, plainLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { clip } from "../screen/wrap.ts";
import { loadTwoChannels, type TwoChannels } from "./two-channels.ts";

export interface DiffSemanticsFlags extends Omit<CommonFlags, "semantics"> {
  readonly members: string;
  readonly assumePush: boolean;
  readonly messages?: string;
  readonly attr: readonly string[];
  readonly format: "pretty" | "json";
  readonly onInvalidRule: OnInvalidRule;
  readonly skipInvalid: boolean;
  readonly all: boolean;
  readonly exitCode: boolean;
}

/** The totals so far. */
interface Totals {
  messages: number;
  onlyGuide: number;
  onlySns: number;
}

/** `pushsieve diff-semantics`: reads one message at a time, and keeps only members whose rule can make a difference. */
export async function diffSemantics(flags: DiffSemanticsFlags, session: Session): Promise<number> {
  if (flags.members === "-" && flags.messages === "-") throw new UsageError("only one of --members and --messages can be read from stdin");
  requireMessages({ file: flags.messages, attr: flags.attr }, "--messages");
  const { onInvalidRule } = flags;
  const channels = await loadTwoChannels(flags.members, { ...ruleOptions({ ...flags, semantics: "guide" }), onInvalidRule }, session);
  if (channels.refused > 0 && !flags.skipInvalid) {
    await session.complain(`${count(channels.refused, "member row")} rejected, so nothing is compared; --skip-invalid skips them`);
    return exitCodes.refused;
  }
  if (channels.refused > 0) await session.warn(`${count(channels.refused, "member row")} skipped (--skip-invalid)`);
  const totals: Totals = { messages: 0, onlyGuide: 0, onlySns: 0 };
  let refused = 0;
  for await (const { index, message } of messagesOf({ file: flags.messages, attr: flags.attr }, flags, session)) {
    if (message === undefined) refused++;
    else await compareOne(index, message, channels, totals, flags, session);
  }
  await writeTotals(totals, channels, flags, session);
  if (refused > 0 && flags.skipInvalid) await session.warn(`${count(refused, "message")} skipped (--skip-invalid)`);
  else if (refused > 0) await session.complain(`${count(refused, "message")} rejected`);
  if (refused > 0 && !flags.skipInvalid) return exitCodes.refused;
  return flags.exitCode && totals.onlyGuide + totals.onlySns > 0 ? exitCodes.no : exitCodes.clean;
}

async function compareOne(
  index: number,
  message: PushMessage,
  { guide, sns, arns }: TwoChannels,
  totals: Totals,
  flags: DiffSemanticsFlags,
  { out }: Session,
): Promise<void> {
  totals.messages++;
  const { assumePush } = flags;
  const [byGuide, bySns] = [guide, sns].map((channel) => channel.fanOut(message, { assumePush })) as [FanOut, FanOut];
  const different = differing(byGuide, bySns, arns.length).map((id) => arns[id]!);
  const names = new Names(different);
  const longest = flags.all ? Number.POSITIVE_INFINITY : LONGEST_LIST;
  if (different.length > 0 && flags.format === "pretty") {
    await out.write(`${renderHead(index, message, names, out.colors)}\n  ${count(different.length, "member")} decided differently\n`);
  }
  for (const [place, arn] of different.entries()) {
    const isOnlyGuide = byGuide.has(arn);
    totals[isOnlyGuide ? "onlyGuide" : "onlySns"]++;
    if (flags.format === "json") {
      await out.write(jsonLine({ message: index, memberArn: arn, guide: byGuide.reason(arn), sns: bySns.reason(arn) }));
    } else if (place < longest) {
      const answers = isOnlyGuide ? "guide: notified      sns: not notified" : "guide: not notified  sns: notified    ";
      const rule = guide.get(arn)?.PushNotifications?.FilterRule ?? "";
      await out.write(`${clip(`    ${answers}  ${names.of(arn)}  ${plainLine(rule)}`, out.width)}\n`);
    }
  }
  if (different.length > longest && flags.format === "pretty") {
    await out.write(`    … and ${grouped(different.length - longest)} more (--all lists them)\n`);
  }
}

/** Returns the numbers that are in only one of the fan-outs, in order. */
function differing(a: FanOut, b: FanOut, size: number): number[] {
  const sides = new Uint8Array(size);
  for (const id of a.memberIndexes()) sides[id]! ^= 1;
  for (const id of b.memberIndexes()) sides[id]! ^= 1;
  const ids: number[] = [];
  for (let id = sides.indexOf(1); id !== -1; id = sides.indexOf(1, id + 1)) ids.push(id);
  return ids;
}

async function writeTotals(
  { messages, onlyGuide, onlySns }: Totals,
  { members, arns }: TwoChannels,
  { format }: DiffSemanticsFlags,
  { out }: Session,
): Promise<void> {
  const different = onlyGuide + onlySns;
  const pairs = messages * members;
  if (format === "json") {
    const membersReadInTwoWays = arns.length;
    await out.write(jsonLine({ summary: { messages, members, pairs, different, onlyGuide, onlySns, membersReadInTwoWays } }));
    return;
  }
  const { green, red } = out.colors;
  const tried = `${count(messages, "message")} × ${count(members, "member")}`;
  const rules = `the rules of ${count(arns.length, "member")} can be read in two ways`;
  const sides = `${count(onlyGuide, "push", "pushes")} only under guide, ${grouped(onlySns)} only under sns`;
  await out.write(
    different === 0
      ? `${green("✓")} ${tried}: no decision differs; ${rules}\n`
      : `${red("✗")} ${tried}: ${grouped(different)} of ${grouped(pairs)} decided differently (${sides}); ${rules}\n`,
  );
}
