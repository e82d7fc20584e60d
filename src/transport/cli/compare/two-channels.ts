import { Channel } from "../../../fanout/channel.ts";
import { type OnInvalidRule, readPreferences, requireKept } from "../../../fanout/preferences.ts";
import { isRefused } from "../../../input/problem.ts";
import { type Members, takeRow } from "../../../input/take.ts";
import type { RuleNode } from "../../../rule/filter-rule.ts";
import type { RuleOptions } from "../../../rule/options.ts";
import { readText } from "../../../rule/parse.ts";
import { treeOf } from "../../../rule/tree.ts";
import { warnOfKept } from "../read/members.ts";
import { writeProblems } from "../read/render-problem.ts";
import { readRows } from "../read/row.ts";
import type { Session } from "../screen/session.ts";

/** The members whose rule can be read in two ways, in one channel for each semantics; and the number of all members. */
export interface TwoChannels {
  readonly guide: Channel;
  readonly sns: Channel;
  /** The ARNs by number, which is the same in both channels. */
  readonly arns: readonly string[];
  readonly members: number;
  readonly refused: number;
}

/** Reads every member row, and reports rejected rows on stderr. */
export async function loadTwoChannels(
  path: string,
  settings: RuleOptions & { readonly onInvalidRule: OnInvalidRule },
  session: Session,
): Promise<TwoChannels> {
  const options = { ...settings, semantics: "guide" } as const;
  const guide = new Channel(options);
  const sns = new Channel({ ...options, semantics: "sns" });
  const arns: string[] = [];
  const seen = new Set<string>();
  const taker: Members = {
    has: (memberArn) => seen.has(memberArn),
    set: (memberArn, preferences) => {
      const { accepted, diagnostics } = requireKept(
        readPreferences(preferences, (text) => readText(text, options), options.guidance),
        options.onInvalidRule,
        memberArn,
      );
      seen.add(memberArn);
      if (accepted === undefined || !isReadInTwoWays(treeOf(accepted.rule))) return diagnostics;
      for (const channel of [guide, sns]) channel.set(memberArn, preferences);
      arns[guide.memberIndex(memberArn)!] = memberArn;
      return diagnostics;
    },
  };
  let refused = 0;
  let kept = 0;
  for await (const { rows, report } of readRows(path, session)) {
    for (const row of rows) {
      const taken = takeRow(row, taker);
      if (!isRefused(taken.problems)) continue;
      if (taken.isKept) kept++;
      else refused++;
      await writeProblems(report(taken), session.err);
    }
  }
  await warnOfKept(kept, settings.onInvalidRule, session);
  return { guide, sns, arns, members: seen.size, refused };
}

/** Whether a rule has an operator that the semantics read differently. All other rules are decided the same. */
function isReadInTwoWays({ members }: RuleNode): boolean {
  return members.some((member) =>
    member.kind === "or"
      ? member.branches.some(isReadInTwoWays)
      : member.entries.some(({ operator }) => operator.quantifier("guide") !== operator.quantifier("sns")),
  );
}
