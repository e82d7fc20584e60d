#!/usr/bin/env node
import module from "node:module";
import { version } from "./version.ts";

// What was compiled once need not be compiled again, where Node can keep it (22.8 and newer).
(module as { readonly enableCompileCache?: () => void }).enableCompileCache?.();

const { stdin, stdout, stderr, env, argv } = process;
const [first, ...rest] = argv.slice(2);
// The most frequent question of a script needs nothing else.
if ((first === "--version" || first === "-V") && rest.length === 0) {
  stdout.on("error", () => {});
  stdout.write(`${version()}\n`);
} else {
  const { run } = await import("./program.ts");
  // No process.exit: what has been written must still reach the reader.
  process.exitCode = await run(argv.slice(2), { stdin, stdout, stderr, env });
}
