import type { Measured } from "./measure.ts";

export interface QuestionOptions {
  readonly seed: number;
  readonly isQuick: boolean;
}

/** A group of rows that are compared with one another. */
export interface Comparison {
  /** What was asked: the rule, or the workload. */
  readonly subject: string;
  readonly measured: readonly Measured[];
}

/** A table of numbers that are no repeated timings, or are made from several. */
export interface Figures {
  readonly subject: string;
  readonly columns: readonly Column[];
  readonly rows: readonly FigureRow[];
}

interface Column {
  readonly title: string;
  readonly unit: Unit;
}

/** Milliseconds, bytes, times as many, pieces, per cent. */
export type Unit = "ms" | "bytes" | "times" | "count" | "percent";

export interface FigureRow {
  readonly name: string;
  /** One a column; NaN where there is nothing to say. */
  readonly cells: readonly number[];
}

/** One file a question. Yields results as soon as they are measured. */
export interface Question {
  readonly name: string;
  readonly title: string;
  /** What a reader has to know to read the numbers. */
  readonly notes: readonly string[];
  /** What the first task of a comparison is, in the head of the ratios; "to ours" unless told. */
  readonly ratioTitle?: string;
  run(options: QuestionOptions): AsyncIterable<Comparison | Figures>;
}
