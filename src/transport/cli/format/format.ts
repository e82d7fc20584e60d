import type { Report } from "../read/report.ts";

/** What `check` has looked at and found. */
export interface Tally {
  readonly kinds: Record<"rule" | "preferences" | "members" | "message" | "row" | "damaged", number>;
  errors: number;
  warnings: number;
  information: number;
  /** Rules of which a proof did not come to its end. */
  undecided: number;
  /** Values with an error. */
  refused: number;
  unreadable: number;
  /** Repairs made by --fix, and the files that they were made in. */
  repairs: number;
  repairedFiles: number;
}

/** One way of printing what was found; called in the order of the input. */
export interface Format {
  /** A value that was looked at, most of them without problems; nothing to wait for where nothing is printed. */
  value(report: Report): Promise<void> | undefined;
  /** An input that cannot be read; it has been told on stderr. */
  unreadable(file: string, message: string): Promise<void>;
  end(tally: Tally): Promise<void>;
}
