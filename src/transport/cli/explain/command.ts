import { type Command, Option } from "commander";
import {
  addAssumePush,
  addAttr,
  addExitCode,
  addFormat,
  addMessageAlias,
  addOnInvalidRule,
  addRuleOptions,
  channelExample,
  collect,
  examples,
  type Start,
} from "../options.ts";
import type { ExplainFlags } from "./flags.ts";

/** `pushsieve explain` */
export function explainCommand(program: Command, start: Start): void {
  const command = program
    .command("explain")
    .description("show why a rule holds or does not hold for a message, or why a member is notified or not")
    .addOption(new Option("--rule <text>", "the rule: its text, @FILE, or - for stdin"))
    .addOption(
      new Option(
        "--attributes <text>",
        'MessageAttributes, or a message that has them: text, @FILE, or -; or mention = "Bob"; type = "Room"',
      ),
    )
    .option("--members <file>", "instead of a rule: members with their preferences, a JSON array or NDJSON; - for stdin")
    .option("--message <file>", "with --members: one message, a JSON array or NDJSON; - for stdin")
    .option("--why <member>", "with --members: whom to explain (ARN, or its short name); may be repeated", collect, [])
    .option("--exclude-sender", "with --members: withhold the push from the sender", false);
  addAssumePush(addOnInvalidRule(addAttr(addMessageAlias(command, "message"), "--attributes or --message")), "with --members: ");
  addExitCode(command, "the rule does not hold, or a member is not notified");
  addRuleOptions(addFormat(command, ["pretty", "json"]))
    .addHelpText(
      "after",
      examples(
        [
          `pushsieve explain --rule '{"mention":["Bob"]}' --attributes 'mention = "Tom"; type = "Room"'`,
          `pushsieve explain --rule '{"type":["Chat","Room"]}' --attr mention=Tom --semantics sns`,
          channelExample,
          "pushsieve explain --members channel.ndjson --attr mention=bob --why bob",
        ],
        "0 answered, 1 an input was rejected, 2 wrong usage or an unreadable file, 3 the answer is no (--exit-code)",
      ),
    )
    .action((_, self: Command) => {
      const flags: ExplainFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./explain.ts")).explain(flags, session));
    });
}
