import { isRefused } from "../../../input/problem.ts";
import { reportOf } from "../../../input/report.ts";
import { parseFilterRule } from "../../../rule/parse.ts";
import { readText } from "../read/input.ts";
import { writeProblems } from "../read/render-problem.ts";
import { type CommonFlags, ruleOptions } from "../rule-options.ts";
import type { Session } from "../screen/session.ts";
import { UsageError } from "../screen/terminal.ts";

/** Returns the rules of the arguments by their names, or `undefined` if one was rejected and reported. */
export async function readRules(
  given: Readonly<Record<string, string>>,
  flags: CommonFlags,
  session: Session,
): Promise<string[] | undefined> {
  if (Object.values(given).filter((argument) => argument === "-").length > 1) {
    throw new UsageError("only one rule can be read from stdin");
  }
  const texts: string[] = [];
  let refused = false;
  for (const [title, argument] of Object.entries(given)) {
    const { name = title, text } = await readText(argument, session.terminal.stdin);
    const { diagnostics } = parseFilterRule(text, ruleOptions(flags));
    // Reports everything that may explain a rejected rule; check reports the rest.
    const problems = isRefused(diagnostics) ? diagnostics : [];
    await writeProblems(reportOf(name, { text, line: 1, column: 1 }, { text, heldAt: undefined, problems }), session.err);
    refused ||= isRefused(problems);
    texts.push(text);
  }
  return refused ? undefined : texts;
}
