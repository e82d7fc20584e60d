import { requireKnownOptions } from "../diagnostic/options.ts";
import type { Semantics } from "../operator/operator.ts";
import type { Guidance } from "../rule/guide.ts";
import { type ResolvedLimits, resolveLimits } from "../rule/limits.ts";
import { type RuleOptions, resolveSemantics, ruleOptionNames } from "../rule/options.ts";
import { PooledRules } from "../rule-index/small/pooled-rules.ts";
import { type RuleReads, RuleTexts } from "./rule-texts.ts";

/** The contents of a pool, for channels only. */
interface Inside {
  readonly rules: PooledRules;
  readonly texts: RuleTexts;
}

let open: (pool: RulePool) => Inside;

/**
 * What many small channels share; each of them gets it as the option `pool`. A rule that several of them have is kept once, and a
 * text that is slow to read is read once while it recurs. Without the option every channel has its own pool. The pool releases
 * the rules of a channel when the channel is garbage-collected. If the runtime has no `FinalizationRegistry`, the pool keeps
 * them: call `clear()` of a channel that shares a pool before you drop it.
 *
 * @throws TypeError, RangeError for invalid values of an option.
 *
 * @example
 * ```ts
 * import { Channel, RulePool } from "pushsieve";
 *
 * const pool = new RulePool({ semantics: "sns" });
 * const announcements = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"type":["announcement"]}' } };
 * const channels = Array.from({ length: 1000 }, () => new Channel({ pool }).set("alice", announcements));
 * channels.length; // => 1000
 * pool.size; // => 1
 * pool.reads; // => { fast: 1000, full: 0, remembered: 0 }
 * ```
 */
export class RulePool {
  /** The reading of exclusions in all channels of the pool. */
  readonly semantics: Semantics;
  /** The limits of rules, with the defaults filled in. */
  readonly limits: ResolvedLimits;
  /** What adds warnings and repairs to reports of rejected rules and preferences, if anything does. */
  readonly guidance: Guidance | undefined;
  readonly #inside: Inside;

  static {
    open = (pool) => pool.#inside;
  }

  /**
   * Creates an empty pool. O(1).
   *
   * @throws TypeError for an unknown option, RangeError for an invalid limit.
   */
  constructor(options: RuleOptions = {}) {
    requireKnownOptions(options, ruleOptionNames, "RulePool");
    this.semantics = resolveSemantics(options);
    this.limits = resolveLimits(options.limits);
    this.guidance = options.guidance;
    this.#inside = { rules: new PooledRules(this.semantics), texts: new RuleTexts(this) };
  }

  /** The number of different rules that its channels have now; a channel of more than 64 members keeps its own rules. */
  get size(): number {
    return this.#inside.rules.size;
  }

  /** How the rule texts of its channels were read until now, to measure the cost of loading. O(1). */
  get reads(): RuleReads {
    return this.#inside.texts.reads;
  }
}

/** Returns the contents of a pool. */
export function insideOf(pool: RulePool): Inside {
  return open(pool);
}
