import type { Command } from "commander";
import {
  addAssumePush,
  addAttr,
  addFormat,
  addMessageAlias,
  addOnInvalidRule,
  addRuleOptions,
  channelExample,
  collect,
  examples,
  type Start,
} from "../options.ts";
import type { FanOutFlags } from "./fanout.ts";

/** `pushsieve fanout` */
export function fanoutCommand(program: Command, start: Start): void {
  const command = program
    .command("fanout")
    .description("decide who is notified of messages, and say why the others are not notified")
    .requiredOption("--members <file>", "members with their preferences: a JSON array, NDJSON, or responses of the API; - for stdin")
    .option("--message <file>", "one message, a JSON array, NDJSON, or responses of the API; - for stdin")
    .option("--why <member>", "the full decision for a member (ARN, or its short name); may be repeated", collect, [])
    .option("--dry-run", "print one line for each message: the number of members for each reason", false)
    .option("--summary", "print a summary: members notified of no message, and rules that matched no message", false)
    .option("--exclude-sender", "withhold the push from the sender", false)
    .option("--skip-invalid", "skip rows that are rejected, and continue", false)
    .option("--all", "list every member", false)
    .option("--html <file>", "also write the decisions as one HTML file, to send to a colleague")
    .addHelpText(
      "after",
      examples(
        [
          channelExample,
          "pushsieve fanout --members channel.ndjson --attr mention=bob",
          "pushsieve fanout --members channel.ndjson --attr mention=bob --why bob",
          `echo '{"PushNotification":{},"MessageAttributes":{}}' | pushsieve fanout --members channel.ndjson --message - --format json`,
          `echo '{"ChannelMessages":[]}' > list.json`,
          "pushsieve fanout --members channel.ndjson --message list.json --assume-push --dry-run --summary",
        ],
        "0 decided, 1 a member row or message was rejected, 2 wrong usage or an unreadable file",
      ),
    )
    .action((_, self: Command) => {
      const flags: FanOutFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./fanout.ts")).fanout(flags, session));
    });
  addAssumePush(addAttr(addMessageAlias(command, "message"), "--message"));
  addRuleOptions(addFormat(addOnInvalidRule(command), ["pretty", "json", "ids"]));
}
