import { type MessageAttributes, valuesOf } from "../attributes/message-attributes.ts";
import type { Semantics } from "../operator/operator.ts";
import { operators } from "../operator/operators.ts";
import type { AttributeNode, OrNode, RuleNode } from "../rule/filter-rule.ts";

/** Whether a rule holds for the attributes of a message. */
export type RulePredicate = (attributes: MessageAttributes | undefined) => boolean;

/** One rule -> one predicate: closures over the operators' own, nothing is built while matching. */
export function compileRule(rule: RuleNode, semantics: Semantics): RulePredicate {
  const members = rule.members.map((member) => (member.kind === "or" ? compileOr(member, semantics) : compileAttribute(member, semantics)));
  const [a, b] = members;
  if (members.length === 1 && a !== undefined) return a;
  if (members.length === 2 && a !== undefined && b !== undefined) return (attributes) => a(attributes) && b(attributes);
  return (attributes) => {
    for (let i = 0; i < members.length; i++) if (!(members[i] as RulePredicate)(attributes)) return false;
    return true;
  };
}

function compileOr(or: OrNode, semantics: Semantics): RulePredicate {
  const branches = or.branches.map((branch) => compileRule(branch, semantics));
  return (attributes) => {
    for (let i = 0; i < branches.length; i++) if ((branches[i] as RulePredicate)(attributes)) return true;
    return false;
  };
}

function compileAttribute(attribute: AttributeNode, semantics: Semantics): RulePredicate {
  const { name, entries } = attribute;
  const kinds = operators
    .map((operator) => ({ operator, operands: entries.filter((entry) => entry.operator === operator).map((entry) => entry.operand) }))
    .filter(({ operands }) => operands.length > 0)
    .map(({ operator, operands }) => operator.compile(operands, semantics));
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined) return (attributes) => only(valuesOf(attributes, name));
  return (attributes) => {
    const values = valuesOf(attributes, name);
    return kinds.some((holds) => holds(values));
  };
}
