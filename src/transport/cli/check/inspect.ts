import { lintRule } from "../../../analysis/index.ts";
import type { RuleOptions } from "../../../rule/options.ts";
import { readFilterRule } from "../../../rule/parse.ts";
import type { Problem } from "../read/problem.ts";
import type { Catalog } from "./catalog.ts";

/** So many different rules are remembered: whole channels have a few. */
const MEMORY = 1000;

/** What is looked for beside errors. */
export interface InspectOptions extends RuleOptions {
  /** Also what is no mistake but good to know. */
  readonly information: boolean;
  readonly catalog: Catalog | undefined;
}

/** Everything that can be said of a rule text; of one that is refused only why. Equal texts are looked at once. */
export function ruleInspector(options: InspectOptions): (text: string) => readonly Problem[] {
  const known = new Map<string, readonly Problem[]>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const problems = inspect(text, options);
    if (known.size >= MEMORY) known.clear();
    known.set(text, problems);
    return problems;
  };
}

function inspect(text: string, options: InspectOptions): readonly Problem[] {
  const { diagnostics } = lintRule(text, options);
  const root = options.catalog === undefined ? undefined : readFilterRule(text, options).accepted?.root;
  return root === undefined ? diagnostics : [...diagnostics, ...options.catalog!.check(root)];
}
