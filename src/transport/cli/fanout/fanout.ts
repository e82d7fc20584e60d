import { explainDecision } from "../../../fanout/explain-decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";
import type { PushMessage } from "../../../fanout/message.ts";
import type { OnInvalidRule } from "../../../fanout/preferences.ts";
import { type LoadedChannel, loadChannel } from "../read/members.ts";
import { messagesOf, requireMessages } from "../read/messages.ts";
import { type CommonFlags, ruleOptions } from "../rule-options.ts";
import { MemberSearch } from "../screen/member-search.ts";
import { Names } from "../screen/names.ts";
import { count } from "../screen/output.ts";
import { jsonLine, plainLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { renderCounts } from "./counts.ts";
import { FanOutReport } from "./report.ts";

export interface FanOutFlags extends CommonFlags {
  readonly members: string;
  readonly message?: string;
  readonly attr: readonly string[];
  readonly format: "pretty" | "json" | "ids";
  readonly why: readonly string[];
  readonly excludeSender: boolean;
  readonly assumePush: boolean;
  readonly onInvalidRule: OnInvalidRule;
  readonly skipInvalid: boolean;
  readonly all: boolean;
  readonly dryRun: boolean;
  readonly summary: boolean;
  readonly html?: string;
}

/** `pushsieve fanout`: prints who is notified of each message, and why the others are not notified. */
export async function fanout(flags: FanOutFlags, session: Session): Promise<number> {
  refuseContradictions(flags);
  const { onInvalidRule, skipInvalid, excludeSender, assumePush } = flags;
  const problems = flags.html === undefined ? undefined : new (await import("../html/problems.ts")).Problems();
  const options = { ...ruleOptions(flags), onInvalidRule };
  const loaded = await loadChannel(flags.members, options, session, (report) => problems?.add(report));
  const { channel, damaged } = loaded;
  if (damaged > 0 && !skipInvalid) {
    const rows = `${count(damaged, "member row")} rejected, so no member is decided`;
    await session.complain(
      `${rows}; repair ${damaged === 1 ? "it" : "them"}, or skip ${damaged === 1 ? "it" : "them"} with --skip-invalid`,
    );
    return exitCodes.refused;
  }
  if (damaged > 0) await session.warn(`${count(damaged, "member row")} skipped (--skip-invalid)`);

  const printer = printerOf(loaded, flags, session);
  const report = flags.html === undefined ? undefined : new (await import("./html-report.ts")).HtmlReport(flags.html, loaded, flags.all);
  const summary = flags.summary ? new (await import("./summary.ts")).Summary(loaded) : undefined;
  let refused = 0;
  for await (const { index, message } of messagesOf({ file: flags.message, attr: flags.attr }, flags, session)) {
    if (message === undefined) {
      refused++;
      continue;
    }
    const fanOut = channel.fanOut(message, { excludeSender, assumePush });
    await printer(index, message, fanOut);
    summary?.add(message, fanOut);
    report?.add(index, message, fanOut);
  }
  if (problems !== undefined) await report?.write(settingsOf(flags), problems);
  if (summary !== undefined)
    await session.out.write(flags.format === "json" ? jsonLine({ summary }) : summary.render(flags.all, session.out));
  if (flags.html !== undefined) await session.wrote(flags.html);
  if (refused === 0) return exitCodes.clean;
  if (skipInvalid) await session.warn(`${count(refused, "message")} skipped (--skip-invalid)`);
  else await session.complain(`${count(refused, "message")} rejected`);
  return skipInvalid ? exitCodes.clean : exitCodes.refused;
}

/** Says how the messages are decided. */
function settingsOf({ semantics, excludeSender, assumePush, onInvalidRule }: FanOutFlags): string {
  return [
    `rules are read with the semantics ${semantics}`,
    ...(assumePush ? ["every message counts as a push"] : []),
    ...(excludeSender ? ["senders are excluded"] : []),
    ...(onInvalidRule === "notify" ? ["members with an invalid rule are notified"] : []),
  ].join(", ");
}

function refuseContradictions({ members, message, attr, format, why, dryRun, summary }: FanOutFlags): void {
  requireMessages({ file: message, attr }, "--message");
  if (members === "-" && message === "-") throw new UsageError("only one of --members and --message can be read from stdin");
  if (format === "ids" && (why.length > 0 || dryRun || summary)) {
    throw new UsageError("--why, --dry-run and --summary need --format pretty or json");
  }
  if (dryRun && why.length > 0) throw new UsageError("--dry-run prints only counts; remove it to use --why");
}

type Printer = (index: number, message: PushMessage, fanOut: FanOut) => Promise<void>;

/** Prints one message. */
function printerOf(loaded: LoadedChannel, flags: FanOutFlags, { out }: Session): Printer {
  const { dryRun, format } = flags;
  if (dryRun && format === "pretty")
    return async (index, _, fanOut) => out.write(renderCounts(index, fanOut, loaded.arns.length, out.colors));
  if (format === "ids") {
    return async (_, __, fanOut) => {
      for (const arn of notified(fanOut, loaded)) await out.write(`${plainLine(arn)}\n`);
    };
  }
  const why = flags.why.map((name) => {
    if (loaded.channel.has(name)) return name;
    const search = new MemberSearch(name);
    for (const arn of loaded.arns) search.offer(arn);
    return search.found(flags.members);
  });
  if (format === "json") return async (index, _, fanOut) => out.write(jsonLine(asJson(index, fanOut, loaded, why, dryRun)));
  const report = new FanOutReport(loaded, new Names(loaded.arns), { all: flags.all }, out);
  return (index, message, fanOut) => report.message(index, message, fanOut, why);
}

/** Returns the ARNs in the order of the file; a FanOut does not promise that order. */
function* notified(fanOut: FanOut, { arns }: LoadedChannel): Generator<string> {
  for (const arn of arns) if (fanOut.has(arn)) yield arn;
}

function asJson(index: number, fanOut: FanOut, loaded: LoadedChannel, why: readonly string[], dryRun: boolean): object {
  const { size, counts } = fanOut;
  if (dryRun) return { message: index, size, counts };
  const answer = { message: index, size, counts, notified: [...notified(fanOut, loaded)] };
  if (why.length === 0) return answer;
  const decisions: Record<string, object> = Object.create(null);
  for (const arn of why) {
    const decision = fanOut.decision(arn);
    decisions[arn] = { ...decision, explanation: explainDecision(decision) };
  }
  return { ...answer, why: decisions };
}
