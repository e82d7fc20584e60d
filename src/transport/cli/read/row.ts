import type { ChannelMembershipPreferences } from "../../../fanout/preferences.ts";
import type { Session } from "../screen/session.ts";
import { openSource, readValues } from "./input.ts";
import { heldAtIn, parse, readMember } from "./member.ts";
import { isRefused, sourceProblems } from "./problem.ts";
import { type Findings, type Report, reportOf } from "./report.ts";
import type { SourceValue } from "./split.ts";

/** A member record as it stands in a file; its preferences are not looked into. */
export interface Row extends Findings {
  readonly memberArn?: string | undefined;
  readonly preferences?: ChannelMembershipPreferences | undefined;
}

/** The rows of a file one at a time, each with what makes a report of findings about it; a bar shows the progress. */
export async function* readRows(path: string, session: Session): AsyncGenerator<[row: Row, report: (findings: Findings) => Report]> {
  const source = await openSource(path, session.terminal.stdin);
  const progress = await session.progress(source.size);
  try {
    for await (const value of readValues(source, (bytes) => progress.add(bytes))) {
      yield [readRow(value), (findings) => reportOf(source.name, value, findings)];
    }
  } finally {
    progress.stop();
  }
}

function readRow(value: SourceValue): Row {
  // JSON.parse keeps the last of two equal names without a word.
  const damage = sourceProblems(value);
  if (isRefused(damage)) return { text: value.text, heldAt: undefined, problems: damage };
  const { memberArn, preferences, problems } = readMember(parse(value.text));
  return { memberArn, heldAt: heldAtIn.members, problems, preferences: preferences as ChannelMembershipPreferences | undefined };
}
