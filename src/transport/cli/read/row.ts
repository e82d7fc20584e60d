import { type Report, reportOf } from "../../../input/report.ts";
import { type Row, rowsOf } from "../../../input/row.ts";
import type { Session } from "../screen/session.ts";
import { openSource, readBatches } from "./input.ts";

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
    for await (const values of readBatches(source, (bytes) => progress.add(bytes))) yield { rows: rowsOf(values), report };
  } finally {
    progress.stop();
  }
}
