import { type AnalysisOptions, lintRule } from "../../../analysis/index.ts";
import type { AttributesCatalog } from "../../../lint/index.ts";
import type { Problem } from "../read/problem.ts";

/** So many different rules are remembered: whole channels have a few. */
const MEMORY = 1000;

/** What is looked for beside errors. */
export interface InspectOptions extends AnalysisOptions {
  /** Also what is no mistake but good to know. */
  readonly information: boolean;
  readonly catalog: AttributesCatalog | undefined;
}

/** What can be said of a rule text. */
export interface InspectedRule {
  readonly problems: readonly Problem[];
  /** The steps were used up, so that warnings that need a proof may be missing. */
  readonly undecided: boolean;
}

/** Everything that can be said of a rule text; of one that is refused only why. Equal texts are looked at once. */
export function ruleInspector(options: InspectOptions): (text: string) => InspectedRule {
  const known = new Map<string, InspectedRule>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const inspected = inspect(text, options);
    if (known.size >= MEMORY) known.clear();
    known.set(text, inspected);
    return inspected;
  };
}

function inspect(text: string, options: InspectOptions): InspectedRule {
  const { catalog, ...lint } = options;
  const { semantics, limits } = lint;
  const { diagnostics, undecided } = lintRule(text, lint);
  return { problems: [...diagnostics, ...(catalog?.lint(text, { semantics, limits }) ?? [])], undecided };
}
