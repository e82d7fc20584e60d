import { after, type Program } from "../interning/program.ts";
import type { RuleId } from "../interning/programs.ts";
import type { MemberId } from "../rule-index.ts";
import type { AccessKey } from "./access.ts";
import type { Memberships } from "./memberships.ts";
import type { RulePostings } from "./rule-postings.ts";
import { sharable } from "./split.ts";

/** Rules looked at where a posting list is crowded; a piece that half of them have is shared from then on. */
const SAMPLE = 16;

/**
 * Which pieces of rules are kept apart for many members. Measured, not guessed: only where many rules hang on
 * one value, and only what they have in common. Done eagerly, it would cost memory for every rule.
 */
export class Sharing {
  readonly #rules: RulePostings;
  readonly #memberships: Memberships;
  readonly #shared: Set<RuleId> = new Set();
  /** Members whose rule may have pieces that are shared by now; looked at again a few at a time. */
  readonly #waiting: MemberId[] = [];

  constructor(rules: RulePostings, memberships: Memberships) {
    this.#rules = rules;
    this.#memberships = memberships;
  }

  /** False as long as nothing is shared, which is worth asking first. */
  get isUsed(): boolean {
    return this.#shared.size > 0;
  }

  has(piece: Program): boolean {
    return this.#shared.has(this.#rules.programs.find(piece));
  }

  /** A rule that is used no more is no longer shared. */
  forget(rule: RuleId): void {
    this.#shared.delete(rule);
  }

  /** The next member to be looked at again. */
  nextWaiting(): MemberId | undefined {
    return this.#waiting.pop();
  }

  /** Looks for common pieces among the rules that hang on a crowded key. */
  consider(key: AccessKey): void {
    const rules: RuleId[] = [];
    this.#rules.eachUnder(key, (rule) => rules.push(rule));
    const step = Math.max(1, Math.floor(rules.length / SAMPLE));
    const common = new Map<string, { piece: Program; count: number }>();
    for (let i = 0; i < rules.length; i += step) {
      const program = this.#rules.programs.programOf(rules[i] as RuleId);
      for (const piece of sharable(program, (nodes) => copyOf(program, nodes))) {
        const units = piece.units.slice(piece.start, piece.end);
        const entry = common.get(units.join()) ?? { piece: { units, start: 0, end: units.length }, count: 0 };
        entry.count++;
        common.set(units.join(), entry);
      }
    }
    const pieces = [...common.values()].filter(({ piece, count }) => count * 2 >= SAMPLE && !this.has(piece));
    for (const { piece } of pieces) this.#shared.add(this.#rules.use(piece));
    if (pieces.length === 0) return;
    for (const rule of rules) for (const member of this.#memberships.eachAlone(rule)) this.#waiting.push(member);
  }
}

/** A program of some nodes of another one. */
function copyOf({ units }: Program, nodes: readonly number[]): Program {
  const copy = Int32Array.from(nodes.flatMap((node) => [...units.subarray(node, after(units, node))]));
  return { units: copy, start: 0, end: copy.length };
}
