import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultRuleLimits } from "../../rule/limits.ts";
import { grouped } from "./screen/grouped.ts";
import type { Session } from "./screen/session.ts";

/** Runs a command in its own session and returns the exit code. */
export type Start = (flags: { readonly color: boolean }, work: (session: Session) => Promise<number>) => Promise<void>;

/** Adds the options that say how rules are read. */
export function addRuleOptions(command: Command, { semantics = true } = {}): Command {
  const limit = (flag: string, what: string, standard: number) =>
    new Option(`${flag} <n>`, `${what}, or none (default: ${grouped(standard)})`).argParser(parseLimit);
  if (semantics) command.addOption(new Option("--semantics <name>", "how anything-but is read").choices(["guide", "sns"]).default("guide"));
  return command
    .addOption(limit("--max-bytes", "longest rule, in bytes of UTF-8", defaultRuleLimits.maxBytes))
    .addOption(limit("--max-complexity", "most attribute names and strings of a rule", defaultRuleLimits.maxComplexity))
    .addOption(limit("--max-or-branches", "most branches of one $or", defaultRuleLimits.maxOrBranches));
}

/** Adds `--format`; the first format is the default. */
export function addFormat(command: Command, formats: readonly string[]): Command {
  return command.addOption(new Option("--format <name>", "how the answer is printed").choices(formats).default(formats[0]));
}

/** Adds `--on-invalid-rule`. */
export function addOnInvalidRule(command: Command): Command {
  return command.addOption(
    new Option("--on-invalid-rule <what>", "members with an invalid rule; decide so and report the row, or throw: reject the row")
      .choices(["withhold", "notify", "throw"])
      .default("withhold"),
  );
}

/** Adds `--assume-push`; `where` names another option that it needs. */
export function addAssumePush(command: Command, where = ""): Command {
  return command.option(
    "--assume-push",
    `${where}decide messages as if they had a PushNotification; stored messages never have one`,
    false,
  );
}

/** Adds `--exit-code` for scripts; `no` describes a negative answer. */
export function addExitCode(command: Command, no: string): Command {
  return command.option("--exit-code", `exit with 3 if ${no}`, false);
}

/** Adds `--max-steps`, which matters only with lifted limits. */
export function addMaxSteps(command: Command): Command {
  return command.addOption(
    new Option(
      "--max-steps <n>",
      "how long a proof may take, in steps, or none (default: enough for every rule within the limits)",
    ).argParser(parseLimit),
  );
}

/** Adds `--messages` as another name for `--message`, or the reverse. */
export function addMessageAlias(command: Command, name: "message" | "messages"): Command {
  const alias = name === "message" ? "messages" : "message";
  return command
    .addOption(new Option(`--${alias} <file>`, `the same as --${name}`))
    .on(`option:${alias}`, (file: string) => command.setOptionValue(name, file));
}

/** Adds `--attr`; `instead` names the option that it replaces. */
export function addAttr(command: Command, instead: string): Command {
  const what = `instead of ${instead}: an attribute of one message, as in --attr mention=Bob; may be repeated`;
  return command.option("--attr <name=value>", what, collect, []);
}

/** Collects the values of a repeatable option. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Parses a count: 0, 1, 2 … */
export function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Expected a whole number, 0 or more.");
  return Number(text);
}

/** A command that writes a file with one member, for the examples in the help. */
export const channelExample = `echo '{"MemberArn":"bob","Preferences":{"PushNotifications":{"AllowNotifications":"NONE"}}}' > channel.ndjson`;

/** Returns the help text below the options: lines that users can copy and run in order, unchanged. */
export function examples(lines: readonly string[], codes?: string): string {
  const printed = lines.map((line) => `  ${line}`).join("\n");
  return `\nExamples:\n${printed}\n${codes === undefined ? "" : `\nExit codes: ${codes}.\n`}`;
}

/** A limit, or `none` for no limit. */
export function parseLimit(text: string): number {
  if (text === "none") return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Expected a positive whole number, or "none".');
  return Number(text);
}
