import { compareRules, type RuleComparison } from "../../../analysis/index.ts";
import type { MessageAttributes } from "../../../attributes/message-attributes.ts";
import { type CommonFlags, ruleOptions } from "../rule-options.ts";
import type { Colors } from "../screen/output.ts";
import { jsonLine, plainLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes } from "../screen/terminal.ts";
import { readRules } from "./read-rules.ts";

export interface CompareFlags extends CommonFlags {
  readonly format: "pretty" | "json";
  readonly exitCode: boolean;
  readonly maxSteps?: number;
}

/** `pushsieve compare`: proves how two rules relate, with messages that show it. */
export async function compare(a: string, b: string, flags: CompareFlags, session: Session): Promise<number> {
  const rules = await readRules({ "rule A": a, "rule B": b }, flags, session);
  if (rules === undefined) return exitCodes.refused;
  const { semantics, maxSteps } = flags;
  const comparison = compareRules(rules[0]!, rules[1]!, { ...ruleOptions(flags), ...(maxSteps === undefined ? {} : { maxSteps }) });
  if (flags.format === "json") await session.out.write(jsonLine({ semantics, ...comparison }));
  else await session.out.write(render(comparison, semantics, session.out.colors));
  return flags.exitCode && comparison.equivalent !== true ? exitCodes.no : exitCodes.clean;
}

function render(comparison: RuleComparison, semantics: string, { bold, green, red, yellow }: Colors): string {
  const { equivalent, both, onlyA, onlyB, undecided } = comparison;
  const mark = undecided ? yellow("?") : equivalent ? green("✓") : red("✗");
  const witnesses = [
    ["both hold for", both],
    ["only A holds for", onlyA],
    ["only B holds for", onlyB],
  ] as const;
  const lines = witnesses.flatMap(([what, witness]) => (witness === undefined ? [] : [`  ${what.padEnd(17)} ${print(witness)}`]));
  return `${[`${mark} ${bold(verdict(comparison))} (${semantics} semantics)`, ...lines].join("\n")}\n`;
}

/** Says first what the mark and the exit code are about: whether the rules are equivalent. */
function verdict(comparison: RuleComparison): string {
  const { equivalent, disjoint } = comparison;
  if (equivalent === true)
    return disjoint === true ? "equivalent: neither A nor B ever holds" : "equivalent: A and B hold for the same messages";
  return equivalent === false ? `not equivalent: ${relation(comparison)}` : relation(comparison);
}

function relation({ undecided, aImpliesB, bImpliesA, disjoint }: RuleComparison): string {
  if (disjoint === true && aImpliesB === true) return "A never holds";
  if (disjoint === true && bImpliesA === true) return "B never holds";
  if (aImpliesB === true) return "A implies B, so B matches every message that A matches, and more";
  if (bImpliesA === true) return "B implies A, so A matches every message that B matches, and more";
  if (disjoint === true) return "no message matches both";
  return undecided ? "not decided within the limit of steps (--max-steps)" : "neither implies the other";
}

/** Prints a message, also one without attributes. */
function print(attributes: MessageAttributes): string {
  return Object.keys(attributes).length === 0 ? "a message without attributes" : plainLine(JSON.stringify(attributes));
}
