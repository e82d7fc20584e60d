import type { AttributeView } from "../../attributes/attribute-view.ts";
import { chime } from "../../operator/chime.ts";
import type { Dialect } from "../../operator/dialect.ts";
import { withRoom } from "./arena.ts";
import { NAME, type TermId, type Terms } from "./terms.ts";

/** The attributes of one message as numbers of an index, if they occur in rules. */
export interface MessageTerms {
  /** The values, without repeats. */
  readonly terms: readonly TermId[];
  /** The names with at least one value, without repeats. */
  readonly names: readonly TermId[];
  /** The number of different values of each name, if a rule needs values. */
  readonly valueCounts: ReadonlyMap<TermId, number> | undefined;
  /** By index of the name, if a rule needs values: all values, even those that no rule has. */
  readonly values: readonly (readonly string[])[];
}

const none: readonly string[] = [];
const nothing: MessageTerms = { terms: [], names: [], valueCounts: undefined, values: [] };

/** The terms of one message at a time, as bits that the evaluation of rules reads. */
export class TermMarks {
  /** By value: whether the message has it. */
  bits: Int32Array<ArrayBuffer> = new Int32Array(1);
  /** The terms of the rules. */
  readonly dialect: Dialect;
  readonly #terms: Terms;
  #message: MessageTerms = nothing;

  constructor(terms: Terms, dialect: Dialect = chime) {
    this.#terms = terms;
    this.dialect = dialect;
  }

  /**
   * Finds the terms of a message, and marks them; call {@link clear} before the next one. Set `askForValues` if rules need {@link
   * valueCount} or {@link valuesOf}: only then are repeats distinguished from values. O(names + values).
   */
  read(view: AttributeView, askForValues: boolean): MessageTerms {
    this.bits = withRoom(this.bits, (this.#terms.limit >>> 5) + 1);
    const terms: TermId[] = [];
    const names: TermId[] = [];
    const lists: (readonly string[])[] = [];
    const valueCounts = askForValues ? new Map<TermId, number>() : undefined;
    for (let i = 0; i < view.names.length; i++) {
      const name = this.#terms.find(NAME, view.names[i]!);
      if (name === -1) continue;
      const values = view.values[i]!;
      names.push(name);
      if (askForValues) lists.push(values);
      valueCounts?.set(name, values.length === 1 ? 1 : new Set(values).size);
      for (let k = 0; k < values.length; k++) {
        const term = this.#terms.find(name, values[k]!);
        if (term === -1 || isMarked(this.bits, term)) continue;
        terms.push(term);
        this.#mark(term);
      }
    }
    this.#message = { terms, names, valueCounts, values: lists };
    return this.#message;
  }

  /** Marks a message again; valid while no term is added or removed. */
  set(message: MessageTerms): void {
    this.#message = message;
    for (const term of message.terms) this.#mark(term);
  }

  clear(): void {
    for (const term of this.#message.terms) this.bits[term >>> 5] = 0;
    this.#message = nothing;
  }

  /** Returns how many different values the message has under a name. */
  valueCount(name: TermId): number {
    return this.#message.valueCounts?.get(name) ?? 0;
  }

  /** Returns the values that the message has under a name, possibly with repeats. */
  valuesOf(name: TermId): readonly string[] {
    const { names, values } = this.#message;
    return values[names.indexOf(name)] ?? none;
  }

  #mark(term: TermId): void {
    this.bits[term >>> 5] = this.bits[term >>> 5]! | (1 << (term & 31));
  }
}

/** Whether a set has a number; it has none beyond its end. */
export function isMarked(bits: Int32Array, term: TermId): boolean {
  return ((bits[term >>> 5]! >>> (term & 31)) & 1) === 1;
}
