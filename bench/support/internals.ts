import { analyze } from "../../src/analysis/analyze.ts";
import { compare } from "../../src/analysis/compare.ts";
import { simplify } from "../../src/analysis/simplify.ts";
import { Steps } from "../../src/analysis/steps.ts";
import { AttributeView } from "../../src/attributes/attribute-view.ts";
import { compileRule } from "../../src/compile/predicate.ts";
import type { ChannelMembershipPreferences, FilterRule, MessageAttributes, PushMessage, Semantics } from "../../src/index.ts";
import { canonicalRule } from "../../src/rule/canonical.ts";
import { readFilterRule, requireFilterRule } from "../../src/rule/parse.ts";
import { PostingRuleIndex } from "../../src/rule-index/posting/posting.ts";
import { PostingSet } from "../../src/rule-index/posting/posting-set.ts";
import type { Workload } from "../workloads/workload.ts";

/* All that the benchmarks take from inside the library; everything else is asked through its public entry points. */

export { mix as mixHash } from "../../src/text/string-hash.ts";

/** What a program without an index asks of every member. */
export type Holds = (message: PushMessage) => boolean;

/** The closures inside a CompiledRule alone: what that keeps for explanations takes ten times the memory. */
export function toPredicate({ PushNotifications }: ChannelMembershipPreferences): Holds {
  if (PushNotifications?.AllowNotifications !== "FILTERED") {
    const notify = PushNotifications?.AllowNotifications !== "NONE";
    return () => notify;
  }
  const holds = compileRule(accepted(PushNotifications.FilterRule).rule, "guide");
  return (message) => holds(message.MessageAttributes);
}

/** The index behind a channel, without the channel. */
export function toIndex({ members }: Workload): PostingRuleIndex {
  const index = new PostingRuleIndex("guide");
  let id = 0;
  for (const { preferences } of members) {
    const { AllowNotifications, FilterRule } = preferences.PushNotifications ?? {};
    const isFiltered = AllowNotifications === "FILTERED";
    index.set(id++, isFiltered ? canonicalRule(accepted(FilterRule).rule) : AllowNotifications === "NONE" ? "never" : "always");
  }
  return index;
}

/** The answer of the index in the form that has a bitmap. */
export function matchedBy(index: PostingRuleIndex, attributes: MessageAttributes = {}): PostingSet {
  const matched = index.match(AttributeView.of(attributes));
  if (matched instanceof PostingSet) return matched;
  throw new TypeError("the index answered with another kind of set");
}

/** The steps that a proof spends, where they are counted. */
export const stepsOf: Record<string, (a: FilterRule, b: FilterRule, semantics: Semantics) => number> = {
  analyzeRule: (a, _b, semantics) => spent((steps) => analyze(requireFilterRule(a, {}), true, semantics, steps)),
  compareRules: (a, b, semantics) =>
    spent((steps) => compare([requireFilterRule(a, {}).rule, requireFilterRule(b, {}).rule], semantics, steps)),
  simplifyRule: (a, _b, semantics) => spent((steps) => simplify(requireFilterRule(a, {}), { semantics }, steps)),
};

function spent(prove: (steps: Steps) => unknown): number {
  const steps = new Steps(Number.POSITIVE_INFINITY);
  prove(steps);
  return steps.spent;
}

function accepted(text = ""): NonNullable<ReturnType<typeof readFilterRule>["accepted"]> {
  const { accepted } = readFilterRule(text, {});
  if (accepted === undefined) throw new TypeError(`the workload made a rule that is refused: ${text}`);
  return accepted;
}
