import { type Command, InvalidArgumentError } from "commander";
import { examples, type Start } from "../options.ts";
import type { ServeFlags } from "./serve.ts";

/** `pushsieve serve` */
export function serveCommand(program: Command, start: Start): void {
  program
    .command("serve")
    .description("answer the operations of Amazon Chime SDK messaging on this machine, for any AWS SDK")
    .option("--port <number>", "the port; 0 takes a free one", parsePort, 8787)
    .option("--host <address>", "the address to listen on; beside this machine's own, others can reach it", "127.0.0.1")
    .option("--config <file>", "admins, elastic channels, keys, hook, sinks and more: see docs/service.md")
    .addHelpText(
      "after",
      examples(
        ["serve", "serve --port 0 --config serve.json"],
        "0 stopped by SIGINT or SIGTERM, 2 wrong usage, a refused configuration, or a port that is taken",
      ),
    )
    .action((_, self: Command) => {
      const flags: ServeFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./serve.ts")).serve(flags, session));
    });
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError("Expected a port, 0 to 65535.");
  return port;
}
