import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultRuleLimits } from "../../rule/limits.ts";
import { grouped } from "./screen/grouped.ts";
import type { Session } from "./screen/session.ts";

/** Runs a command in a session of its own; the answer is the exit code. */
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
    new Option("--on-invalid-rule <what>", "members whose rule is refused: throw reports the row")
      .choices(["throw", "withhold", "notify"])
      .default("throw"),
  );
}

/** Adds `--assume-push`; `where` names another option that it goes with. */
export function addAssumePush(command: Command, where = ""): Command {
  return command.option("--assume-push", `${where}decide messages as if they had a PushNotification: stored ones never have it`, false);
}

/** Adds `--exit-code`, for scripts; `no` is what it means that the answer is no. */
export function addExitCode(command: Command, no: string): Command {
  return command.option("--exit-code", `exit with 3 when ${no}`, false);
}

/** Adds `--max-steps`, which only matters where limits were lifted. */
export function addMaxSteps(command: Command): Command {
  return command.addOption(
    new Option(
      "--max-steps <n>",
      "how long a proof may take, in steps, or none (default: enough for every rule within the limits)",
    ).argParser(parseLimit),
  );
}

/** Lets `--message` be written `--messages`, or the other way round. */
export function addMessageAlias(command: Command, name: "message" | "messages"): Command {
  const alias = name === "message" ? "messages" : "message";
  return command
    .addOption(new Option(`--${alias} <file>`, `the same as --${name}`))
    .on(`option:${alias}`, (file: string) => command.setOptionValue(name, file));
}

/** Adds `--attr`; `instead` names the option whose place it takes. */
export function addAttr(command: Command, instead: string): Command {
  const what = `instead of ${instead}: an attribute of one message, as in --attr mention=Bob; may be repeated`;
  return command.option("--attr <name=value>", what, collect, []);
}

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Reads a number of things that are allowed: 0, 1, 2 … */
export function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Expected a whole number, 0 or more.");
  return Number(text);
}

/** A file of one member, for examples. */
export const channelExample = `echo '{"MemberArn":"bob","Preferences":{"PushNotifications":{"AllowNotifications":"NONE"}}}' > channel.ndjson`;

/** What help shows below the options: lines that can be copied and run as they are, one after the other. */
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
