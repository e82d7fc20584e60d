import { afterEach, beforeEach, describe } from "vitest";
import type { FittingRuleIndex } from "../../src/rule-index/fitting.ts";
import { LinearRuleIndex } from "../../src/rule-index/linear.ts";
import { PostingRuleIndex } from "../../src/rule-index/posting/posting.ts";
import type { RuleIndex } from "../../src/rule-index/rule-index.ts";
import { SmallRuleIndex } from "../../src/rule-index/small/small-rule-index.ts";

/**
 * The index of a test's channels, from their first member on. Channels make a `FittingRuleIndex`, which chooses by the number of
 * members; `index-in-use.setup.ts` replaces it by {@link indexInUse}. `fitting` is the real one, and the default of a test.
 */
export type IndexName = "fitting" | "linear" | "small" | "posting";

type Rules = ConstructorParameters<typeof FittingRuleIndex>[0];
/** What a channel needs of its index. */
type ChannelIndex = RuleIndex & { clear(): void };

let inUse: IndexName = "fitting";
let made: (() => RuleIndex)[] = [];

/** Runs the tests that `define` defines on every index. */
export function onEveryIndex(define: (name: IndexName) => void): void {
  for (const name of ["linear", "small", "posting"] as const) onIndex(name, () => define(name));
}

/** Runs the tests that `define` defines on one index. */
export function onIndex(name: IndexName, define: () => void): void {
  describe(`on the ${name} index`, () => {
    beforeEach(() => useIndex(name));
    afterEach(() => useIndex("fitting"));
    // For channels that a suite makes during its definition.
    useIndex(name);
    define();
    useIndex("fitting");
  });
}

/** Chooses the index of later channels; channels made in `beforeAll` need it. */
export function useIndex(name: IndexName): void {
  inUse = name;
  made = [];
}

/** Returns the posting index of the channel that was made last, for questions about its structure; `undefined` if it has another one. */
export function postingIndexOfLastChannel(): PostingRuleIndex | undefined {
  const index = made.at(-1)?.();
  return index instanceof PostingRuleIndex ? index : undefined;
}

/** The class that replaces `FittingRuleIndex`: what it constructs depends on the index in use at that moment. */
export function indexInUse(Fitting: new (rules: Rules) => FittingRuleIndex): new (rules: Rules) => ChannelIndex {
  return class {
    constructor(rules: Rules) {
      const index = inUse === "fitting" ? new Fitting(rules) : new FixedIndex(inUse, rules);
      made = [...made.slice(-1), () => (index instanceof FixedIndex ? index.inside : index)];
      // biome-ignore lint/correctness/noConstructorReturn: it is the index itself that a channel gets.
      return index;
    }
  } as unknown as new (
    rules: Rules,
  ) => ChannelIndex;
}

/** One kind of index for any number of members. */
class FixedIndex implements ChannelIndex {
  readonly #create: () => RuleIndex;
  #inside: RuleIndex;
  #limit = 0;

  constructor(name: Exclude<IndexName, "fitting">, rules: Rules) {
    this.#create = {
      linear: () => new LinearRuleIndex(rules.semantics),
      small: () => new SmallRuleIndex(rules),
      posting: () => new PostingRuleIndex(rules.semantics),
    }[name];
    this.#inside = this.#create();
  }

  get inside(): RuleIndex {
    return this.#inside;
  }

  set(...args: Parameters<RuleIndex["set"]>): void {
    this.#limit = Math.max(this.#limit, args[0] + 1);
    this.#inside.set(...args);
  }

  get(...args: Parameters<RuleIndex["get"]>): ReturnType<RuleIndex["get"]> {
    return this.#inside.get(...args);
  }

  delete(...args: Parameters<RuleIndex["delete"]>): void {
    this.#inside.delete(...args);
  }

  match(...args: Parameters<RuleIndex["match"]>): ReturnType<RuleIndex["match"]> {
    return this.#inside.match(...args);
  }

  clear(): void {
    // The small index releases its rules to the pool, one by one.
    for (let member = 0; member < this.#limit; member++) this.#inside.delete(member);
    this.#inside = this.#create();
    this.#limit = 0;
  }
}
