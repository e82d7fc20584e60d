import { Channel, type ChannelOptions } from "../../fanout/channel.ts";
import type { ChannelMembershipPreferences } from "../../fanout/preferences.ts";
import { openSource, readValues } from "./input.ts";
import { diagnosticsOf, inputProblem, isRefused, jsonProblems, type Problem } from "./problem.ts";
import { Progress } from "./progress.ts";
import { renderProblem } from "./render-problem.ts";
import type { Session } from "./session.ts";
import type { SourceValue } from "./split.ts";
import { parse, readMember } from "./subject.ts";

/** A channel as a file describes it. */
export interface LoadedChannel {
  readonly channel: Channel;
  /** The ARNs in the order of the file, which is the order of all output. */
  readonly arns: readonly string[];
  /** How many rows could not be taken; each has been reported on stderr. */
  readonly damaged: number;
}

interface Row {
  readonly memberArn?: string | undefined;
  readonly text?: string | undefined;
  readonly isSource?: boolean;
  readonly problems: readonly Problem[];
}

/** Reads every member row, and reports every damaged one with its place. */
export async function loadChannel(path: string, options: ChannelOptions, session: Session): Promise<LoadedChannel> {
  const channel = new Channel(options);
  const arns: string[] = [];
  let damaged = 0;
  const source = await openSource(path, session.terminal.stdin);
  const progress = session.watch(new Progress(session.terminal.stderr, source.size));
  try {
    for await (const value of readValues(source, (bytes) => progress.add(bytes))) {
      const row = takeRow(value, channel);
      if (!isRefused(row.problems)) {
        arns.push(row.memberArn!);
        continue;
      }
      damaged++;
      const { line, column } = value;
      const place = { file: source.name, line, column: row.isSource === true ? column : undefined, memberArn: row.memberArn };
      for (const problem of row.problems) await session.err.write(renderProblem(problem, row.text, place, session.err.colors));
    }
  } finally {
    progress.stop();
  }
  return { channel, arns, damaged };
}

function takeRow({ text, problem }: SourceValue, channel: Channel): Row {
  if (problem !== undefined) return { problems: [inputProblem(problem)] };
  // JSON.parse keeps the last of two equal names without a word.
  const syntax = jsonProblems(text);
  if (isRefused(syntax)) return { text, isSource: true, problems: syntax };
  const { memberArn, preferences, problems } = readMember(parse(text));
  if (memberArn === undefined || isRefused(problems)) return { memberArn, problems };
  if (channel.has(memberArn)) return { memberArn, problems: [inputProblem("this member has been given before")] };
  try {
    channel.set(memberArn, preferences as ChannelMembershipPreferences | undefined);
    return { memberArn, problems: [] };
  } catch (error) {
    const refused = diagnosticsOf(error);
    return { memberArn, text: refused.text, problems: refused.diagnostics };
  }
}
