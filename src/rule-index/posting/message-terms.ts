import { type MessageAttributes, valuesOf } from "../../attributes/message-attributes.ts";
import { finishHash } from "./probe-table.ts";
import type { Facts } from "./program.ts";
import type { TermId, Terms } from "./terms.ts";

/**
 * The attributes of one message in the numbers of an index: the terms that occur in rules, and for each name
 * that does, how many values there are. Made once and filled again for every message.
 */
export class MessageTerms implements Facts {
  /** The terms, each once. */
  readonly terms: TermId[] = [];
  /** The names with at least one value, each once. */
  readonly names: number[] = [];
  readonly #valueCounts: number[] = [];
  /** The terms again as an open-addressing set, for quick questions. */
  #set: Int32Array = new Int32Array(16).fill(-1);

  /** `countValues` where someone asks for {@link valueCount}: only then are repeats told apart from values. */
  fill(attributes: MessageAttributes, terms: Terms, countValues: boolean): void {
    this.#clear();
    for (const name in attributes) {
      const id = terms.findName(name);
      if (id === -1) continue;
      const values = valuesOf(attributes, name);
      if (values.length === 0) continue;
      this.names.push(id);
      this.#valueCounts.push(!countValues || values.length === 1 ? values.length : new Set(values).size);
      for (let i = 0; i < values.length; i++) {
        const term = terms.find(id, values[i] as string);
        if (term !== -1) this.#add(term);
      }
    }
  }

  hasTerm(term: TermId): boolean {
    const set = this.#set;
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
    if (this.hasTerm(term)) return;
    if (this.terms.length * 2 >= this.#set.length) {
      this.#set = new Int32Array(this.#set.length * 2).fill(-1);
      for (const each of this.terms) this.#place(each);
    }
    this.terms.push(term);
    this.#place(term);
  }

  #place(term: TermId): void {
    const mask = this.#set.length - 1;
    let at = finishHash(term) & mask;
    while (this.#set[at] !== -1) at = (at + 1) & mask;
    this.#set[at] = term;
  }

  #clear(): void {
    if (this.terms.length > 0) this.#set = this.#set.length > 64 ? new Int32Array(16).fill(-1) : this.#set.fill(-1);
    this.terms.length = 0;
    this.names.length = 0;
    this.#valueCounts.length = 0;
  }
}
