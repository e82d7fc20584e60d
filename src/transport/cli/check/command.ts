import { type Command, Option } from "commander";
import { formats } from "../format/formats.ts";
import { addFormat, addMaxSteps, addRuleOptions, examples, parseCount, type Start } from "../options.ts";
import type { CheckFlags } from "./check.ts";

/** `pushsieve check` */
export function checkCommand(program: Command, start: Start): void {
  const command = program
    .command("check")
    .description("report everything that is wrong with rules, preferences, members or messages")
    .argument("<file...>", "files or globs: a JSON value, an array, NDJSON, responses of the API; - for stdin")
    .addOption(
      new Option("--as <kind>", "what the values are").choices(["auto", "rule", "preferences", "members", "message"]).default("auto"),
    )
    .addOption(new Option("--max-warnings <n>", "fail if there are more warnings than this").argParser(parseCount))
    .option("--information", "also report facts that are not mistakes", false)
    .option("--attributes-catalog <file>", "the names and values that the app sends: anything else in a rule is a warning; - for stdin")
    .option("--fix", "apply the safe repairs, and show them as a diff", false)
    .option("--dry-run", "with --fix: show the diff, write nothing", false)
    .option("--html <file>", "also write the problems with their excerpts as one HTML file, to send to a colleague")
    .addHelpText(
      "after",
      examples(
        [
          `echo '{"mention":"Bob"}' > rule.json`,
          "pushsieve check rule.json",
          "pushsieve check --fix rule.json",
          "pushsieve check '*.json' --format sarif > pushsieve.sarif",
          `echo '{"attributes":{"mention":{}}}' > catalog.json`,
          "pushsieve check --attributes-catalog catalog.json --max-warnings 0 rule.json",
        ],
        "0 no errors (warnings are allowed), 1 errors, or more warnings than --max-warnings, 2 wrong usage or an unreadable file",
      ),
    )
    .action((files: string[], _, self: Command) => {
      const flags: CheckFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./files.ts")).check(files, flags, session));
    });
  addRuleOptions(addFormat(addMaxSteps(command), formats));
}
