import { runSession } from "../screen/run-session.ts";
import type { Terminal } from "../screen/terminal.ts";
import { type CheckFlags, check } from "./check.ts";

export { check };

/** What the options of `check` are when none is given: as commander would have it, whose description of all commands takes longer than a check. */
export const standardFlags: CheckFlags = {
  as: "auto",
  format: "pretty",
  semantics: "guide",
  information: false,
  fix: false,
  dryRun: false,
  color: true,
};

/** `pushsieve check FILE...`, without options. */
export async function checkFiles(files: readonly string[], terminal: Terminal): Promise<number> {
  return await runSession(terminal, standardFlags.color, (session) => check(files, standardFlags, session));
}
