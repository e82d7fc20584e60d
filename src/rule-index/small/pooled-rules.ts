import type { AttributeView } from "../../attributes/attribute-view.ts";
import type { Semantics } from "../../operator/operator.ts";
import { canonicalRule } from "../../rule/canonical.ts";
import type { RuleNode } from "../../rule/filter-rule.ts";
import { grown } from "../interning/arena.ts";
import { releaseClause, toClause, toRule } from "../interning/clause.ts";
import { MessageTerms } from "../interning/message-terms.ts";
import { Programs, type RuleId } from "../interning/programs.ts";
import { Terms } from "../interning/terms.ts";

/** Rules of many small indexes, each kept once and counted by the members that have it. */
export class PooledRules {
  readonly #semantics: Semantics;
  readonly #terms: Terms = new Terms();
  readonly #programs: Programs = new Programs(this.#terms);
  #uses: Int32Array<ArrayBuffer> = new Int32Array(16);
  #size = 0;
  readonly #collected: FinalizationRegistry<readonly number[]> = new FinalizationRegistry((codes) => this.releaseAll(codes));

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
  }

  get semantics(): Semantics {
    return this.#semantics;
  }

  /** How many different rules there are. */
  get size(): number {
    return this.#size;
  }

  /** The number of a rule in canonical form, for one member more. */
  use(rule: RuleNode): RuleId {
    const clause = toClause(rule, this.#semantics, this.#terms);
    const wanted = this.#programs.want(clause);
    let id = this.#programs.find(wanted);
    if (id === -1) {
      id = this.#programs.add(wanted, 0);
      if (id >= this.#uses.length) this.#uses = grown(this.#uses, id + 1);
      this.#uses[id] = 0;
      this.#size++;
    } else releaseClause(clause, this.#terms);
    this.#uses[id] = (this.#uses[id] as number) + 1;
    return id;
  }

  /** For one member less. */
  release(id: RuleId): void {
    const uses = (this.#uses[id] as number) - 1;
    this.#uses[id] = uses;
    if (uses > 0) return;
    this.#programs.remove(id, 0);
    this.#size--;
  }

  /** For one member less each; numbers below 0 are no rules. */
  releaseAll(codes: readonly number[]): void {
    for (const code of codes) if (code >= 0) this.release(code);
  }

  /** Releases the rules that `codes` holds by the time `owner` is collected. */
  releaseWith(owner: object, codes: readonly number[]): void {
    this.#collected.register(owner, codes);
  }

  ruleOf(id: RuleId): RuleNode {
    return canonicalRule(toRule(this.#programs.clauseOf(id), this.#semantics, this.#terms));
  }

  /** A message as {@link holds} wants it. */
  termsOf(view: AttributeView): MessageTerms {
    return new MessageTerms(view, this.#terms, this.#programs.asksForCounts);
  }

  holds(id: RuleId, message: MessageTerms): boolean {
    return this.#programs.isFlipped(id, message) !== this.#programs.holdsOnEmpty(id);
  }
}
