import { compileFilterRule } from "../../../compile/compile.ts";
import { explainRule } from "../../../compile/explain.ts";
import { isRefused, type Problem } from "../../../input/problem.ts";
import { reportOf } from "../../../input/report.ts";
import { parseFilterRule } from "../../../rule/parse.ts";
import { attributesOf, readAttributes } from "../read/attributes.ts";
import { readText } from "../read/input.ts";
import { writeProblems } from "../read/render-problem.ts";
import { ruleOptions } from "../rule-options.ts";
import { jsonLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import type { ExplainFlags } from "./flags.ts";
import { nearest, renderNearest } from "./nearest.ts";
import { renderOtherSemantics } from "./semantics.ts";
import { renderTree } from "./tree.ts";

/** Explains why one rule holds or does not hold for one message. */
export async function explainOneRule(
  inputs: { readonly rule: string; readonly attributes: string | undefined },
  flags: ExplainFlags,
  session: Session,
): Promise<number> {
  if (inputs.rule === "-" && inputs.attributes === "-") throw new UsageError("only one of --rule and --attributes can be read from stdin");
  const { stdin } = session.terminal;
  const rule = await readText(inputs.rule, stdin);
  const given = inputs.attributes === undefined ? attributesOf(flags.attr) : await readAttributes(inputs.attributes, stdin);
  const options = ruleOptions(flags);

  const { diagnostics } = parseFilterRule(rule.text, options);
  await complain(diagnostics, rule.text, rule.name ?? "--rule", session);
  const { attributes, problems } = given;
  await complain(problems, given.text, given.name, session);
  if (isRefused(diagnostics) || isRefused(problems)) return exitCodes.refused;

  const compiled = compileFilterRule(rule.text, options);
  const explanation = explainRule(compiled, attributes);
  const { matched } = explanation;
  const other = flags.semantics === "guide" ? "sns" : "guide";
  const dependsOnSemantics = compileFilterRule(rule.text, { ...options, semantics: other }).matches(attributes) !== matched;
  const near = matched ? undefined : nearest(rule.text, attributes, options);
  if (flags.format === "json") {
    const { complexity } = compiled;
    const canonical = compiled.canonicalText;
    const answer = { ...explanation, dependsOnSemantics, nearest: near, complexity, canonical, diagnostics: [...diagnostics, ...problems] };
    await session.out.write(jsonLine(answer));
  } else {
    const { colors } = session.out;
    await session.out.write(`${renderTree(explanation, colors).join("\n")}\n`);
    if (near !== undefined) await session.out.write(`\n${renderNearest(near, attributes, colors)}\n`);
    if (dependsOnSemantics) await session.out.write(`\n${renderOtherSemantics("the rule", !matched, other, colors)}\n`);
  }
  return flags.exitCode && !matched ? exitCodes.no : exitCodes.clean;
}

async function complain(problems: readonly Problem[], text: string, file: string, session: Session): Promise<void> {
  await writeProblems(reportOf(file, { text, line: 1, column: 1 }, { text, heldAt: undefined, problems }), session.err);
}
