import type { ChannelMembershipPreferences } from "../../../fanout/preferences.ts";
import type { Session } from "../screen/session.ts";
import { openSource, readValues } from "./input.ts";
import { parse, RULE_IN_PREFERENCES, readMembers } from "./member.ts";
import { isRefused, sourceProblems } from "./problem.ts";
import { type Findings, type Report, reportOf } from "./report.ts";
import type { SourceValue } from "./split.ts";

/** A member record as it stands in a file; its preferences are not looked into. */
export interface Row extends Findings {
  readonly memberArn?: string | undefined;
  /** JSON pointers into the value: to the member, and to its preferences. */
  readonly path: string;
  readonly preferencesPath: string;
  readonly preferences?: ChannelMembershipPreferences | undefined;
}

/** The rows of a file one at a time, each with what makes a report of findings about it; a bar shows the progress. */
export async function* readRows(path: string, session: Session): AsyncGenerator<[row: Row, report: (findings: Findings) => Report]> {
  const source = await openSource(path, session.terminal.stdin);
  const progress = await session.progress(source.size);
  try {
    for await (const value of readValues(source, (bytes) => progress.add(bytes))) {
      for (const row of rowsOf(value)) yield [row, (findings) => reportOf(source.name, value, findings)];
    }
  } finally {
    progress.stop();
  }
}

function rowsOf(value: SourceValue): readonly Row[] {
  // JSON.parse keeps the last of two equal names without a word.
  const damage = sourceProblems(value);
  if (isRefused(damage)) return [{ text: value.text, heldAt: undefined, path: "", preferencesPath: "", problems: damage }];
  return readMembers(parse(value.text)).map((read) => ({
    ...read,
    heldAt: read.preferencesPath + RULE_IN_PREFERENCES,
    preferences: read.preferences as ChannelMembershipPreferences | undefined,
  }));
}
