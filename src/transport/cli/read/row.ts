import type { ChannelMembershipPreferences } from "../../../fanout/preferences.ts";
import type { Session } from "../screen/session.ts";
import { openSource, readBatches } from "./input.ts";
import { parse, RULE_IN_PREFERENCES, readMembers } from "./member.ts";
import { isRefused, sourceProblems } from "./problem.ts";
import { type Findings, type Report, reportOf } from "./report.ts";
import type { SourceValue } from "./split.ts";

/** A member record of a file; its preferences are not checked yet. */
export interface Row extends Findings {
  /** The value that contains it. */
  readonly value: SourceValue;
  readonly memberArn?: string | undefined;
  /** JSON pointers into the value: to the member, and to its preferences. */
  readonly path: string;
  readonly preferencesPath: string;
  readonly preferences?: ChannelMembershipPreferences | undefined;
}

/** Rows that were read together, and a function that makes a report of one. */
interface Rows {
  readonly rows: readonly Row[];
  report(row: Row): Report;
}

/** Yields the rows of a file, those of a chunk together. A bar shows the progress. */
export async function* readRows(path: string, session: Session): AsyncGenerator<Rows> {
  const source = await openSource(path, session.terminal.stdin);
  const progress = await session.progress(source.size);
  const report = (row: Row) => reportOf(source.name, row.value, row);
  try {
    for await (const values of readBatches(source, (bytes) => progress.add(bytes))) {
      const rows: Row[] = [];
      for (const value of values) addRows(value, rows);
      yield { rows, report };
    }
  } finally {
    progress.stop();
  }
}

function addRows(value: SourceValue, rows: Row[]): void {
  // JSON.parse silently keeps the last of two equal names.
  const damage = sourceProblems(value);
  if (isRefused(damage)) {
    rows.push({ value, text: value.text, heldAt: undefined, path: "", preferencesPath: "", problems: damage });
    return;
  }
  for (const { memberArn, path, preferencesPath, preferences, problems } of readMembers(value.parsed ?? parse(value.text))) {
    rows.push({
      value,
      memberArn,
      path,
      preferencesPath,
      problems,
      heldAt: preferencesPath + RULE_IN_PREFERENCES,
      preferences: preferences as ChannelMembershipPreferences | undefined,
    });
  }
}
