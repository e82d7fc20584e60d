import type { RuleTape, Units } from "./tape.ts";

/**
 * The canonical order, as comparisons of two parts of one rule. A part is given by the units of a tape and its offset in them
 * (see `tape.ts`). Returns a negative number, 0 or a positive number, as `sort` expects.
 *
 * | of            | order                                                    |
 * | ------------- | -------------------------------------------------------- |
 * | members       | by name, `$or` by that name: {@link compareStrings}      |
 * | branches      | by their canonical texts: {@link compareRules}           |
 * | entries       | by operator, then string by string: {@link compareEntries} |
 * | strings       | by code unit: {@link compareStrings}                     |
 */
export type Compare = (rule: RuleTape, a: Units, i: number, b: Units, j: number) => number;

export const compareStrings: Compare = ({ source }, a, i, b, j) => {
  const [start, other] = [a[i]!, b[j]!];
  const [length, otherLength] = [a[i + 1]! - start, b[j + 1]! - other];
  for (let at = 0; at < length && at < otherLength; at++) {
    const order = source.charCodeAt(start + at) - source.charCodeAt(other + at);
    if (order !== 0) return order;
  }
  return length - otherLength;
};

export const compareEntries: Compare = (rule, a, i, b, j) => {
  if (a[i] !== b[j]) return a[i]! - b[j]!;
  const [length, otherLength] = [a[i + 1]!, b[j + 1]!];
  for (let at = 0; at < length && at < otherLength; at++) {
    const order = compareStrings(rule, a, i + 2 + 3 * at, b, j + 2 + 3 * at);
    if (order !== 0) return order;
  }
  return length - otherLength;
};

/** Compares the texts of two branches without printing them. The lists in each branch are in order. */
export const compareRules: Compare = (rule, a, i, b, j) => {
  // Nearly all branches differ in their first name (bench/build).
  const order = compareQuoted(rule, a, i + 1, b, j + 1);
  return order === 0 ? new TextOrder(rule, a, i, b, j).rules() : order;
};

/** Walks two rules side by side while their texts are equal. */
class TextOrder {
  readonly #rule: RuleTape;
  readonly #a: Units;
  readonly #b: Units;
  #i: number;
  #j: number;

  constructor(rule: RuleTape, a: Units, i: number, b: Units, j: number) {
    this.#rule = rule;
    this.#a = a;
    this.#b = b;
    this.#i = i;
    this.#j = j;
  }

  rules(): number {
    return this.#lists(() => this.#members());
  }

  #members(): number {
    const order = compareQuoted(this.#rule, this.#a, this.#i, this.#b, this.#j);
    if (order !== 0) return order;
    this.#i += 3;
    this.#j += 3;
    // Conditions with the same name are of the same kind.
    return this.#a[this.#i]! < 0 ? this.#lists(() => this.rules()) : this.#lists(() => this.#entries());
  }

  /** Where one list ends, the other has a comma, which is less than every closing bracket. */
  #lists(compareNext: () => number): number {
    const [length, otherLength] = [Math.abs(this.#a[this.#i++]!), Math.abs(this.#b[this.#j++]!)];
    for (let at = 0; at < length && at < otherLength; at++) {
      const order = compareNext();
      if (order !== 0) return order;
    }
    return otherLength - length;
  }

  #entries(): number {
    const [i, j] = [this.#i, this.#j];
    this.#i = i + 2 + 3 * this.#a[i + 1]!;
    this.#j = j + 2 + 3 * this.#b[j + 1]!;
    if (compareEntries(this.#rule, this.#a, i, this.#b, j) === 0) return 0;
    const [text, other] = [this.#print(this.#a, i), this.#print(this.#b, j)];
    return text < other ? -1 : 1;
  }

  #print(units: Units, at: number): string {
    const strings = Array.from({ length: units[at + 1]! }, (_, k) => this.#text(units, at + 2 + 3 * k));
    return this.#rule.dialect.operatorAt(units[at]!).print(strings);
  }

  #text(units: Units, at: number): string {
    return this.#rule.source.slice(units[at], units[at + 1]);
  }
}

/** Compares two strings as printed, between quotes. */
const compareQuoted: Compare = ({ source }, a, i, b, j) => {
  const [start, end, other, otherEnd] = [a[i]!, a[i + 1]!, b[j]!, b[j + 1]!];
  for (let at = 0; ; at++) {
    const isEnd = start + at === end;
    const isOtherEnd = other + at === otherEnd;
    if (isEnd && isOtherEnd) return 0;
    const unit = isEnd ? QUOTE : source.charCodeAt(start + at);
    const otherUnit = isOtherEnd ? QUOTE : source.charCodeAt(other + at);
    // Prints strings that may need an escape.
    if (!(isEnd || isPrintedAsIs(unit)) || !(isOtherEnd || isPrintedAsIs(otherUnit))) break;
    if (unit !== otherUnit) return unit - otherUnit;
  }
  const [text, otherText] = [JSON.stringify(source.slice(start, end)), JSON.stringify(source.slice(other, otherEnd))];
  return text < otherText ? -1 : text > otherText ? 1 : 0;
};

const QUOTE = 0x22;

function isPrintedAsIs(unit: number): boolean {
  return unit >= 0x20 && unit < 0x7f && unit !== QUOTE && unit !== 0x5c;
}
