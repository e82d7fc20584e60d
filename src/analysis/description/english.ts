import { quote } from "../../diagnostic/quote.ts";
import { visible } from "../../diagnostic/visible.ts";
import type { Operator, Semantics } from "../../operator/operator.ts";
import { wordsOf } from "../../operator/words.ts";
import type { AttributeNode, RuleNode } from "../../rule/filter-rule.ts";

/** A sentence, and the list below it. */
interface Item {
  readonly line: string;
  readonly below: readonly Item[];
}

/**
 * Returns a rule in plain English: a sentence, or a list if it has several parts. Invisible characters appear as `·`.
 *
 * ```text
 * holds when all of these are true:
 * - mention has "Bob" or "Al"
 * - at least one of these is true:
 *   - type does not have "Room", or is absent
 *   - all of these are true:
 *     - topic has "t1"
 *     - level has "high"
 * ```
 */
export function inEnglish(rule: RuleNode, semantics: Semantics): string {
  const { line, below } = itemOfRule(rule, semantics);
  return visibleLines([`holds when ${line}`, ...below.flatMap((each) => linesOf(each, ""))]);
}

function visibleLines(lines: readonly string[]): string {
  return lines.map(visible).join("\n");
}

function linesOf({ line, below }: Item, indent: string): string[] {
  return [`${indent}- ${line}`, ...below.flatMap((each) => linesOf(each, `${indent}  `))];
}

/** Returns a single part unchanged. */
function itemOfRule({ members }: RuleNode, semantics: Semantics): Item {
  const below = members.map((member) =>
    member.kind === "or"
      ? { line: "at least one of these is true:", below: member.branches.map((branch) => itemOfRule(branch, semantics)) }
      : { line: sentenceOf(member, semantics), below: [] },
  );
  return below.length === 1 ? below[0]! : { line: "all of these are true:", below };
}

/** Joins entries of one operator, because they are alternatives. */
function sentenceOf({ name, entries }: AttributeNode, semantics: Semantics): string {
  const operands = new Map<Operator, (readonly string[])[]>();
  for (const { operator, operand } of entries) operands.set(operator, [...(operands.get(operator) ?? []), operand]);
  const clauses = [...operands].map(([operator, all]) => wordsOf(operator).describe(all, semantics));
  return `${/^[\w$-]+$/.test(name) ? name : quote(name)} ${clauses.join(", or ")}`;
}
