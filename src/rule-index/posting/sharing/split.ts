import { after, branchesOf, holdsOnEmpty, kindOf, nodeAt, OR, type Program } from "../../interning/program.ts";

/**
 * A rule in pieces that can be kept once for many members: it holds if ANY trigger holds (or there is none) and NO veto fails.
 * Triggers do not hold for the empty message, vetoes do.
 */
export interface Pieces {
  readonly triggers: readonly Program[];
  readonly vetoes: readonly Program[];
}

/** Makes a program of nodes of another one. */
export type Copy = (nodes: readonly number[]) => Program;

/**
 * Splits a rule into the shared pieces and the rest; returns `undefined` if there is no gain and the rule stays whole. Without
 * this, one value that every rule names would touch every member:
 *
 * ```text
 * sender: but [Eve], type: but [Room]                 vetoes    type: but [Room] (shared)   sender: but [Eve]
 * type: [announcement], sender: but [Eve]             trigger   type: [announcement] (shared)
 *                                                     veto      sender: but [Eve]
 * $or: mention [Eve] | type [announcement] topic [t]  triggers  type [announcement] topic [t] (shared)   mention [Eve]
 * ```
 */
export function split(program: Program, copy: Copy, isShared: (piece: Program) => boolean): Pieces | undefined {
  const { units } = program;
  const { wanted, excluding } = partsOf(program);
  if (wanted.length + excluding.length === 1 && !isTriggerOr(units, wanted)) return undefined;
  const own: number[] = [];
  const vetoes: Program[] = [];
  for (const node of excluding) {
    if (isShared(nodeAt(units, node))) vetoes.push(nodeAt(units, node));
    else own.push(node);
  }
  const hasShared = vetoes.length > 0;
  if (wanted.length === 0 && !hasShared) return undefined;
  const triggers = wanted.length === 0 ? [] : triggersOf(units, wanted, excluding.length > 0, copy, isShared);
  if (triggers === undefined) return undefined;
  if (own.length > 0) vetoes.push(copy(own));
  return { triggers, vetoes };
}

function triggersOf(
  units: Int32Array,
  wanted: readonly number[],
  hasVetoes: boolean,
  copy: Copy,
  isShared: (piece: Program) => boolean,
): readonly Program[] | undefined {
  if (isTriggerOr(units, wanted)) {
    const branches = branchesOf(units, wanted[0]!);
    if (branches.some(isShared)) return branches;
  }
  if (!hasVetoes) return undefined;
  const trigger = copy(wanted);
  return isShared(trigger) ? [trigger] : undefined;
}

/** Returns the pieces of a rule that would be worth sharing if they were common. */
export function sharable(program: Program, copy: Copy): Program[] {
  const { units } = program;
  const { wanted, excluding } = partsOf(program);
  if (wanted.length === 0) return excluding.length === 1 ? [] : excluding.map((node) => nodeAt(units, node));
  const branches = isTriggerOr(units, wanted) ? branchesOf(units, wanted[0]!) : [];
  return [...branches, ...(excluding.length > 0 ? [copy(wanted)] : [])];
}

function partsOf({ units, start, end }: Program): { readonly wanted: readonly number[]; readonly excluding: readonly number[] } {
  const wanted: number[] = [];
  const excluding: number[] = [];
  for (let at = start; at < end; at = after(units, at)) (holdsOnEmpty(units, at) ? excluding : wanted).push(at);
  return { wanted, excluding };
}

/**
 * Whether nodes are one `$or` of several branches that all fail for the empty message. The nodes of a single branch stay
 * whole: its names could not be distinguished from those of the other nodes.
 */
function isTriggerOr(units: Int32Array, wanted: readonly number[]): boolean {
  const [only] = wanted;
  if (wanted.length !== 1 || only === undefined || kindOf(units[only]!) !== OR) return false;
  return after(units, only + 1) < after(units, only);
}
