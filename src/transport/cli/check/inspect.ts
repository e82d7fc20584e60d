import { shapeOf } from "../../../analysis/finding/shape.ts";
import { type AnalysisOptions, lintRule } from "../../../analysis/index.ts";
import type { Problem } from "../../../input/problem.ts";
import type { AttributesCatalog } from "../../../lint/index.ts";
import type { ReadRule } from "../../../rule/accepted.ts";
import { FastReader } from "../../../rule/fast-reader.ts";
import { guidance } from "../../../rule/guidance.ts";
import { type ResolvedLimits, resolveLimits } from "../../../rule/limits.ts";
import { readRule } from "../../../rule/parse.ts";
import type { RuleTape } from "../../../rule/tape.ts";

/** The most rules, and the most shapes, to remember; a channel has a few of each. */
const MEMORY = 1000;

/** What to report beside errors. */
export interface InspectOptions extends AnalysisOptions {
  /** Whether to report facts that are not mistakes. */
  readonly information: boolean;
  readonly catalog: AttributesCatalog | undefined;
}

/** The findings about a rule text. */
export interface InspectedRule {
  readonly problems: readonly Problem[];
  /** Whether the steps were used up, so warnings that need a proof may be missing. */
  readonly undecided: boolean;
}

const nothing: InspectedRule = { problems: [], undecided: false };

/**
 * Reports everything about rule texts; for a rejected rule, only its errors. Proofs take most of the time. So they are
 * made once for equal texts, and once for rules that differ only by their strings (`{"mention":["a"]}`, `{"mention":["b"]}`)
 * if there was nothing to report.
 */
export class RuleInspector {
  readonly #options: InspectOptions;
  readonly #limits: ResolvedLimits;
  readonly #fast: FastReader = new FastReader(guidance);
  readonly #known = new Map<string, InspectedRule>();
  /** Shapes of rules without findings. */
  readonly #clean = new Set<string>();

  constructor(options: InspectOptions) {
    this.#options = options;
    this.#limits = resolveLimits(options.limits);
  }

  /** Reads a rule without proofs. */
  read(text: string): ReadRule {
    return readRule(text, { limits: this.#limits, guidance }, this.#fast);
  }

  /** `rule` is given if the text was already read without findings. */
  inspect(text: string, rule?: RuleTape): InspectedRule {
    const before = this.#known.get(text);
    if (before !== undefined) return before;
    const shape = this.#shapeOf(text, rule);
    if (shape !== undefined && this.#clean.has(shape)) return nothing;
    const inspected = this.#inspect(text);
    remember(this.#known, () => this.#known.set(text, inspected));
    if (shape !== undefined && inspected.problems.length === 0 && !inspected.undecided) remember(this.#clean, () => this.#clean.add(shape));
    return inspected;
  }

  /** A catalog compares the strings, so it must see each rule. */
  #shapeOf(text: string, rule: RuleTape | undefined): string | undefined {
    if (this.#options.catalog !== undefined) return undefined;
    const read = rule ?? this.#fast.read(text, this.#limits)?.rule;
    return read === undefined ? undefined : shapeOf(read);
  }

  #inspect(text: string): InspectedRule {
    const { catalog, ...lint } = this.#options;
    const { semantics, limits } = lint;
    const { diagnostics, undecided } = lintRule(text, lint);
    return { problems: [...diagnostics, ...(catalog?.lint(text, { semantics, limits }) ?? [])], undecided };
  }
}

function remember(memory: { readonly size: number; clear(): void }, add: () => void): void {
  if (memory.size >= MEMORY) memory.clear();
  add();
}
