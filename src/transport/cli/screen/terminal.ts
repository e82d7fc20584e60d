import type { Readable, Writable } from "node:stream";

/** The outside world of the command line; tests pass their own. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The exit codes of the commands. */
export const exitCodes = {
  /** The command succeeded, whatever the answer; warnings are allowed. */
  clean: 0,
  /** The input, or part of it, was rejected. */
  refused: 1,
  /** The command was not understood, or a file cannot be read. */
  usage: 2,
  /** With --exit-code: the question was answered, and the answer is no. */
  no: 3,
  /** The reader closed the output: the code that a shell reports for SIGPIPE. */
  brokenPipe: 141,
} as const;

/** A mistake in the command line: one line of text, exit code 2. */
export class UsageError extends Error {}
