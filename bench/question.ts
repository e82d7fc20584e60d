import type { Measured } from "./measure.ts";

export interface QuestionOptions {
  readonly seed: number;
  readonly isQuick: boolean;
}

/** A group of rows that are compared with one another; the first one is ours. */
export interface Comparison {
  /** What was asked: the rule, or the workload. */
  readonly subject: string;
  readonly measured: readonly Measured[];
}

/** One file a question. Yields a comparison as soon as it is measured. */
export interface Question {
  readonly name: string;
  readonly title: string;
  /** What a reader has to know to read the numbers. */
  readonly notes: readonly string[];
  run(options: QuestionOptions): AsyncIterable<Comparison>;
}
