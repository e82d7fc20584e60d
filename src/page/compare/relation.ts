import type { MessageAttributes, Semantics } from "pushsieve";
import { analyzeRule, compareRules } from "pushsieve/analysis";
import { mayContinue } from "../part/follow.ts";
import { bounded } from "../part/rule-input.ts";

/** The regions into which two rules divide all messages. */
export const regions = ["onlyA", "both", "onlyB", "neither"] as const;
export type Region = (typeof regions)[number];

/** How two rules relate, with a smallest message for each region that has one. */
export interface Relation extends Readonly<Partial<Record<Region, MessageAttributes>>> {
  readonly a: string;
  readonly b: string;
  readonly semantics: Semantics;
  readonly kind: "equivalent" | "a-in-b" | "b-in-a" | "disjoint" | "overlapping" | "undecided";
}

interface Input {
  readonly a: string;
  readonly b: string;
  readonly semantics: Semantics;
}

/** Proves how two accepted rules relate, in two pieces. */
export async function relate({ a, b, semantics }: Input, isCurrent: () => boolean): Promise<Relation | undefined> {
  const { onlyA, both, onlyB, ...found } = compareRules(a, b, { ...bounded, semantics });
  if (!(await mayContinue(isCurrent))) return undefined;
  const neither = analyzeRule(`{"$or":[${a},${b}]}`, { ...bounded, semantics, limits }).notMatching;
  const witnesses = Object.fromEntries(Object.entries({ onlyA, both, onlyB, neither }).filter(([, each]) => each !== undefined));
  return { a, b, semantics, kind: kindOf(found), ...witnesses };
}

/** The rule that holds where any of two holds is as large as both. */
const limits = {
  maxBytes: Number.POSITIVE_INFINITY,
  maxComplexity: Number.POSITIVE_INFINITY,
  maxOrBranches: Number.POSITIVE_INFINITY,
} as const;

function kindOf({ undecided, equivalent, aImpliesB, bImpliesA, disjoint }: Partial<ReturnType<typeof compareRules>>): Relation["kind"] {
  if (equivalent) return "equivalent";
  if (disjoint) return "disjoint";
  if (aImpliesB) return "a-in-b";
  if (bImpliesA) return "b-in-a";
  return undecided ? "undecided" : "overlapping";
}

/** Says how two rules relate, in a sentence. */
export function inWords({ kind, onlyA, onlyB, both, neither }: Relation): string {
  const [isNeverA, isNeverB] = [onlyA === undefined && both === undefined, onlyB === undefined && both === undefined];
  if (kind === "undecided") return "Not decided: the proof reached its limit.";
  if (isNeverA && isNeverB) return "Neither rule ever holds.";
  if (isNeverA) return "A never holds.";
  if (isNeverB) return "B never holds.";
  const all = neither === undefined ? " Every message matches one of them." : "";
  return `${sentences[kind]}${all}`;
}

const sentences = {
  equivalent: "A and B hold for the same messages.",
  "a-in-b": "A implies B: every message that matches A matches B too.",
  "b-in-a": "B implies A: every message that matches B matches A too.",
  disjoint: "A and B are disjoint: no message matches both.",
  overlapping: "A and B overlap: neither implies the other.",
} as const;

/** The region of a message. */
export function regionOf([isInA, isInB]: readonly [boolean, boolean]): Region {
  if (isInA) return isInB ? "both" : "onlyA";
  return isInB ? "onlyB" : "neither";
}
