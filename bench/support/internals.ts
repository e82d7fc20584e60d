import { Steps } from "../../src/analysis/diagram/steps.ts";
import { analyze } from "../../src/analysis/finding/analyze.ts";
import { compare } from "../../src/analysis/question/compare.ts";
import { simplify } from "../../src/analysis/redundancy/simplify.ts";
import { compileRule } from "../../src/compile/predicate.ts";
import type { ChannelMembershipPreferences, FilterRule, Semantics } from "../../src/index.ts";
import { requireFilterRule } from "../../src/rule/parse.ts";
import type { Holds } from "./asked.ts";

/* All imports of the benchmarks from inside the library; the rest is used through its public entry points. */

export { mix as mixHash } from "../../src/text/string-hash.ts";

/** The closures inside a CompiledRule without the rest: the data for explanations takes ten times the memory. */
export function toPredicate({ PushNotifications }: ChannelMembershipPreferences): Holds {
  if (PushNotifications?.AllowNotifications !== "FILTERED") {
    const notify = PushNotifications?.AllowNotifications !== "NONE";
    return () => notify;
  }
  const holds = compileRule(requireFilterRule(PushNotifications.FilterRule ?? "", {}).rule, "guide");
  return (message) => holds(message.MessageAttributes);
}

/** The steps that a proof spends, if they are counted. */
export const stepsOf: Record<string, (a: FilterRule, b: FilterRule, semantics: Semantics) => number> = {
  analyzeRule: (a, _b, semantics) => spent((steps) => analyze(read(a), true, semantics, steps)),
  compareRules: (a, b, semantics) => spent((steps) => compare([read(a).rule, read(b).rule], semantics, steps)),
  simplifyRule: (a, _b, semantics) => spent((steps) => simplify(read(a), { semantics }, steps)),
};

function spent(prove: (steps: Steps) => unknown): number {
  const steps = new Steps(Number.POSITIVE_INFINITY);
  prove(steps);
  return steps.spent;
}

function read(rule: FilterRule) {
  return requireFilterRule(rule, {});
}
