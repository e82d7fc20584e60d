import { Command, CommanderError } from "commander";
import { checkCommand } from "./check/command.ts";
import { compareCommand, describeCommand, diffSemanticsCommand, simplifyCommand } from "./compare/command.ts";
import { completionCommand } from "./completion/command.ts";
import { exportCommand, importCommand } from "./convert/command.ts";
import { explainCommand } from "./explain/command.ts";
import { fanoutCommand } from "./fanout/command.ts";
import { natsCommands } from "./nats/commands.ts";
import { examples, type Start } from "./options.ts";
import { schemaCommand } from "./schema/command.ts";
import { BrokenPipe } from "./screen/output.ts";
import { plain } from "./screen/plain.ts";
import { Session } from "./screen/session.ts";
import { exitCodes, type Terminal, UsageError } from "./screen/terminal.ts";
import { serveCommand } from "./serve/command.ts";
import { version } from "./version.ts";

/** Runs one command line (without `node` and the script) and returns its exit code. Throws only for bugs. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.clean;
  // Help and usage errors are written without a session. A reader that closed the output must not cause a stack trace.
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
    // If the outputs themselves failed, no output is left for a message.
    await session.complain(error.message).catch(() => {});
    return exitCodes.usage;
  }
}

/** In the order of the help. */
const commands = [
  checkCommand,
  explainCommand,
  fanoutCommand,
  describeCommand,
  compareCommand,
  simplifyCommand,
  diffSemanticsCommand,
  importCommand,
  exportCommand,
  serveCommand,
  natsCommands,
  schemaCommand,
  completionCommand,
];

/** The whole command line as commander sees it. Each command loads its modules when it runs. */
function describe(terminal: Terminal, start: Start): Command {
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
        `pushsieve describe '{"mention":["Bob"],"type":["Chat","Room"]}'`,
        `pushsieve explain --rule '{"mention":["Bob"]}' --attr mention=Tom`,
        `echo '{"mention":"Bob"}' | pushsieve check -`,
      ]),
    );
  for (const add of commands) add(program, start);
  return program;
}
