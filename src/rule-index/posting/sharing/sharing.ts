import { after, type Program } from "../../interning/program.ts";
import { hashOf, type RuleId } from "../../interning/programs.ts";
import { requireSound } from "../../interning/sound.ts";
import type { MemberId } from "../../rule-index.ts";
import type { Key } from "../keys.ts";
import type { Memberships } from "../memberships.ts";
import type { RulePostings } from "../rule-postings.ts";
import { sharable } from "./split.ts";

/** A posting list with so many rules is searched for common pieces; again at every doubling. */
const LONG = 256;
/** How many rules of a long posting list are checked; a piece that half of them have is shared from then on. */
const SAMPLE = 16;

/**
 * Decides which pieces of rules are kept once for many members. It measures: only if many rules are indexed under one key, and
 * only the pieces that they have in common. Sharing eagerly would cost memory for every rule.
 */
export class Sharing {
  readonly #rules: RulePostings;
  readonly #memberships: Memberships;
  readonly #shared: Set<RuleId> = new Set();
  /** Those of {@link #shared} that no member has yet. */
  readonly #unused: Set<RuleId> = new Set();
  /** Members whose rule may have pieces that are shared by now; a few of them are checked again at a time. */
  readonly #waiting: MemberId[] = [];
  #long: Key | undefined;

  constructor(rules: RulePostings, memberships: Memberships) {
    this.#rules = rules;
    this.#memberships = memberships;
  }

  /** False while nothing is shared, which is cheap to check first. */
  get isUsed(): boolean {
    return this.#shared.size > 0;
  }

  has(piece: Program): boolean {
    return this.#shared.has(this.#rules.programs.find(piece, hashOf(piece)));
  }

  /** Records that a posting list grew to a length. The next {@link consider} checks it. */
  grew(key: Key, length: number): void {
    if (length >= LONG && (length & (length - 1)) === 0) this.#long = key;
  }

  /** Stops sharing a rule that no member has any longer. */
  forget(rule: RuleId): void {
    this.#shared.delete(rule);
    this.#unused.delete(rule);
  }

  /** Returns the next member to check again. */
  nextWaiting(): MemberId | undefined {
    return this.#waiting.pop();
  }

  /** After all members were checked again, shared pieces without members are no longer kept. */
  dropUnused(): void {
    if (this.#waiting.length > 0 || this.#unused.size === 0) return;
    for (const piece of this.#unused) {
      if (this.#memberships.isUsed(piece)) continue;
      this.#shared.delete(piece);
      this.#rules.remove(piece);
    }
    this.#unused.clear();
  }

  /** Searches for common pieces among the rules of a list that became long, if there is one. */
  consider(): void {
    const key = this.#long;
    if (key === undefined) return;
    this.#long = undefined;
    const rules: RuleId[] = [];
    this.#rules.eachUnder(key, (rule) => rules.push(rule));
    const common = this.#commonTo(rules).filter((piece) => !this.has(piece));
    for (const piece of common) {
      const rule = this.#rules.use(piece);
      this.#shared.add(rule);
      if (!this.#memberships.isUsed(rule)) this.#unused.add(rule);
    }
    if (common.length === 0) return;
    const { withOnly } = this.#memberships;
    for (const rule of rules) for (let i = 0; i < withOnly.length(rule); i++) this.#waiting.push(withOnly.at(rule, i));
  }

  /** Throws unless every shared piece is a rule, and every rule has a member, or is shared and waits for the first. */
  assertSound(): void {
    SELF_CHECK: {
      const rules = new Set<RuleId>();
      this.#rules.programs.each((rule) => rules.add(rule));
      for (const rule of rules) requireSound(this.#memberships.isUsed(rule) || this.#unused.has(rule), "a rule has a member");
      for (const rule of this.#shared) requireSound(rules.has(rule), "a shared piece is a rule");
      for (const rule of this.#unused) requireSound(this.#shared.has(rule), "a piece that waits for its first member is shared");
      requireSound(this.#unused.size === 0 || this.#waiting.length > 0, "a piece waits only while members are to be checked again");
    }
  }

  /** Returns the pieces that half of a sample of rules have. */
  #commonTo(rules: readonly RuleId[]): Program[] {
    const step = Math.max(1, Math.floor(rules.length / SAMPLE));
    const found = new Map<string, { readonly piece: Program; count: number }>();
    for (let i = 0; i < rules.length; i += step) {
      const program = this.#rules.programs.programOf(rules[i]!);
      for (const piece of sharable(program, (nodes) => copyOf(program, nodes))) {
        const units = piece.units.slice(piece.start, piece.end);
        const entry = found.get(units.join()) ?? { piece: { units, start: 0, end: units.length }, count: 0 };
        entry.count++;
        found.set(units.join(), entry);
      }
    }
    return [...found.values()].filter(({ count }) => count * 2 >= SAMPLE).map(({ piece }) => piece);
  }
}

/** Returns a program of some nodes of another one. */
function copyOf({ units }: Program, nodes: readonly number[]): Program {
  const copy = Int32Array.from(nodes.flatMap((node) => [...units.subarray(node, after(units, node))]));
  return { units: copy, start: 0, end: copy.length };
}
