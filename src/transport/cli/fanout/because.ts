import { nearMiss } from "../../../attributes/difference.ts";
import { compileFilterRule } from "../../../compile/compile.ts";
import type { ExplainedAttribute, ExplainedRule } from "../../../compile/explain.ts";
import { isRecord } from "../../../diagnostic/describe.ts";
import { quote } from "../../../diagnostic/quote.ts";
import type { Decision } from "../../../fanout/decision.ts";
import { explainDecision } from "../../../fanout/explain-decision.ts";
import { parse } from "../../../input/member.ts";
import { printName } from "../screen/plain.ts";

/** Explains in one line why a member was not notified. */
export interface WhyNot {
  /** The part of the rule that did not hold, as written, but an $or in canonical order; or the code of the problem of the rule. */
  readonly part: string;
  /** What the message has in its place. */
  readonly found: string;
  /** The attribute and its values. Members that fail for the same attribute share it, whatever their rules want. */
  readonly cause: string;
}

/** The channel has the rule, so it is within the limits. */
const limits = { maxBytes: Number.POSITIVE_INFINITY, maxComplexity: Number.POSITIVE_INFINITY, maxOrBranches: Number.POSITIVE_INFINITY };

/** Explains the first part that does not hold, because all parts would have to hold. `text` is the rule. */
export function whyNot(decision: Decision, text: string | undefined): WhyNot {
  const explanation = explainDecision(decision);
  if (explanation !== undefined) {
    // An explanation has the branches of an $or in the order of the canonical text.
    const isWritten = explanation.rule.members.find(({ matched }) => !matched)?.kind === "attribute";
    return whyRuleFails(explanation.rule, parse(isWritten ? (text ?? "") : compileFilterRule(text ?? "{}", { limits }).canonicalText));
  }
  const error = decision.diagnostics?.find(({ severity }) => severity === "error");
  return { part: error?.code ?? "", found: error?.message ?? "", cause: `the rule is invalid: ${error?.code ?? ""}` };
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
    : `${printName(name)} of the message is ${values.map(quote).join(", ")}, which does not match the rule`;
}

function printFound({ name, values, near, entries }: ExplainedAttribute): string {
  if (values.length === 0) return `no ${printName(name)}${near === undefined ? "" : `; ${near}`}`;
  // A value that looks like the wanted one is never shown without the difference.
  const nearest = entries.map(({ operand }) => nearMiss(operand, values)).find((each) => each !== "");
  return `${values.map(quote).join(", ")}${nearest ?? ""}`;
}
