import type { AttributeView } from "../../attributes/attribute-view.ts";
import { finishHash } from "./probe-table.ts";
import type { Facts } from "./program.ts";
import type { TermId, Terms } from "./terms.ts";

/** Up to so many terms and names are compared one by one, which is faster than a table. */
const FEW = 12;
/** An empty slot; no term and no complement of a name. */
const EMPTY = -(2 ** 31);

/**
 * The attributes of one message in the numbers of an index: the terms that occur in rules, and for each name
 * that does, how many values there are.
 */
export class MessageTerms implements Facts {
  /** The terms, each once. */
  readonly terms: TermId[] = [];
  /** The names with at least one value, each once. */
  readonly names: number[] = [];
  /** By name, where it was asked for. */
  readonly #valueCounts: Map<number, number> | undefined;
  /** The terms, and the names as `~name`. */
  readonly #keys: number[] = [];
  /** The keys again as an open-addressing set, where there are many. */
  #set: Int32Array | undefined;

  /** `countValues` where someone asks for {@link valueCount}: only then are repeats told apart from values. */
  constructor(view: AttributeView, terms: Terms, countValues: boolean) {
    if (countValues) this.#valueCounts = new Map();
    for (let i = 0; i < view.names.length; i++) {
      const name = terms.findName(view.names[i] as string);
      if (name === -1) continue;
      const values = view.values[i] as readonly string[];
      this.names.push(name);
      this.#add(~name);
      this.#valueCounts?.set(name, values.length === 1 ? 1 : new Set(values).size);
      for (let k = 0; k < values.length; k++) {
        const term = terms.find(name, values[k] as string);
        if (term === -1 || (values.length > 1 && this.#has(term))) continue;
        this.terms.push(term);
        this.#add(term);
      }
    }
  }

  hasTerm(term: TermId): boolean {
    return this.#has(term);
  }

  hasName(name: number): boolean {
    return this.#has(~name);
  }

  valueCount(name: number): number {
    return this.#valueCounts?.get(name) ?? 0;
  }

  #has(key: number): boolean {
    const set = this.#set;
    if (set === undefined) {
      const keys = this.#keys;
      for (let i = 0; i < keys.length; i++) if (keys[i] === key) return true;
      return false;
    }
    const mask = set.length - 1;
    for (let at = finishHash(key) & mask; ; at = (at + 1) & mask) {
      const entry = set[at];
      if (entry === key) return true;
      if (entry === EMPTY) return false;
    }
  }

  #add(key: number): void {
    const { length } = this.#keys;
    this.#keys.push(key);
    if (length < FEW) return;
    if (this.#set === undefined || length * 2 >= this.#set.length) {
      this.#set = new Int32Array(length < 32 ? 64 : 2 ** (34 - Math.clz32(length))).fill(EMPTY);
      for (const each of this.#keys) place(this.#set, each);
    } else place(this.#set, key);
  }
}

function place(set: Int32Array, key: number): void {
  const mask = set.length - 1;
  let at = finishHash(key) & mask;
  while (set[at] !== EMPTY) at = (at + 1) & mask;
  set[at] = key;
}
