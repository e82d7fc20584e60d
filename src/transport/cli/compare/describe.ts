import { describeRule, type ExampleMessage, type LimitUse, type RuleDescription, type RuleReading } from "../../../analysis/index.ts";
import { type CommonFlags, ruleOptions } from "../rule-options.ts";
import { grouped } from "../screen/grouped.ts";
import type { Colors } from "../screen/output.ts";
import { jsonLine, plain, plainLine, printName } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes } from "../screen/terminal.ts";
import { readRules } from "./read-rules.ts";

export interface DescribeFlags extends CommonFlags {
  readonly format: "pretty" | "json";
  readonly maxSteps?: number;
}

/** `pushsieve describe`: prints a rule in plain English, example messages, its use of the limits, and its text in programs. */
export async function describe(rule: string, flags: DescribeFlags, session: Session): Promise<number> {
  const [text] = (await readRules({ rule }, flags, session)) ?? [];
  if (text === undefined) return exitCodes.refused;
  const description = describeRule(text, { ...ruleOptions(flags), ...(flags.maxSteps === undefined ? {} : { maxSteps: flags.maxSteps }) });
  const { out } = session;
  await out.write(flags.format === "json" ? jsonLine(description) : render(description, out.colors));
  return exitCodes.clean;
}

/** Prints a heading for each part, so that text to copy is on separate lines. */
function render({ readings, limits, written }: RuleDescription, colors: Colors): string {
  const parts = readings.map((reading) => renderReading(reading, readings.length > 1, colors));
  const use = (name: string, { used, limit }: LimitUse) =>
    `${name} ${grouped(used)} of ${Number.isFinite(limit) ? grouped(limit) : "any number"}`;
  const { bytes, complexity, orBranches } = limits;
  parts.push(
    `${colors.bold("limits")}\n  ${use("bytes", bytes)} · ${use("complexity", complexity)} · ${use("branches of an $or", orBranches)}`,
  );
  const forms = { JSON: written.json, "a shell": written.shell, JavaScript: written.javascript, Python: written.python };
  for (const [name, form] of Object.entries(forms)) parts.push(`${colors.bold(`in ${name}`)}\n${plain(form)}`);
  return `${parts.join("\n\n")}\n`;
}

function renderReading({ semantics, english, matching, notMatching, undecided }: RuleReading, isNamed: boolean, colors: Colors): string {
  const title = `the rule${isNamed ? ` (${semantics[0]} semantics)` : ""}`;
  const unknown = undecided ? "not found within the limit of steps (--max-steps)" : undefined;
  return [
    `${colors.bold(title)} ${plain(english)}`,
    `  ${colors.green("✓")} matches         ${renderMessage(matching) ?? unknown ?? "no message that the API accepts"}`,
    `  ${colors.red("✗")} does not match  ${renderMessage(notMatching) ?? unknown ?? "none: the rule holds for every message"}`,
  ].join("\n");
}

/** Prints a message in the form of `--attributes`. */
function renderMessage(message: ExampleMessage | undefined): string | undefined {
  if (message === undefined) return undefined;
  const attributes = Object.entries(message.attributes);
  if (attributes.length === 0) return "a message without attributes";
  const printed = attributes.map(
    ([name, { StringValues = [] }]) => `${printName(name)} = ${StringValues.map((each) => JSON.stringify(each)).join(", ")}`,
  );
  const any = message.anyOther.map((name) => `any value of ${printName(name)} that the rule does not name`);
  return plainLine(`${printed.join("; ")}${any.length === 0 ? "" : `   (or ${any.join(", ")})`}`);
}
