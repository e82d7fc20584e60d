import { attributeLimits } from "../../attributes/limits.ts";
import { utf8Length } from "../../attributes/unicode.ts";
import type { RuleTape, Units } from "../../rule/tape.ts";

/** More bytes than the value that represents all others has, with its share of the limit. */
const OTHER_BYTES = 4;

/**
 * Replaces the strings of a rule by numbers: names in the order of their first appearance, and likewise the strings of a name.
 * `undefined` if a message of everything that the rule names would be too large, and if an operator looks into strings.
 *
 * ```text
 * {"mention":["Bob"],"type":[{"anything-but":["Room"]}]}
 * {"to":["Al"],"kind":[{"anything-but":["News"]}]}          -> the same shape
 * {"mention":["Bob","Bob"]}, {"mention":["Bob","Al"]}       -> two other ones
 * ```
 *
 * While no message is too large, proofs over all messages depend on which strings are equal, not on the strings themselves. So
 * rules of one shape that were read without a finding have the same proven findings: none, or the same ones at other positions.
 * O(size²), which is faster than tables for small rules.
 */
export function shapeOf({ source, units, start, dialect }: RuleTape): string | undefined {
  const shape = new Shape(source, units, start);
  shape.rule();
  if (dialect.operators.some(({ isIn }, code) => isIn !== undefined && shape.operators.has(code))) return undefined;
  return utf8Length(source) + OTHER_BYTES * shape.names <= attributeLimits.bytes ? shape.text : undefined;
}

class Shape {
  text = "";
  /** The codes of its operators. */
  readonly operators = new Set<number>();
  readonly #source: string;
  readonly #units: Units;
  #at: number;
  /** Offsets in the units: of the first string of each name, and of each string with the number of its name. */
  readonly #namePositions: number[] = [];
  readonly #strings: { readonly name: number; readonly position: number; readonly number: number }[] = [];

  constructor(source: string, units: Units, start: number) {
    this.#source = source;
    this.#units = units;
    this.#at = start;
  }

  /** The number of names. */
  get names(): number {
    return this.#namePositions.length;
  }

  rule(): void {
    this.text += "(";
    for (let members = this.#units[this.#at++]!; members > 0; members--) {
      const name = this.#at;
      this.#at += 3;
      const count = this.#units[this.#at++]!;
      if (count < 0) {
        this.text += "|";
        for (let branches = -count; branches > 0; branches--) this.rule();
        this.text += ".";
      } else this.#entries(this.#nameNumber(name), count);
    }
    this.text += ")";
  }

  #entries(name: number, count: number): void {
    this.text += `${name}[`;
    for (let entries = count; entries > 0; entries--) {
      const code = this.#units[this.#at++]!;
      this.operators.add(code);
      this.text += `${code}:`;
      for (let strings = this.#units[this.#at++]!; strings > 0; strings--) {
        this.text += `${this.#stringNumber(name, this.#at)},`;
        this.#at += 3;
      }
    }
    this.text += "]";
  }

  #nameNumber(position: number): number {
    const known = this.#namePositions.findIndex((each) => this.#isEqual(each, position));
    return known === -1 ? this.#namePositions.push(position) - 1 : known;
  }

  #stringNumber(name: number, position: number): number {
    let number = 0;
    for (const each of this.#strings) {
      if (each.name !== name) continue;
      if (this.#isEqual(each.position, position)) return each.number;
      number++;
    }
    this.#strings.push({ name, position, number });
    return number;
  }

  /** Compares hashes first, which is nearly always enough. */
  #isEqual(a: number, b: number): boolean {
    const units = this.#units;
    if (units[a + 2] !== units[b + 2]) return false;
    return this.#source.slice(units[a], units[a + 1]) === this.#source.slice(units[b], units[b + 1]);
  }
}
