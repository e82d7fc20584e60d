import { validateMessageAttributes } from "../../attributes/validate.ts";
import { compileFilterRule } from "../../compile/compile.ts";
import { renderExplanation } from "../../compile/render-explanation.ts";
import { isRecord } from "../../diagnostic/describe.ts";
import { parseFilterRule } from "../../rule/parse.ts";
import { readText } from "./input.ts";
import { type CommonFlags, ruleOptions } from "./options.ts";
import { colorTicks } from "./output.ts";
import { jsonLine } from "./plain.ts";
import { isRefused, jsonProblems, type Problem } from "./problem.ts";
import { renderProblem } from "./render-problem.ts";
import type { Session } from "./session.ts";
import { exitCodes, UsageError } from "./terminal.ts";

export interface ExplainFlags extends CommonFlags {
  readonly rule: string;
  readonly attributes: string;
  readonly format: "pretty" | "json";
}

/** `pushsieve explain`: why one rule holds for one message, or does not. */
export async function explain(flags: ExplainFlags, session: Session): Promise<number> {
  if (flags.rule === "-" && flags.attributes === "-") throw new UsageError("only one of --rule and --attributes can be read from stdin");
  const { stdin } = session.terminal;
  const rule = await readText(flags.rule, stdin);
  const given = await readText(flags.attributes, stdin);
  const options = ruleOptions(flags);

  const { diagnostics } = parseFilterRule(rule.text, options);
  await complain(diagnostics, rule.text, rule.name ?? "--rule", session);
  const { attributes, problems } = readAttributes(given.text);
  await complain(problems, given.text, given.name ?? "--attributes", session);
  if (isRefused(diagnostics) || isRefused(problems)) return exitCodes.refused;

  const compiled = compileFilterRule(rule.text, options);
  const explanation = compiled.explain(attributes);
  const other = flags.semantics === "guide" ? "sns" : "guide";
  const dependsOnSemantics = compileFilterRule(rule.text, { ...options, semantics: other }).matches(attributes) !== explanation.matched;
  if (flags.format === "json") {
    const { complexity } = compiled;
    await session.out.write(
      jsonLine({
        ...explanation,
        dependsOnSemantics,
        complexity,
        canonical: compiled.toString(),
        diagnostics: [...diagnostics, ...problems],
      }),
    );
    return exitCodes.clean;
  }
  const { colors } = session.out;
  await session.out.write(`${colorTicks(renderExplanation(explanation), colors)}\n`);
  if (dependsOnSemantics) {
    const answer = explanation.matched ? "would not hold" : "would hold";
    await session.out.write(
      `\n${colors.yellow("note:")} with --semantics ${other} the rule ${answer}; nothing public settles which one the service runs\n`,
    );
  }
  return exitCodes.clean;
}

type Attributes = Parameters<ReturnType<typeof compileFilterRule>["explain"]>[0];

/** MessageAttributes, or a message that has them. */
function readAttributes(text: string): { attributes?: Attributes; problems: Problem[] } {
  const syntax = jsonProblems(text);
  if (isRefused(syntax)) return { problems: syntax };
  const value = JSON.parse(text) as unknown;
  const isMessage = isRecord(value) && isRecord(value.MessageAttributes) && !Array.isArray(value.MessageAttributes.StringValues);
  const attributes = isMessage ? value.MessageAttributes : value;
  return { attributes: attributes as Attributes, problems: validateMessageAttributes(attributes) };
}

async function complain(problems: readonly Problem[], text: string, file: string, session: Session): Promise<void> {
  for (const problem of problems) {
    await session.err.write(renderProblem(problem, text, { file, line: 1, column: 1 }, session.err.colors));
  }
}
