import { operatorAt } from "../operator/operators.ts";
import { compareEntries, compareRules, compareStrings } from "./order.ts";
import { RuleTape, TapeCursor } from "./tape.ts";

/**
 * The canonical form: rules that differ only by order and repeats have the same one, and it means the same
 * as the rule, in both semantics. Every list is in the order of `order.ts`, repeats dropped. O(n log n); the rule
 * itself where it is canonical already.
 */
export function canonicalRule(rule: RuleTape): RuleTape {
  return isInOrder(rule) ? rule : new RuleTape(rule.source, new Sorter(rule).rule());
}

/** Whether every list of a rule is in canonical order without repeats. O(n). */
export function isInOrder({ source, units }: RuleTape): boolean {
  return behindRule(source, units, 0) !== -1;
}

/** The place behind a rule that is in order; -1 when it is not. */
function behindRule(source: string, units: readonly number[], at: number): number {
  let last = -1;
  let next = at + 1;
  for (let members = units[at]!; members > 0; members--) {
    if (last !== -1 && compareStrings(source, units, last, units, next) >= 0) return -1;
    last = next;
    next = behindMember(source, units, next);
    if (next === -1) return -1;
  }
  return next;
}

function behindMember(source: string, units: readonly number[], at: number): number {
  const count = units[at + 3]!;
  const compare = count < 0 ? compareRules : compareEntries;
  let last = -1;
  let next = at + 4;
  for (let parts = Math.abs(count); parts > 0; parts--) {
    const part = next;
    next = count < 0 ? behindRule(source, units, part) : behindEntry(source, units, part);
    if (next === -1 || (last !== -1 && compare(source, units, last, units, part) >= 0)) return -1;
    last = part;
  }
  return next;
}

function behindEntry(source: string, units: readonly number[], at: number): number {
  const end = at + 2 + 3 * units[at + 1]!;
  if (operatorAt(units[at]!).operand !== "set") return end;
  for (let i = at + 5; i < end; i += 3) if (compareStrings(source, units, i - 3, units, i) >= 0) return -1;
  return end;
}

/** Copies a tape from the inside out, every list in order. */
class Sorter {
  readonly #source: string;
  readonly #units: readonly number[];
  #at = 0;

  constructor({ source, units }: RuleTape) {
    this.#source = source;
    this.#units = units;
  }

  rule(): number[] {
    const members = this.#sorted(this.#next(), () => this.#member(), compareStrings);
    return [members.length, ...members.flat()];
  }

  #member(): number[] {
    const name = this.#string();
    const count = this.#next();
    const parts =
      count < 0 ? this.#sorted(-count, () => this.rule(), compareRules) : this.#sorted(count, () => this.#entry(), compareEntries);
    return [...name, count < 0 ? -parts.length : parts.length, ...parts.flat()];
  }

  #entry(): number[] {
    const operator = this.#next();
    const count = this.#next();
    const strings =
      operatorAt(operator).operand === "set"
        ? this.#sorted(count, () => this.#string(), compareStrings)
        : Array.from({ length: count }, () => this.#string());
    return [operator, strings.length, ...strings.flat()];
  }

  #string(): number[] {
    return [this.#next(), this.#next(), this.#next()];
  }

  #sorted(count: number, read: () => number[], compare: typeof compareRules): number[][] {
    const order = (a: readonly number[], b: readonly number[]) => compare(this.#source, a, 0, b, 0);
    const parts = Array.from({ length: count }, read).sort(order);
    return parts.filter((part, i) => i === 0 || order(parts[i - 1]!, part) !== 0);
  }

  #next(): number {
    return this.#units[this.#at++]!;
  }
}

/** A rule as JSON text, parts in their order. O(size). */
export function printRule(rule: RuleTape): string {
  return printFrom(new TapeCursor(rule));
}

function printFrom(cursor: TapeCursor): string {
  return `{${cursor.times(cursor.next(), () => printMember(cursor)).join()}}`;
}

function printMember(cursor: TapeCursor): string {
  const name = JSON.stringify(cursor.string());
  const count = cursor.next();
  return `${name}:[${cursor.times(Math.abs(count), () => (count < 0 ? printFrom(cursor) : printEntry(cursor))).join()}]`;
}

function printEntry(cursor: TapeCursor): string {
  return operatorAt(cursor.next()).print(cursor.strings());
}
