import { parseFilterRule } from "../../../rule/parse.ts";
import { readText } from "../read/input.ts";
import { isRefused } from "../read/problem.ts";
import { writeProblems } from "../read/render-problem.ts";
import { reportOf } from "../read/report.ts";
import { type CommonFlags, ruleOptions } from "../rule-options.ts";
import type { Session } from "../screen/session.ts";
import { UsageError } from "../screen/terminal.ts";

/** The rules that arguments give, by what they are called there; `undefined` when one is refused, which has been told. */
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
    // Of a rule that is refused all that may explain it; what else could be said of a rule is for check.
    const problems = isRefused(diagnostics) ? diagnostics : [];
    await writeProblems(reportOf(name, { text, line: 1, column: 1 }, { text, heldAt: undefined, problems }), session.err);
    refused ||= isRefused(problems);
    texts.push(text);
  }
  return refused ? undefined : texts;
}
