import type { MessageAttributes, Semantics } from "pushsieve";
import {
  type AttributeChange,
  analyzeRule,
  compareRules,
  describeRule,
  nearestMatch,
  nearestMismatch,
  type RuleDescription,
  simplifyRule,
} from "pushsieve/analysis";
import { mayContinue } from "../part/follow.ts";
import { bounded } from "../part/rule-input.ts";

/** What is proven of a rule over all messages. */
export interface Proofs extends Pick<RuleDescription, "readings" | "limits" | "written" | "canonicalText" | "undecided"> {
  readonly text: string;
  /** A smallest message that the two semantics decide differently. */
  readonly differsOn?: MessageAttributes;
  readonly simpler?: Simpler;
}

/** An equivalent rule that is less complex, or shorter. */
export interface Simpler {
  readonly text: string;
  readonly complexity: readonly [before: number, after: number];
  readonly bytes: readonly [before: number, after: number];
  /** The semantics in which it means the same; always `guide`. */
  readonly semantics: readonly Semantics[];
}

/** How a message gets the other answer. */
export interface Turn {
  readonly semantics: Semantics;
  /** Absent if no message gets the other answer, or if the proof did not end. */
  readonly change?: AttributeChange;
  readonly undecided: boolean;
}

/** Proves what there is to say of an accepted rule, in pieces. Returns nothing if the rule is outdated meanwhile. */
export async function prove(text: string, isCurrent: () => boolean): Promise<Proofs | undefined> {
  const { readings, limits, canonicalText, undecided } = describeRule(text, bounded);
  if (!(await mayContinue(isCurrent))) return undefined;
  // A rule on several lines is pasted as one line.
  const { written } = describeRule(JSON.stringify(JSON.parse(text)), bounded);
  if (!(await mayContinue(isCurrent))) return undefined;
  const { differsOn } = analyzeRule(text, bounded);
  if (!(await mayContinue(isCurrent))) return undefined;
  const simplified = simplifyRule(text, bounded).text;
  if (!(await mayContinue(isCurrent))) return undefined;
  const simpler = simplerThan(text, simplified, limits);
  return {
    ...{ text, readings, limits, written, canonicalText, undecided },
    ...(differsOn === undefined ? {} : { differsOn }),
    ...(simpler === undefined ? {} : { simpler }),
  };
}

/** The turns of a message under a rule, in each semantics. */
export interface Turned {
  readonly rule: string;
  readonly attributes: MessageAttributes;
  readonly turns: readonly Turn[];
}

/** Finds the nearest message with the other answer, in each semantics. */
export async function turns(
  { rule, attributes }: Pick<Turned, "rule" | "attributes">,
  isCurrent: () => boolean,
): Promise<Turned | undefined> {
  const found: Turn[] = [];
  for (const semantics of ["guide", "sns"] as const) {
    const match = nearestMatch(rule, attributes, { ...bounded, semantics });
    if (!(await mayContinue(isCurrent))) return undefined;
    const other = match.change?.count === 0 ? nearestMismatch(rule, attributes, { ...bounded, semantics }) : match;
    found.push({ semantics, ...other });
    if (!(await mayContinue(isCurrent))) return undefined;
  }
  return { rule, attributes, turns: found };
}

function simplerThan(text: string, simplified: string, { bytes, complexity }: RuleDescription["limits"]): Simpler | undefined {
  if (simplified === text) return undefined;
  const after = describeRule(simplified, bounded).limits;
  const isSame = compareRules(text, simplified, { ...bounded, semantics: "sns" }).equivalent === true;
  return {
    text: simplified,
    complexity: [complexity.used, after.complexity.used],
    bytes: [bytes.used, after.bytes.used],
    semantics: isSame ? ["guide", "sns"] : ["guide"],
  };
}
