import { listOf, type MessageAttributes } from "../attributes/message-attributes.ts";
import type { Dialect } from "../operator/dialect.ts";
import type { Semantics, ValuesPredicate } from "../operator/operator.ts";
import { predicateOf } from "../operator/predicates.ts";
import type { AttributeNode, OrNode, RuleNode } from "../rule/filter-rule.ts";
import type { RuleTape } from "../rule/tape.ts";
import { treeOf } from "../rule/tree.ts";

/** Whether a rule holds for the attributes of a message. */
export type RulePredicate = (attributes: MessageAttributes | undefined) => boolean;

/** Compiles one rule to one predicate: closures over the predicates of the operators. Matching creates no objects. */
export function compileRule(rule: RuleTape, semantics: Semantics): RulePredicate {
  return compileTree(treeOf(rule), semantics, rule.dialect);
}

function compileTree(tree: RuleNode, semantics: Semantics, dialect: Dialect): RulePredicate {
  const members: RulePredicate[] = [];
  for (const member of tree.members)
    members.push(member.kind === "or" ? compileOr(member, semantics, dialect) : compileAttribute(member, semantics, dialect));
  const a = members[0]!;
  const b = members[1]!;
  if (members.length === 1) return a;
  if (members.length === 2) return (attributes) => a(attributes) && b(attributes);
  return (attributes) => {
    for (let i = 0; i < members.length; i++) if (!members[i]!(attributes)) return false;
    return true;
  };
}

function compileOr(or: OrNode, semantics: Semantics, dialect: Dialect): RulePredicate {
  const branches = or.branches.map((branch) => compileTree(branch, semantics, dialect));
  return (attributes) => {
    for (let i = 0; i < branches.length; i++) if (branches[i]!(attributes)) return true;
    return false;
  };
}

function compileAttribute({ name, entries }: AttributeNode, semantics: Semantics, { operators }: Dialect): RulePredicate {
  const kinds: ValuesPredicate[] = [];
  for (const operator of operators) {
    const operands: (readonly string[])[] = [];
    for (const entry of entries) if (entry.operator === operator) operands.push(entry.operand);
    if (operands.length > 0) kinds.push(predicateOf(operator).compile(operands, semantics));
  }
  const only = kinds[0]!;
  if (kinds.length === 1) return (attributes) => only(listOf(attributes, name));
  return (attributes) => {
    const values = listOf(attributes, name);
    return kinds.some((holds) => holds(values));
  };
}
