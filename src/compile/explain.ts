import { copyAttributes } from "../attributes/attribute-view.ts";
import { nearMiss, nearName } from "../attributes/difference.ts";
import { type MessageAttributes, ownNames, valuesOf } from "../attributes/message-attributes.ts";
import { type Path, printPath, stepTo } from "../diagnostic/path.ts";
import type { Semantics } from "../operator/operator.ts";
import { predicateOf } from "../operator/predicates.ts";
import { wordsOf } from "../operator/words.ts";
import type { AttributeNode, EntryNode, OrNode, RuleNode } from "../rule/filter-rule.ts";
import type { RuleTape } from "../rule/tape.ts";
import { treeOf } from "../rule/tree.ts";
import { type CompiledRule, readAgain } from "./compile.ts";

/** Why a rule holds for a message, or does not: every part of the rule as written, without omissions. */
export interface Explanation {
  /** Whether the rule holds. */
  readonly matched: boolean;
  /** The reading of exclusions that decided. */
  readonly semantics: Semantics;
  /** The whole rule, part by part. */
  readonly rule: ExplainedRule;
}

/** An object of the rule: holds if ALL of its members hold. */
export interface ExplainedRule {
  /** Tells an object of the rule from the other parts. */
  readonly kind: "rule";
  /** JSON pointer into the rule. */
  readonly path: string;
  /** Whether all members hold. */
  readonly matched: boolean;
  /** The parts of the object, in the order of the rule. */
  readonly members: readonly (ExplainedAttribute | ExplainedOr)[];
}

/** A `$or`: holds if ANY of its branches holds. */
export interface ExplainedOr {
  /** Tells a `$or` from the other parts. */
  readonly kind: "or";
  /** JSON pointer into the rule. */
  readonly path: string;
  /** Whether any branch holds. */
  readonly matched: boolean;
  /** The branches, in the order of the rule. */
  readonly branches: readonly ExplainedRule[];
}

/** An attribute: holds if ANY of its entries holds. */
export interface ExplainedAttribute {
  /** Tells an attribute from the other parts. */
  readonly kind: "attribute";
  /** JSON pointer into the rule. */
  readonly path: string;
  /** Whether any entry holds. */
  readonly matched: boolean;
  /** The name of the attribute. */
  readonly name: string;
  /** The values of the message under this name, as sent; empty if absent. */
  readonly values: readonly string[];
  /** A clause that says how this name differs from a similar name that the message has instead. */
  readonly near?: string;
  /** The entries, in the order of the rule. */
  readonly entries: readonly ExplainedEntry[];
}

/** One string or operator object. */
export interface ExplainedEntry {
  /** Tells an entry from the other parts. */
  readonly kind: "entry";
  /** JSON pointer into the rule. */
  readonly path: string;
  /** Whether the entry holds. */
  readonly matched: boolean;
  /** `includes` or `anything-but`. */
  readonly operator: string;
  /** The strings in it. */
  readonly operand: readonly string[];
  /** A clause for people: `"Bob" is not among the values`. */
  readonly because: string;
}

/**
 * Explains why a compiled rule holds for the attributes of a message, or does not: every part with the values it saw, also those
 * that the answer does not depend on, and names and values of the message that nearly match. Agrees with `matches`; never throws on data.
 * Microseconds: the text of the rule is read again.
 *
 * @throws TypeError for a value that is not a compiled rule.
 *
 * @example
 * ```ts
 * import { compileFilterRule } from "pushsieve";
 * import { explainRule } from "pushsieve/diagnose";
 *
 * const { matched, rule } = explainRule(compileFilterRule('{"mention":["Bob"]}'), { mention: { StringValues: ["bob"] } });
 * matched; // => false
 * const [mention] = rule.members;
 * mention?.kind === "attribute" && mention.entries[0]?.because; // => '"Bob" is not among the values; "bob" differs from "Bob" in case'
 * ```
 */
export function explainRule(rule: CompiledRule, attributes?: MessageAttributes): Explanation {
  if (typeof rule !== "object" || typeof rule?.text !== "string")
    throw new TypeError("explainRule takes a compiled rule: the result of compileFilterRule");
  return explainTape(readAgain(rule), copyAttributes(attributes), rule.semantics);
}

/** Does the same with a rule that was read. `attributes`: a copy (`copyAttributes`), in which every name has a value. */
export function explainTape(rule: RuleTape, attributes: MessageAttributes, semantics: Semantics): Explanation {
  const explained = new Explainer(attributes, semantics).rule(treeOf(rule), undefined);
  return { matched: explained.matched, semantics, rule: explained };
}

class Explainer {
  readonly #attributes: MessageAttributes;
  readonly #semantics: Semantics;

  constructor(attributes: MessageAttributes, semantics: Semantics) {
    this.#attributes = attributes;
    this.#semantics = semantics;
  }

  rule(rule: RuleNode, path: Path | undefined): ExplainedRule {
    const members = rule.members.map((member) =>
      member.kind === "or" ? this.#or(member, stepTo(path, "$or")) : this.#attribute(member, stepTo(path, member.name)),
    );
    return { kind: "rule", path: printPath(path), matched: members.every(isMatched), members };
  }

  #or(or: OrNode, path: Path): ExplainedOr {
    const branches = or.branches.map((branch, index) => this.rule(branch, stepTo(path, index)));
    return { kind: "or", path: printPath(path), matched: branches.some(isMatched), branches };
  }

  #attribute(attribute: AttributeNode, path: Path): ExplainedAttribute {
    const values = valuesOf(this.#attributes, attribute.name);
    const entries = attribute.entries.map((entry, index) => this.#entry(entry, values, stepTo(path, index)));
    const near = values.length === 0 ? nearName(attribute.name, ownNames(this.#attributes)) : undefined;
    const found = { kind: "attribute", path: printPath(path), matched: entries.some(isMatched), name: attribute.name, values } as const;
    return near === undefined ? { ...found, entries } : { ...found, near, entries };
  }

  #entry({ operator, operand }: EntryNode, values: readonly string[], path: Path): ExplainedEntry {
    const words = wordsOf(operator);
    const near = values.some((value) => operand.includes(value)) ? "" : nearMiss(operand, values);
    return {
      kind: "entry",
      path: printPath(path),
      matched: predicateOf(operator).holds(operand, values, this.#semantics),
      operator: words.name,
      operand,
      because: words.because(operand, values, this.#semantics) + near,
    };
  }
}

function isMatched(part: { readonly matched: boolean }): boolean {
  return part.matched;
}
