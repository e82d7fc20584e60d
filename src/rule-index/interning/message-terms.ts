import type { AttributeView } from "../../attributes/attribute-view.ts";
import { finishHash } from "./probe-table.ts";
import type { Facts } from "./program.ts";
import type { TermId, Terms } from "./terms.ts";

/** Up to so many terms are compared one by one, which is faster than a table. */
const FEW = 8;

/**
 * The attributes of one message in the numbers of an index: the terms that occur in rules, and for each name
 * that does, how many values there are.
 */
export class MessageTerms implements Facts {
  /** The terms, each once. */
  readonly terms: TermId[] = [];
  /** The names with at least one value, each once. */
  readonly names: number[] = [];
  readonly #valueCounts: number[] = [];
  /** The terms again as an open-addressing set, where there are many. */
  #set: Int32Array | undefined;

  /** `countValues` where someone asks for {@link valueCount}: only then are repeats told apart from values. */
  constructor(view: AttributeView, terms: Terms, countValues: boolean) {
    for (let i = 0; i < view.names.length; i++) {
      const name = terms.findName(view.names[i] as string);
      if (name === -1) continue;
      const values = view.values[i] as readonly string[];
      this.names.push(name);
      this.#valueCounts.push(!countValues || values.length === 1 ? values.length : new Set(values).size);
      for (let k = 0; k < values.length; k++) {
        const term = terms.find(name, values[k] as string);
        if (term !== -1 && !this.hasTerm(term)) this.#add(term);
      }
    }
  }

  hasTerm(term: TermId): boolean {
    const set = this.#set;
    if (set === undefined) {
      const { terms } = this;
      for (let i = 0; i < terms.length; i++) if (terms[i] === term) return true;
      return false;
    }
    const mask = set.length - 1;
    for (let at = finishHash(term) & mask; ; at = (at + 1) & mask) {
      const entry = set[at];
      if (entry === term) return true;
      if (entry === -1) return false;
    }
  }

  valueCount(name: number): number {
    const at = this.names.indexOf(name);
    return at === -1 ? 0 : (this.#valueCounts[at] as number);
  }

  #add(term: TermId): void {
    this.terms.push(term);
    const { length } = this.terms;
    if (length <= FEW) return;
    if (this.#set === undefined || length * 2 > this.#set.length) {
      this.#set = new Int32Array(length * 4 > 64 ? 2 ** (33 - Math.clz32(length * 2)) : 64).fill(-1);
      for (const each of this.terms) place(this.#set, each);
    } else place(this.#set, term);
  }
}

function place(set: Int32Array, term: TermId): void {
  const mask = set.length - 1;
  let at = finishHash(term) & mask;
  while (set[at] !== -1) at = (at + 1) & mask;
  set[at] = term;
}
