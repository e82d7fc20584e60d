import type { Decision } from "../../fanout/decision.ts";
import type { FanOut } from "../../fanout/fan-out.ts";
import type { OnInvalidRule } from "../../fanout/preferences.ts";
import { type LoadedChannel, loadChannel } from "./members.ts";
import { loadMessages } from "./messages.ts";
import { Names } from "./names.ts";
import { type CommonFlags, ruleOptions } from "./options.ts";
import { count } from "./output.ts";
import { jsonLine, plainLine } from "./plain.ts";
import { FanOutReport } from "./report.ts";
import type { Session } from "./session.ts";
import { exitCodes, UsageError } from "./terminal.ts";

export interface FanOutFlags extends CommonFlags {
  readonly members: string;
  readonly message: string;
  readonly format: "pretty" | "json" | "ids";
  readonly why: readonly string[];
  readonly excludeSender: boolean;
  readonly onInvalidRule: OnInvalidRule;
  readonly skipInvalid: boolean;
  readonly all: boolean;
}

/** `pushsieve fanout`: who is notified of each message, and why the others are not. */
export async function fanout(flags: FanOutFlags, session: Session): Promise<number> {
  if (flags.members === "-" && flags.message === "-") throw new UsageError("only one of --members and --message can be read from stdin");
  if (flags.format === "ids" && flags.why.length > 0) throw new UsageError("--why needs --format pretty or json");
  const { onInvalidRule, skipInvalid } = flags;
  const loaded = await loadChannel(flags.members, { ...ruleOptions(flags), onInvalidRule }, session);
  const { channel, arns, damaged } = loaded;
  if (damaged > 0 && !skipInvalid) {
    const rows = `${count(damaged, "member row")} refused, so nobody is decided`;
    await session.complain(
      `${rows}; repair ${damaged === 1 ? "it" : "them"}, or leave ${damaged === 1 ? "it" : "them"} out with --skip-invalid`,
    );
    return exitCodes.refused;
  }
  if (damaged > 0) await session.warn(`${count(damaged, "member row")} left out (--skip-invalid)`);

  const names = new Names(arns);
  const why = flags.why.map((name) => {
    const arn = names.find(name, (each) => channel.has(each));
    if (arn === undefined) throw new UsageError(`--why: ${plainLine(name)} is no member of ${plainLine(flags.members)}`);
    return arn;
  });
  const report = new FanOutReport(loaded, names, { all: flags.all }, session.out);

  let refused = 0;
  for await (const { index, message } of loadMessages(flags.message, session)) {
    if (message === undefined) {
      refused++;
      continue;
    }
    const fanOut = channel.fanOut(message, { excludeSender: flags.excludeSender });
    if (flags.format === "json") await session.out.write(jsonLine(asJson(index, fanOut, loaded, why)));
    else if (flags.format === "ids") for (const arn of notified(fanOut, loaded)) await session.out.write(`${plainLine(arn)}\n`);
    else await report.message(index, message, fanOut, why);
  }
  if (refused === 0) return exitCodes.clean;
  if (skipInvalid) await session.warn(`${count(refused, "message")} left out (--skip-invalid)`);
  else await session.complain(`${count(refused, "message")} refused`);
  return skipInvalid ? exitCodes.clean : exitCodes.refused;
}

/** In the order of the file, which a FanOut does not promise. */
function* notified(fanOut: FanOut, { arns }: LoadedChannel): Generator<string> {
  for (const arn of arns) if (fanOut.has(arn)) yield arn;
}

function asJson(index: number, fanOut: FanOut, loaded: LoadedChannel, why: readonly string[]): object {
  const { size, counts } = fanOut;
  const answer = { message: index, size, counts, notified: [...notified(fanOut, loaded)] };
  if (why.length === 0) return answer;
  const decisions: Record<string, Decision> = Object.create(null);
  for (const arn of why) decisions[arn] = fanOut.decision(arn);
  return { ...answer, why: decisions };
}
