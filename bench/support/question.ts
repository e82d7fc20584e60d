import { type Measured, measure as measureTasks, type Task, type Turns, warmUp } from "./measure.ts";

export interface QuestionOptions {
  readonly seed: number;
  readonly isQuick: boolean;
}

/** A table of numbers. */
export interface Figures {
  /** What was asked: the rule, or the workload. */
  readonly subject: string;
  readonly columns: readonly Column[];
  readonly rows: readonly FigureRow[];
}

export type Column = readonly [title: string, unit: Unit];

/** Milliseconds, bytes, times as many, pieces, per cent. */
export type Unit = "ms" | "bytes" | "times" | "count" | "percent";

export interface FigureRow {
  readonly name: string;
  /** One a column; NaN where there is nothing to say. */
  readonly cells: readonly number[];
}

/** One file a question, one line in `questions.ts`. Yields results as soon as they are measured. */
export interface Question {
  readonly title: string;
  /** What a reader has to know to read the numbers. */
  readonly notes: readonly string[];
  run(options: QuestionOptions): AsyncIterable<Figures>;
}

/** Times tasks after warming them up and compares them with the first of them, in the form of a table. */
export async function compareTasks(subject: string, tasks: readonly Task[], turns: Turns, ratioTitle = "to ours"): Promise<Figures> {
  await warmUp(tasks, 4 * turns.slice);
  return toFigures(subject, await measureTasks(tasks, turns), ratioTitle);
}

export function toFigures(subject: string, measured: readonly Measured[], ratioTitle = "to ours"): Figures {
  return {
    subject,
    columns: [...spreadColumns, [ratioTitle, "times"], ["batches", "count"]],
    rows: measured.map(({ name, median, p25, p75, ratio, batches }) => ({ name, cells: [median, p25, p75, ratio, batches] })),
  };
}

export const spreadColumns: readonly Column[] = [
  ["median", "ms"],
  ["p25", "ms"],
  ["p75", "ms"],
];

export function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

export function members(size: number): string {
  return `${count(size)} members`;
}
