import { compareRules, simplifyRule } from "../../../analysis/index.ts";
import { compileFilterRule } from "../../../compile/compile.ts";
import { type CommonFlags, ruleOptions } from "../options.ts";
import { jsonLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes } from "../screen/terminal.ts";
import { readRules } from "./read-rules.ts";

export interface SimplifyFlags extends CommonFlags {
  readonly format: "pretty" | "json";
  readonly maxSteps?: number;
}

/** `pushsieve simplify`: the rule on stdout, so that it can go into a file; what was gained on stderr. */
export async function simplify(rule: string, flags: SimplifyFlags, session: Session): Promise<number> {
  const [text] = (await readRules({ rule }, flags, session)) ?? [];
  if (text === undefined) return exitCodes.refused;
  const options = { ...ruleOptions(flags), ...(flags.maxSteps === undefined ? {} : { maxSteps: flags.maxSteps }) };
  const simplified = simplifyRule(text, options);
  const [before, after] = [text, simplified].map((each) => compileFilterRule(each, options).complexity);
  const other = flags.semantics === "guide" ? "sns" : "guide";
  const equivalentUnderBoth = compareRules(text, simplified, { ...options, semantics: other }).equivalent;
  if (flags.format === "json") {
    await session.out.write(jsonLine({ rule: simplified, semantics: flags.semantics, complexity: { before, after }, equivalentUnderBoth }));
    return exitCodes.clean;
  }
  // Escaped, never filtered: what goes into a file must be the rule.
  await session.out.write(jsonLine(simplified));
  const { colors } = session.err;
  const gain = after! < before! ? `complexity ${before} -> ${after}` : "as small as it was";
  await session.err.write(`${colors.green("✓")} ${gain}, equivalent under the ${flags.semantics} semantics\n`);
  if (equivalentUnderBoth === false)
    await session.warn(`under the ${other} semantics it is another rule: simplify with --semantics ${other} if that is how it is read`);
  return exitCodes.clean;
}
