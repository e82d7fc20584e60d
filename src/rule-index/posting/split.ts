import { type Clause, holdsOnEmpty, type OrPart, type Part, partHoldsOnEmpty } from "../interning/clause.ts";

/**
 * A clause in pieces that can be kept once for many members: it holds when ANY trigger holds (or there is
 * none) and NO veto fails. Triggers do not hold on the message without attributes, vetoes do.
 */
export interface Pieces {
  readonly triggers: readonly Clause[];
  readonly vetoes: readonly Clause[];
}

/**
 * The pieces of a clause along those that are shared; `undefined` where there is nothing to gain and the
 * clause stays whole. Without this, one value on which everybody's rule hangs would touch everybody:
 *
 * ```text
 * sender: but [Eve], type: but [Room]                 vetoes    type: but [Room] (shared)   sender: but [Eve]
 * type: [announcement], sender: but [Eve]             trigger   type: [announcement] (shared)
 *                                                     veto      sender: but [Eve]
 * $or: mention [Eve] | type [announcement] topic [t]  triggers  type [announcement] topic [t] (shared)   mention [Eve]
 * ```
 */
export function split(clause: Clause, isShared: (piece: Clause) => boolean): Pieces | undefined {
  if (clause.length === 1 && orOf(clause) === undefined) return undefined;
  const wanted = clause.filter((part) => !partHoldsOnEmpty(part));
  const excluding = clause.filter(partHoldsOnEmpty);
  const shared = excluding.filter((part) => isShared([part]));
  const own = excluding.filter((part) => !shared.includes(part));
  const vetoes = [...shared.map((part): Clause => [part]), ...(own.length === 0 ? [] : [own])];
  if (wanted.length === 0) return shared.length === 0 || clause.length === 1 ? undefined : { triggers: [], vetoes };
  const branches = orOf(wanted)?.branches;
  if (branches?.some(isShared) === true) return { triggers: branches, vetoes };
  return excluding.length > 0 && isShared(wanted) ? { triggers: [wanted], vetoes } : undefined;
}

/** The pieces of a clause that would be worth sharing, were they common. */
export function sharable(clause: Clause): Clause[] {
  const wanted = clause.filter((part) => !partHoldsOnEmpty(part));
  if (wanted.length === 0) return clause.length === 1 ? [] : clause.map((part) => [part]);
  const branches = orOf(wanted)?.branches ?? [];
  return [...branches, ...(wanted.length < clause.length ? [wanted] : [])];
}

/** The clause of pieces, up to order. */
export function join({ triggers, vetoes }: Pieces): Clause {
  const [first] = triggers;
  const wanted: Clause = first === undefined ? [] : triggers.length === 1 ? first : [{ branches: triggers }];
  return [...wanted, ...vetoes.flat()];
}

/** The only part, where it is a `$or` that does not hold on the message without attributes. */
function orOf(clause: Clause): OrPart | undefined {
  const [only]: readonly (Part | undefined)[] = clause;
  return clause.length === 1 && only !== undefined && "branches" in only && !only.branches.some(holdsOnEmpty) ? only : undefined;
}
