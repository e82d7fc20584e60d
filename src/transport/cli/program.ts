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
import { plain } from "./screen/plain.ts";
import { runSession } from "./screen/run-session.ts";
import { exitCodes, type Terminal } from "./screen/terminal.ts";
import { pageCommand, serveCommand } from "./serve/command.ts";
import { version } from "./version.ts";

/** Runs one command line (without `node` and the script) and returns its exit code. Throws only for bugs. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.clean;
  const program = describe(terminal, async (flags, work) => {
    code = await runSession(terminal, flags.color, work);
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
  }
  return code;
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
  pageCommand,
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
      writeOut: (text) => write(terminal.stdout, text),
      writeErr: (text) => write(terminal.stderr, text),
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

/** Help and usage errors are written without a session; a reader that went away is not a reason for a stack trace. */
function write(stream: Terminal["stderr"], text: string): void {
  stream.on("error", () => {}).write(plain(text));
}
