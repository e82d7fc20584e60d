import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { type CheckFlags, check } from "./check.ts";
import { type ExplainFlags, explain } from "./explain.ts";
import { type FanOutFlags, fanout } from "./fanout.ts";
import { addFormat, addRuleOptions, type CommonFlags, collect } from "./options.ts";
import { BrokenPipe } from "./output.ts";
import { plain } from "./plain.ts";
import { addServe } from "./serve.ts";
import { Session } from "./session.ts";
import { exitCodes, type Terminal, UsageError } from "./terminal.ts";

/** Runs one command line (without `node` and the script) and gives its exit code. Throws only what is a bug. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.clean;
  // Help and usage errors are written without a session; a reader that went away is no reason for a stack trace.
  for (const stream of [terminal.stdout, terminal.stderr]) stream.on("error", () => {});
  const program = describe(terminal, async (flags, work) => {
    code = await runSession(new Session(terminal, flags.color), work);
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
  }
  return code;
}

async function runSession(session: Session, work: (session: Session) => Promise<number>): Promise<number> {
  try {
    const code = await work(session);
    await session.flush();
    return code;
  } catch (error) {
    if (error instanceof BrokenPipe) return exitCodes.brokenPipe;
    if (!(error instanceof UsageError)) throw error;
    // When the outputs themselves have failed there is nobody to tell.
    await session.complain(error.message).catch(() => {});
    return exitCodes.usage;
  }
}

type Work = (flags: CommonFlags, work: (session: Session) => Promise<number>) => Promise<void>;

function describe(terminal: Terminal, start: Work): Command {
  const program = new Command("pushsieve")
    .description("Who gets this push? Filter rules of Amazon Chime SDK messaging: checked, explained, and decided for every member.")
    .version(version())
    .option("--no-color", "no colours, also on a terminal (NO_COLOR does the same)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(plain(text)),
      writeErr: (text) => terminal.stderr.write(plain(text)),
    })
    .exitOverride()
    .addHelpText(
      "after",
      examples([
        "check rules.ndjson",
        'explain --rule \'{"mention":["Bob"]}\' --attributes @message.json',
        "fanout --members channel.json --message message.json",
      ]),
    );

  const checkCommand = program
    .command("check")
    .description("report everything that is wrong with rules, preferences or members")
    .argument("<file...>", "a rule, a JSON array or NDJSON; - for stdin")
    .addOption(new Option("--as <kind>", "what the values are").choices(["auto", "rule", "preferences", "members"]).default("auto"))
    .addHelpText(
      "after",
      examples(
        ["check rule.json", "check --format json members.ndjson", 'echo \'{"mention":"Bob"}\' | pushsieve check -'],
        "0 no errors (warnings are allowed), 1 errors, 2 wrong usage or an unreadable file",
      ),
    )
    .action((files: string[], _, command: Command) => {
      const flags: CheckFlags = command.optsWithGlobals();
      return start(flags, (session) => check(files, flags, session));
    });
  addRuleOptions(addFormat(checkCommand, ["pretty", "json"]));

  const explainCommand = program
    .command("explain")
    .description("show why a rule holds for a message, or does not")
    .requiredOption("--rule <text>", "the rule: its text, @FILE, or - for stdin")
    .requiredOption("--attributes <text>", "MessageAttributes, or a message that has them: text, @FILE, or -")
    .addHelpText(
      "after",
      examples(
        [
          `explain --rule '{"mention":["Bob"]}' --attributes '{"mention":{"StringValues":["Tom"]}}'`,
          "explain --rule @rule.json --attributes @message.json --semantics sns",
        ],
        "0 the question was answered, either way; 1 rule or attributes were refused; 2 wrong usage",
      ),
    )
    .action((_, command: Command) => {
      const flags: ExplainFlags = command.optsWithGlobals();
      return start(flags, (session) => explain(flags, session));
    });
  addRuleOptions(addFormat(explainCommand, ["pretty", "json"]));

  const fanoutCommand = program
    .command("fanout")
    .description("decide who is notified of a message, and say why the others are not")
    .requiredOption("--members <file>", "members with their preferences: a JSON array or NDJSON; - for stdin")
    .requiredOption("--message <file>", "one message, a JSON array or NDJSON; - for stdin")
    .option("--why <member>", "the full decision for a member (ARN, or its short name); may be repeated", collect, [])
    .option("--exclude-sender", "withhold the push from the sender", false)
    .addOption(
      new Option("--on-invalid-rule <what>", "members whose rule is refused: throw reports the row")
        .choices(["throw", "withhold", "notify"])
        .default("throw"),
    )
    .option("--skip-invalid", "go on without the rows that are refused", false)
    .option("--all", "list every member, however many", false)
    .addHelpText(
      "after",
      examples(
        [
          "fanout --members channel.json --message message.json",
          "fanout --members channel.json --message message.json --why bob",
          "fanout --members channel.ndjson --message - --format ids < message.json",
        ],
        "0 decided, 1 a member row or message was refused, 2 wrong usage or an unreadable file",
      ),
    )
    .action((_, command: Command) => {
      const flags: FanOutFlags = command.optsWithGlobals();
      return start(flags, (session) => fanout(flags, session));
    });
  addRuleOptions(addFormat(fanoutCommand, ["pretty", "json", "ids"]));
  addServe(program, start);
  return program;
}

function examples(lines: readonly string[], codes?: string): string {
  const printed = lines.map((line) => `  $ ${line.includes("| pushsieve") ? line : `pushsieve ${line}`}`).join("\n");
  return `\nExamples:\n${printed}\n${codes === undefined ? "" : `\nExit codes: ${codes}.\n`}`;
}

/** The package stands three folders above, in the source and in the build. */
function version(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
