import { Argument, type Command } from "commander";
import {
  addAssumePush,
  addAttr,
  addExitCode,
  addFormat,
  addMaxSteps,
  addMessageAlias,
  addOnInvalidRule,
  addRuleOptions,
  channelExample,
  examples,
  type Start,
} from "../options.ts";
import type { CompareFlags } from "./compare.ts";
import type { DescribeFlags } from "./describe.ts";
import type { DiffSemanticsFlags } from "./diff-semantics.ts";
import type { SimplifyFlags } from "./simplify.ts";

/** `pushsieve compare` */
export function compareCommand(program: Command, start: Start): void {
  const command = program
    .command("compare")
    .description("prove how two rules relate: equivalent, one implied by the other, disjoint; with messages that show it")
    .addArgument(new Argument("<a>", "a rule: its text, @FILE, or - for stdin"))
    .addArgument(new Argument("<b>", "the other rule"));
  addExitCode(addMaxSteps(command), "the rules are not equivalent");
  addRuleOptions(addFormat(command, ["pretty", "json"]))
    .addHelpText(
      "after",
      examples(
        [
          `pushsieve compare '{"mention":["Bob"]}' '{"mention":["Bob","Al"]}'`,
          `echo '{"mention":["Bob"]}' > old.json`,
          `pushsieve compare @old.json '{"mention":["Bob","Bob"]}' --exit-code`,
        ],
        "0 answered, 1 a rule was rejected, 2 wrong usage, 3 not equivalent, or not decided (--exit-code)",
      ),
    )
    .action((a: string, b: string, _, self: Command) => {
      const flags: CompareFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./compare.ts")).compare(a, b, flags, session));
    });
}

/** `pushsieve simplify` */
export function simplifyCommand(program: Command, start: Start): void {
  const command = program
    .command("simplify")
    .description("print the smallest equivalent rule that was found")
    .addArgument(new Argument("<rule>", "a rule: its text, @FILE, or - for stdin"));
  addRuleOptions(addFormat(addMaxSteps(command), ["pretty", "json"]))
    .addHelpText(
      "after",
      examples(
        [
          `pushsieve simplify '{"$or":[{"mention":["Bob"]},{"mention":["Al"]}]}'`,
          `echo '{"mention":["Bob","Bob"]}' | pushsieve simplify - > smaller.json`,
        ],
        "0 printed, 1 the rule was rejected, 2 wrong usage",
      ),
    )
    .action((rule: string, _, self: Command) => {
      const flags: SimplifyFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./simplify.ts")).simplify(rule, flags, session));
    });
}

/** `pushsieve describe` */
export function describeCommand(program: Command, start: Start): void {
  const command = program
    .command("describe")
    .description("describe a rule in plain English, with example messages, its limits, and its text in programs")
    .addArgument(new Argument("<rule>", "a rule: its text, @FILE, or - for stdin"));
  addRuleOptions(addFormat(addMaxSteps(command), ["pretty", "json"]))
    .addHelpText(
      "after",
      examples(
        [
          `pushsieve describe '{"mention":["Bob"],"type":["Chat","Room"]}'`,
          `echo '{"mention":["Bob"]}' | pushsieve describe - --format json`,
        ],
        "0 printed, 1 the rule was rejected, 2 wrong usage",
      ),
    )
    .action((rule: string, _, self: Command) => {
      const flags: DescribeFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./describe.ts")).describe(rule, flags, session));
    });
}

/** `pushsieve diff-semantics` */
export function diffSemanticsCommand(program: Command, start: Start): void {
  const command = program
    .command("diff-semantics")
    .description("list the members and messages that are decided differently under the guide and the sns semantics")
    .requiredOption("--members <file>", "members with their preferences: a JSON array or NDJSON; - for stdin")
    .option("--messages <file>", "messages: one, a JSON array or NDJSON; - for stdin")
    .option("--skip-invalid", "skip rows that are rejected, and continue", false)
    .option("--all", "list every member", false);
  addAssumePush(addOnInvalidRule(addAttr(addMessageAlias(command, "messages"), "--messages")));
  addExitCode(command, "anything is decided differently");
  addRuleOptions(addFormat(command, ["pretty", "json"]), { semantics: false })
    .addHelpText(
      "after",
      examples(
        [
          channelExample,
          "pushsieve diff-semantics --members channel.ndjson --attr mention=bob",
          `echo '{"PushNotification":{}}' | pushsieve diff-semantics --members channel.ndjson --messages - --format json`,
        ],
        "0 compared, 1 a member row or message was rejected, 2 wrong usage or an unreadable file, 3 something differs (--exit-code)",
      ),
    )
    .action((_, self: Command) => {
      const flags: DiffSemanticsFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./diff-semantics.ts")).diffSemantics(flags, session));
    });
}
