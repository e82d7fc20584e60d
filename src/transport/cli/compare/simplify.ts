import { Steps } from "../../../analysis/diagram/steps.ts";
import { compareRules } from "../../../analysis/index.ts";
import { simplify as simplifyWithin } from "../../../analysis/redundancy/simplify.ts";
import { requireFilterRule } from "../../../rule/parse.ts";
import { complexityOf } from "../../../rule/tape.ts";
import { jsonOf } from "../../../rule/to-json.ts";
import { type CommonFlags, ruleOptions } from "../rule-options.ts";
import { jsonLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes } from "../screen/terminal.ts";
import { readRules } from "./read-rules.ts";

export interface SimplifyFlags extends CommonFlags {
  readonly format: "pretty" | "json";
  readonly maxSteps?: number;
}

/** `pushsieve simplify`: prints the rule on stdout, so that it can go into a file, and the gain on stderr. */
export async function simplify(rule: string, flags: SimplifyFlags, session: Session): Promise<number> {
  const [text] = (await readRules({ rule }, flags, session)) ?? [];
  if (text === undefined) return exitCodes.refused;
  const options = { ...ruleOptions(flags), ...(flags.maxSteps === undefined ? {} : { maxSteps: flags.maxSteps }) };
  const accepted = requireFilterRule(text, options);
  const { simplest, undecided } = simplifyWithin(accepted, options, new Steps(flags.maxSteps));
  const simplified = jsonOf(simplest.text);
  const [before, after] = [complexityOf(accepted.rule), complexityOf(simplest.rule)];
  const { semantics } = flags;
  const other = semantics === "guide" ? "sns" : "guide";
  const { equivalent, aImpliesB, bImpliesA } = compareRules(text, simplest.text, { ...options, semantics: other });
  // One message that matches only one of the rules is enough, even if the steps did not suffice for the rest.
  const equivalentUnderBoth = aImpliesB === false || bImpliesA === false ? false : (equivalent ?? null);
  if (flags.format === "json") {
    const answer = { rule: simplified, semantics, complexity: { before, after }, equivalentUnderBoth };
    await session.out.write(jsonLine({ ...answer, undecided: undecided || equivalentUnderBoth === null }));
    return exitCodes.clean;
  }
  // Escaped, never filtered: the text that goes into a file must be the rule.
  await session.out.write(jsonLine(simplified));
  const { colors } = session.err;
  const gain =
    after < before ? `complexity ${before} -> ${after}` : simplest === accepted ? "no smaller rule found" : "same complexity, shorter";
  await session.err.write(`${colors.green("✓")} ${gain}, equivalent under the ${semantics} semantics\n`);
  if (undecided) await session.err.write(`${colors.yellow("?")} stopped at --max-steps: the rule may not be the smallest\n`);
  if (equivalentUnderBoth === null)
    await session.warn(`under the ${other} semantics the rules may differ: not decided within the limit of steps (--max-steps)`);
  else if (!equivalentUnderBoth)
    await session.warn(`under the ${other} semantics the rules differ: use --semantics ${other} if your service uses it`);
  return exitCodes.clean;
}
