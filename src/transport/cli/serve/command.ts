import { type Command, InvalidArgumentError, Option } from "commander";
import { sqliteDrivers } from "../../../messaging/store/sqlite-driver.ts";
import type { SinkConfig } from "../../http/config.ts";
import { addAccessOptions } from "../nats/options.ts";
import { examples, type Start } from "../options.ts";
import type { PageFlags } from "./page.ts";
import type { ServeFlags } from "./serve.ts";

/** `pushsieve serve` */
export function serveCommand(program: Command, start: Start): void {
  const command = program
    .command("serve")
    .description("answer the operations of Amazon Chime SDK messaging on this machine, for AWS SDKs")
    .option("--port <number>", "the port; 0 takes a free one", parsePort, 8787)
    .option("--host <address>", "the address to listen on; with any but a local address, other machines can reach the service", "127.0.0.1")
    .option("--db <file>", "keep everything in this SQLite file, created if missing (default: in memory)")
    .addOption(
      new Option(
        "--sqlite-driver <name>",
        "the driver of the file; node is node:sqlite of Node 22.13 and newer (default: the first available)",
      ).choices(sqliteDrivers),
    )
    .option("--config <file>", "admins, elastic channels, keys, hook, sinks and more: schema/serve-config.json")
    .addOption(
      new Option("--unknown-members <what>", "what to do with a Put whose Preferences have unknown fields (default: refuse)").choices([
        "refuse",
        "ignore",
      ]),
    )
    .option(
      "--sink <where>",
      "a sink for decisions, beside those of --config: stdout, a file, or a URL that accepts POST; may be repeated",
      collectSink,
      [],
    )
    .option("--push-sink <where>", "a sink for the pushes of these decisions, one for each device; as --sink", collectSink, [])
    .option("--seed <file>", "begin with the users, channels, members, preferences and endpoints of this file: schema/seed.json")
    .option("--open-inspection", "show rules and contents under /_pushsieve/ to other machines, too: for a container", false)
    .option("--no-page", "do not serve the page at /, which shows what the service does")
    .option(
      "--cors <origin>",
      "let pages of this origin call the service, such as http://localhost:3000; may be repeated",
      collectOrigin,
      [],
    )
    .option("--allow-host <name>", "answer requests to this name, beside localhost and --host; may be repeated", collectHost, [])
    .option("--nats <url>", "share all data with other services through this broker; workers decide (see nats, worker)")
    .option("--prefix <name>", "with --nats: the first part of all names on the broker", "pushsieve");
  addAccessOptions(command, "with --nats: ")
    .addHelpText(
      "after",
      `
Without --db or --nats, all data is in memory and is lost when the service stops. Logs go to stderr. On SIGINT or SIGTERM, the
service answers the requests in progress, gives the sinks the waiting batches, and ends.
${examples(
  [
    "pushsieve serve",
    "pushsieve serve --port 0 --db chime.db --sink decisions.ndjson",
    `echo '{"excludeSender":true}' > serve.json && pushsieve serve --config serve.json --sink stdout`,
    "pushsieve serve --nats nats://127.0.0.1:4222",
  ],
  "0 stopped, 2 wrong usage, an invalid configuration, an unusable file or broker, or a port in use",
)}`,
    )
    .action((_, self: Command) => {
      const flags: ServeFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./serve.ts")).serve(flags, session));
    });
}

/** `pushsieve page` */
export function pageCommand(program: Command, start: Start): void {
  program
    .command("page")
    .description("open the page that shows what rules do and who gets a message; nothing leaves the browser")
    .option("--port <number>", "the port; 0 takes a free one", parsePort, 0)
    .option("--no-open", "only print the address")
    .addHelpText(
      "after",
      `
The page needs no network. \`pushsieve serve\` has it at /, there also with a view of the service.
${examples(["pushsieve page", "pushsieve page --port 8080 --no-open"], "0 stopped, 2 wrong usage, or a port in use")}`,
    )
    .action((_, self: Command) => {
      const flags: PageFlags & { readonly color: boolean } = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./page.ts")).page(flags, session));
    });
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError("Expected a port, 0 to 65535.");
  return port;
}

function collectSink(text: string, previous: readonly SinkConfig[]): readonly SinkConfig[] {
  if (text === "stdout") return [...previous, { type: "stdout" }];
  if (!/^https?:/i.test(text)) {
    if (text === "" || /^[a-z][a-z0-9+.-]+:\/\//i.test(text))
      throw new InvalidArgumentError("Expected stdout, a file, or a URL of http or https.");
    return [...previous, { type: "file", path: text }];
  }
  // The schema of the configuration has the same rule: secrets go into headers, and only a configuration has headers.
  if (!/^https?:\/\/[^/?#@]+(?:[/?#]|$)/.test(text)) throw new InvalidArgumentError("Expected a URL without user and password.");
  return [...previous, { type: "webhook", url: text }];
}

/** The schema of the configuration has the same rules. */
function collectOrigin(text: string, previous: readonly string[]): readonly string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@,\s]+$/.test(text))
    throw new InvalidArgumentError("Expected an origin without a path, such as http://localhost:3000.");
  return [...previous, text];
}

function collectHost(text: string, previous: readonly string[]): readonly string[] {
  if (!/^[A-Za-z0-9_.-]+$/.test(text)) throw new InvalidArgumentError("Expected a name without a port, such as my-machine.local.");
  return [...previous, text];
}
