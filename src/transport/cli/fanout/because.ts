import { nearMiss } from "../../../attributes/difference.ts";
import type { ExplainedAttribute, ExplainedRule } from "../../../compile/explain.ts";
import { isRecord } from "../../../diagnostic/describe.ts";
import { quote } from "../../../diagnostic/quote.ts";
import type { Decision } from "../../../fanout/decision.ts";
import { parse } from "../read/member.ts";
import { printName } from "../screen/plain.ts";

/** In one line, why a member was not notified. */
export interface WhyNot {
  /** The part of the rule that did not hold, as it is written; or the code of what is wrong with the rule. */
  readonly part: string;
  /** What the message has instead. */
  readonly found: string;
  /** The same for all members that the message fails alike, whatever their rules want: the attribute, and what it has. */
  readonly cause: string;
}

/** The first part that does not hold says enough: all of them would have to. `text` is the rule. */
export function whyNot({ explanation, diagnostics }: Decision, text: string | undefined): WhyNot {
  if (explanation !== undefined) return whyRuleFails(explanation.rule, parse(text ?? ""));
  const error = diagnostics?.find(({ severity }) => severity === "error");
  return { part: error?.code ?? "", found: error?.message ?? "", cause: `the rule is refused: ${error?.code ?? ""}` };
}

function whyRuleFails({ members }: ExplainedRule, rule: unknown): WhyNot {
  const failing = members.filter(({ matched }) => !matched);
  const [first] = failing;
  if (first === undefined) return { part: "", found: "", cause: "" };
  const others = failing.length > 1 ? ` (and ${failing.length - 1} more)` : "";
  if (first.kind === "attribute") {
    const found = `message has ${printFound(first)}`;
    return { part: printPart(first, rule), found: `${found}${others}`, cause: causeOf(first) };
  }
  const branches = first.branches.map((branch, index) => whyRuleFails(branch, elementOf(rule, index)).part);
  return { part: `$or: ${branches.join(" | ")}`, found: `no branch holds${others}`, cause: "no branch of $or holds" };
}

function elementOf(rule: unknown, index: number): unknown {
  const branches = isRecord(rule) ? rule.$or : undefined;
  return Array.isArray(branches) ? (branches[index] as unknown) : undefined;
}

function printPart({ name }: ExplainedAttribute, rule: unknown): string {
  const entries = isRecord(rule) && Object.hasOwn(rule, name) ? rule[name] : [];
  return `${printName(name)} ${JSON.stringify(entries)}`;
}

function causeOf(attribute: ExplainedAttribute): string {
  const { name, values } = attribute;
  return values.length === 0
    ? `message has no ${printName(name)}`
    : `${printName(name)} of the message is ${values.map(quote).join(", ")}, which the rule does not take`;
}

function printFound({ name, values, near, entries }: ExplainedAttribute): string {
  if (values.length === 0) return `no ${printName(name)}${near === undefined ? "" : `; ${near}`}`;
  // What looks like the wanted value is never shown beside it without the difference.
  const nearest = entries.map(({ operand }) => nearMiss(operand, values)).find((each) => each !== "");
  return `${values.map(quote).join(", ")}${nearest ?? ""}`;
}
