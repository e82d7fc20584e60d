import type { Semantics } from "../../operator/operator.ts";
import { operators } from "../../operator/operators.ts";
import type { Quantifier } from "../../operator/quantifier.ts";
import type { AttributeNode, EntryNode, OrNode, RuleNode } from "../../rule/filter-rule.ts";
import type { TermId, Terms } from "./terms.ts";

/** A rule with numbers for names and values: ALL of the parts hold. */
export type Clause = readonly Part[];
export type Part = AttributePart | OrPart;

/** ANY of the tests holds for the values of one attribute. */
export interface AttributePart {
  readonly name: number;
  readonly tests: readonly Test[];
}

export interface Test {
  readonly quantifier: Quantifier;
  readonly terms: readonly TermId[];
}

/** ANY of the branches holds. */
export interface OrPart {
  readonly branches: readonly Clause[];
}

/** Numbers for strings; every use is counted in `terms`. The rule is canonical, so equal rules give equal clauses. */
export function toClause(rule: RuleNode, semantics: Semantics, terms: Terms): Clause {
  return rule.members.map((member) => (member.kind === "or" ? toOr(member, semantics, terms) : toAttribute(member, semantics, terms)));
}

function toOr(or: OrNode, semantics: Semantics, terms: Terms): OrPart {
  return { branches: or.branches.map((branch) => toClause(branch, semantics, terms)) };
}

function toAttribute(attribute: AttributeNode, semantics: Semantics, terms: Terms): AttributePart {
  const name = terms.useName(attribute.name);
  const wanted: TermId[] = [];
  const tests: Test[] = [];
  for (const { operator, operand } of attribute.entries) {
    const ids = operand.map((value) => terms.use(name, value));
    const quantifier = operator.quantifier(semantics);
    // Any of several "some-in" is one "some-in": the common list of strings becomes one test.
    if (quantifier === "some-in") for (const id of ids) wanted.push(id);
    else tests.push({ quantifier, terms: ids });
  }
  return { name, tests: wanted.length === 0 ? tests : [{ quantifier: "some-in", terms: wanted }, ...tests] };
}

/** The canonical rule that a clause was made of. */
export function toRule(clause: Clause, semantics: Semantics, terms: Terms): RuleNode {
  return {
    members: clause.map((part) =>
      "branches" in part
        ? { kind: "or", branches: part.branches.map((branch) => toRule(branch, semantics, terms)) }
        : { kind: "attribute", name: terms.nameOf(part.name), entries: part.tests.flatMap((test) => toEntries(test, semantics, terms)) },
    ),
  };
}

function toEntries({ quantifier, terms: ids }: Test, semantics: Semantics, terms: Terms): EntryNode[] {
  const operator = operators.find((each) => each.quantifier(semantics) === quantifier);
  if (operator === undefined) throw new TypeError(`no operator asks for ${quantifier}`);
  const strings = ids.map((id) => terms.valueOf(id));
  return quantifier === "some-in" ? strings.map((string) => ({ operator, operand: [string] })) : [{ operator, operand: strings }];
}

/** Counts every use of a clause once more, for a copy of it. */
export function retainClause(clause: Clause, terms: Terms): void {
  for (const part of clause) {
    if ("branches" in part) for (const branch of part.branches) retainClause(branch, terms);
    else {
      terms.retainName(part.name);
      for (const test of part.tests) for (const term of test.terms) terms.retain(term);
    }
  }
}

/** Gives back what {@link toClause} used. */
export function releaseClause(clause: Clause, terms: Terms): void {
  for (const part of clause) {
    if ("branches" in part) for (const branch of part.branches) releaseClause(branch, terms);
    else {
      for (const test of part.tests) for (const term of test.terms) terms.release(term);
      terms.releaseName(part.name);
    }
  }
}

/** Whether a clause holds for a message without attributes. */
export function holdsOnEmpty(clause: Clause): boolean {
  return clause.every(partHoldsOnEmpty);
}

export function partHoldsOnEmpty(part: Part): boolean {
  return "branches" in part ? part.branches.some(holdsOnEmpty) : part.tests.some((test) => test.quantifier === "none-in");
}
