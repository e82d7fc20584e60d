#!/usr/bin/env node
import module from "node:module";
import { version } from "./version.ts";

// Node 22.8 and newer can keep compiled code for the next start.
(module as { readonly enableCompileCache?: () => void }).enableCompileCache?.();

const { stdin, stdout, stderr, env, argv } = process;
const [first, ...rest] = argv.slice(2);
// Scripts ask for the version most often; this needs no other module.
if ((first === "--version" || first === "-V") && rest.length === 0) {
  stdout.on("error", () => {});
  stdout.write(`${version()}\n`);
} else {
  const { run } = await import("./program.ts");
  // No process.exit: the written output must still reach the reader.
  process.exitCode = await run(argv.slice(2), { stdin, stdout, stderr, env });
}
