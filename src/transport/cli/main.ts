#!/usr/bin/env node
import type { Terminal } from "./screen/terminal.ts";
import { version } from "./version.ts";

// Keeps compiled code between runs, if Node can (22.8 and newer).
(process.getBuiltinModule("node:module") as { readonly enableCompileCache?: () => void }).enableCompileCache?.();

// Node makes each of these on first use, which takes longer than many commands.
const terminal: Terminal = {
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  env: process.env,
};
const argv = process.argv.slice(2);
const [first, ...rest] = argv;
// The most frequent question of a script needs nothing else.
if ((first === "--version" || first === "-V") && rest.length === 0) {
  process.stdout.on("error", () => {});
  process.stdout.write(`${version()}\n`);
} else {
  void run().then((code) => {
    // No process.exit: what has been written must still reach the reader.
    process.exitCode = code;
  });
}

/** Loads what the command needs. A check of files without options needs no option parser. */
async function run(): Promise<number> {
  if (first === "check" && rest.length > 0 && rest.every((each) => each === "-" || !each.startsWith("-"))) {
    return (await import("./check/files.ts")).checkFiles(rest, terminal);
  }
  return (await import("./program.ts")).run(argv, terminal);
}
