import type { Operator } from "../operator/operator.ts";

/** One entry of an attribute's list: an exact string, or an exclusion. */
export type FilterEntry = string | { readonly "anything-but": string | readonly string[] };

/**
 * A rule as the JSON object in its text. Every attribute, and `$or`, must hold (AND); of the entries of an attribute, and of the
 * branches of `$or`, any one must hold (OR). Names are data: `__proto__` and `constructor` are ordinary names, so objects made by
 * the parser have no prototype.
 */
export interface FilterRule {
  /** Branches; the part holds if any branch does. */
  readonly $or?: readonly FilterRule[] | undefined;
  readonly [attributeName: string]: readonly FilterEntry[] | readonly FilterRule[] | undefined;
}

/**
 * The tree view of a rule, for code that walks it: operators instead of JSON shapes, in the order of the rule. `treeOf` makes it
 * from the one form that is kept, see `tape.ts`.
 *
 * ```text
 * {"type":[{"anything-but":["Room"]}],"$or":[{"mention":["Bob"]},{"topic":["t1","t2"]}]}
 *
 * RuleNode          all of:
 *   AttributeNode     type: any of  anything-but [Room]
 *   OrNode            any of:
 *     RuleNode          all of: mention: any of  includes [Bob]
 *     RuleNode          all of: topic:   any of  includes [t1], includes [t2]
 * ```
 */
export interface RuleNode {
  readonly members: readonly (AttributeNode | OrNode)[];
}

export interface AttributeNode {
  readonly kind: "attribute";
  readonly name: string;
  readonly entries: readonly EntryNode[];
}

export interface OrNode {
  readonly kind: "or";
  readonly branches: readonly RuleNode[];
}

export interface EntryNode {
  readonly operator: Operator;
  readonly operand: readonly string[];
}
