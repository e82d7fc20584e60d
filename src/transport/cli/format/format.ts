import type { Report } from "../../../input/report.ts";

/** The totals of a run of `check`. */
export interface Tally {
  readonly kinds: Record<"rule" | "preferences" | "members" | "message" | "row" | "damaged", number>;
  errors: number;
  warnings: number;
  information: number;
  /** Rules with an unfinished proof. */
  undecided: number;
  /** Values with an error. */
  refused: number;
  unreadable: number;
  /** Repairs made by --fix, and the number of repaired files. */
  repairs: number;
  repairedFiles: number;
}

/** Prints reports in one format. It is called in the order of the input. */
export interface Format {
  /** Handles a checked value; most have no problems. Returns a promise only if it prints something. */
  value(report: Report): Promise<void> | undefined;
  /** Handles an unreadable input, which was already reported on stderr. */
  unreadable(file: string, message: string): Promise<void>;
  end(tally: Tally): Promise<void>;
}
