import type { AttributeView } from "../../attributes/attribute-view.ts";
import { chime } from "../../operator/chime.ts";
import type { Dialect } from "../../operator/dialect.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { RuleTape } from "../../rule/tape.ts";
import { withRoom } from "../interning/arena.ts";
import { decodeRule } from "../interning/decode.ts";
import { TermMarks } from "../interning/message-terms.ts";
import { ProgramWriter } from "../interning/program-writer.ts";
import { hashOf, Programs, type RuleId } from "../interning/programs.ts";
import { Terms } from "../interning/terms.ts";

/** Rules of many small indexes, each kept once, with a count of the members that have it. */
export class PooledRules {
  readonly semantics: Semantics;
  readonly dialect: Dialect;
  readonly #terms: Terms = new Terms();
  readonly #programs: Programs = new Programs(this.#terms);
  readonly #marks: TermMarks;
  readonly #writer: ProgramWriter;
  #uses: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** Absent in old runtimes, and in workers with an old compatibility date: there a pool keeps the rules of collected indexes. */
  readonly #collected: FinalizationRegistry<readonly number[]> | undefined =
    typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry((codes) => this.releaseAll(codes));

  constructor(semantics: Semantics, dialect: Dialect = chime) {
    this.semantics = semantics;
    this.dialect = dialect;
    this.#marks = new TermMarks(this.#terms, dialect);
    this.#writer = new ProgramWriter(semantics, this.#terms, dialect);
  }

  /** The number of different rules. */
  get size(): number {
    return this.#programs.size;
  }

  /** Returns the number of a rule, and counts one more member. */
  use(rule: RuleTape): RuleId {
    const program = this.#writer.write(rule);
    const hash = hashOf(program);
    let id = this.#programs.find(program, hash);
    if (id === -1) {
      id = this.#programs.add(program, hash, 0);
      this.#uses = withRoom(this.#uses, id + 1);
      this.#uses[id] = 0;
    }
    this.#uses[id] = (this.#uses[id] as number) + 1;
    return id;
  }

  /** Counts one member less. */
  release(id: RuleId): void {
    const uses = (this.#uses[id] as number) - 1;
    this.#uses[id] = uses;
    if (uses === 0) this.#programs.remove(id, 0);
  }

  /** Counts one member less for each; numbers below 0 are not rules. */
  releaseAll(codes: readonly number[]): void {
    for (const code of codes) if (code >= 0) this.release(code);
  }

  /** Releases the rules that `codes` has when `owner` is collected, if the runtime reports that. */
  releaseWith(owner: object, codes: readonly number[]): void {
    this.#collected?.register(owner, codes);
  }

  /** Returns the rule of a number, in canonical form. */
  ruleOf(id: RuleId): RuleTape {
    return decodeRule([this.#programs.programOf(id)], [], this.semantics, this.#terms, this.dialect);
  }

  /** Starts a message, for which {@link holds} answers until {@link drop}. */
  take(view: AttributeView): void {
    this.#marks.read(view, this.#programs.asksForValues);
  }

  holds(id: RuleId): boolean {
    return this.#programs.holds(id, this.#marks);
  }

  drop(): void {
    this.#marks.clear();
  }
}
