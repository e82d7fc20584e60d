import { measure, type Task, warmUp } from "./measure.ts";

export interface QuestionOptions {
  readonly seed: number;
  readonly isQuick: boolean;
}

/** A table of numbers about one subject: the rule, or the workload. */
export interface Figures {
  readonly subject: string;
  readonly columns: Columns;
  readonly rows: readonly FigureRow[];
}

/** Titles of columns in order, each with the unit of its cells. */
export type Columns = Readonly<Record<string, Unit>>;

/** The unit: milliseconds, bytes, a ratio, or a number. */
export type Unit = "ms" | "bytes" | "times" | "count";

/** A cell a column; NaN if there is no value. */
export interface FigureRow {
  readonly name: string;
  readonly cells: readonly number[];
}

/** Yields tables as soon as they are measured. docs/benchmarks.md explains them. */
export interface Question {
  readonly title: string;
  run(options: QuestionOptions): AsyncIterable<Figures>;
}

/** Times tasks after warming them up and compares them with the first of them, in the form of a table. */
export async function compareTasks(subject: string, tasks: readonly Task[], isQuick: boolean, ratioTitle = "to ours"): Promise<Figures> {
  const [rounds, slice] = isQuick ? [3, 15] : [12, 45];
  await warmUp(tasks, 4 * slice);
  const measured = await measure(tasks, rounds, slice);
  const columns: Columns = { median: "ms", p25: "ms", p75: "ms", [ratioTitle]: "times", batches: "count" };
  const rows = measured.map(({ name, median, p25, p75, ratio, batches }) => ({ name, cells: [median, p25, p75, ratio, batches] }));
  return { subject, columns, rows };
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

export function members(size: number): string {
  return `${count(size)} members`;
}
