import { Collector } from "../../diagnostic/collector.ts";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { FilterRuleError } from "../../diagnostic/error.ts";
import { similarName } from "../../diagnostic/similar.ts";
import { shapeProblems } from "../../fanout/preferences.ts";
import { guidance } from "../../rule/guidance.ts";
import { rowShapes } from "../store/rows.ts";

const names: readonly string[] = Object.keys(rowShapes.membership.members);

/** @throws FilterRuleError for a stored membership with unknown names, such as misspelled preferences. */
export function requireMembershipNames(membership: object): void {
  for (const name in membership) if (!names.includes(name)) throw new FilterRuleError(strayNames(membership));
}

/** Finds unknown and misplaced names in a stored membership and its preferences. Quotes no stored data. */
export function strayInMembership(membership: Readonly<Record<string, unknown>>): readonly Diagnostic[] {
  return [...strayNames(membership), ...strayInPreferences(membership.Preferences)];
}

/** Finds the same in preferences. Other code checks their shape and their rules. */
export function strayInPreferences(preferences: unknown): readonly Diagnostic[] {
  return shapeProblems(preferences, guidance).filter(({ code }) => code === "unknown-member" || code === "misplaced-member");
}

function strayNames(membership: object): readonly Diagnostic[] {
  const problems = new Collector();
  for (const name of Object.keys(membership)) {
    if (names.includes(name)) continue;
    const similar = similarName(name, names);
    const help = similar === undefined ? {} : { help: `did you mean "${similar}"?` };
    problems.add("unknown-member", { path: "", message: "a stored membership has an unknown name", ...help });
  }
  return problems.report();
}
