import type { Readable, Writable } from "node:stream";

/** What the command line has of the outside world; tests pass their own. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What the commands answer with. */
export const exitCodes = {
  /** Done, and any question answered; warnings are allowed. */
  clean: 0,
  /** The input was refused, or part of it. */
  refused: 1,
  /** The command was not understood, or a file cannot be read. */
  usage: 2,
  /** With --exit-code: the question was answered, and the answer is no. */
  no: 3,
  /** The reader of the output went away: what a shell reports for SIGPIPE. */
  brokenPipe: 141,
} as const;

/** A mistake in how the command was called: told in one line, exit code 2. */
export class UsageError extends Error {}
