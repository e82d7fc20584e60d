import { type Command, Option } from "commander";
import { levels } from "../../http/levels.ts";
import { addFormat, parseLimit, type Start } from "../options.ts";
import { natsSetup, natsStatus } from "./nats.ts";
import {
  addNatsOptions,
  type NatsFlags,
  type NatsSetupFlags,
  parseAddress,
  parseBytes,
  parsePartitions,
  parsePositive,
  parseTime,
  type WorkerFlags,
} from "./options.ts";

const WORKER_HELP = `
Decides the messages of a deployment, alongside any number of other workers. On SIGTERM, it finishes the messages that it has begun.

Examples:
  pushsieve worker --nats nats://broker:4222
  pushsieve worker --nats nats://broker:4222 --partitions 0-7 --memory 4GB
  NATS_USER=worker NATS_PASSWORD=... pushsieve worker --nats tls://broker:4222 --metrics 0.0.0.0:9464

Exit codes: 0 stopped by a signal, 2 wrong usage, nothing set up, other partitions set up, or no broker.
`;

const SETUP_HELP = `
Creates missing parts, and changes the settings that options name; other settings stay. You can run it at any time.

Examples:
  pushsieve nats setup
  pushsieve nats setup --nats nats://broker:4222 --partitions 64 --replicas 3

Exit codes: 0 set up, 2 wrong usage, other partitions than before, or no broker.
`;

/** `pushsieve worker` and `pushsieve nats …`. */
export function natsCommands(program: Command, start: Start): void {
  const workerCommand = program
    .command("worker")
    .description("decide messages that come over NATS JetStream")
    .addOption(new Option("--partitions <list>", "the partitions to work on, like 0-7 (default: all)").argParser(parsePartitions))
    .addOption(
      new Option("--memory <size>", "channel indexes kept in memory, estimated")
        .argParser(parseBytes)
        .default(parseBytes("512MB"), "512MB"),
    )
    .addOption(new Option("--concurrency <n>", "messages decided at a time").argParser(parsePositive).default(128))
    .addOption(new Option("--max-deliveries <n>", "deliveries before a message becomes a dead letter").argParser(parsePositive).default(20))
    .addOption(new Option("--metrics <address>", "serve /healthz, /readyz and /metrics on this port, or host:port").argParser(parseAddress))
    .addOption(new Option("--log-level <level>", "the least level of the log on stderr, lines of JSON").choices(levels).default("info"))
    .addHelpText("after", WORKER_HELP)
    .action((_, command: Command) => {
      const flags: WorkerFlags = command.optsWithGlobals();
      return start(flags, async (session) => (await import("./worker.ts")).worker(flags, session));
    });
  addNatsOptions(workerCommand);

  const nats = program.command("nats").description("set up a deployment on NATS JetStream, or show its state");
  const setup = nats
    .command("setup")
    .description("create the bucket, the streams and the consumers")
    .addOption(new Option("--partitions <n>", "number of partitions; cannot be changed later (default: 16)").argParser(parsePositive))
    .addOption(new Option("--replicas <n>", "number of copies, each on its own server (default: 1)").argParser(parsePositive))
    .addOption(new Option("--semantics <name>", "how anything-but is read (default: guide)").choices(["guide", "sns"]))
    .addOption(
      new Option(
        "--on-invalid-rule <what>",
        "members with an invalid stored rule; throw turns their channel's messages into dead letters (default: withhold)",
      ).choices(["withhold", "notify", "throw"]),
    )
    .addOption(new Option("--max-bytes <n>", "longest rule, in bytes of UTF-8, or none").argParser(parseLimit))
    .addOption(new Option("--max-complexity <n>", "most attribute names and strings of a rule, or none").argParser(parseLimit))
    .addOption(new Option("--max-or-branches <n>", "most branches of one $or, or none").argParser(parseLimit))
    .addOption(
      new Option("--ack-wait <time>", "time without an answer after which another worker gets a message (default: 5s)").argParser(
        parseTime,
      ),
    )
    .addOption(new Option("--keep-decisions <time>", "how long decisions are kept (default: 24h)").argParser(parseTime))
    .addOption(new Option("--dedupe-window <time>", "how long the broker remembers a message id (default: 2m)").argParser(parseTime))
    .addHelpText("after", SETUP_HELP)
    .action((_, command: Command) => {
      const flags: NatsSetupFlags = command.optsWithGlobals();
      return start(flags, (session) => natsSetup(flags, session));
    });
  addNatsOptions(setup);

  const status = nats
    .command("status")
    .description("show lag, redeliveries and dead letters of every partition")
    .action((_, command: Command) => {
      const flags: NatsFlags & { format: "pretty" | "json" } = command.optsWithGlobals();
      return start(flags, (session) => natsStatus(flags, session));
    });
  addNatsOptions(addFormat(status, ["pretty", "json"]));
}
