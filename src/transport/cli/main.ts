#!/usr/bin/env node
import { run } from "./program.ts";

const { stdin, stdout, stderr, env } = process;
// No process.exit: what has been written must still reach the reader.
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env });
