import { type Compare, compareEntries, compareRules, compareStrings } from "./order.ts";
import { printEntry, RuleTape, TapeCursor, type Units } from "./tape.ts";

/**
 * Returns the canonical form: rules that differ only by order and repeats have the same one, and it means the same as the rule,
 * in both semantics. Every list is in the order of `order.ts`, without repeats. Returns the rule itself if it is canonical
 * already. O(n log n).
 */
export function canonicalRule(rule: RuleTape): RuleTape {
  return isInOrder(rule) ? rule : new RuleTape(rule.source, new Sorter(rule).sorted(), 0, rule.dialect);
}

/** Whether every list of a rule is in canonical order, without repeats. O(n). */
export function isInOrder(rule: RuleTape): boolean {
  return behindRule(rule, rule.start) !== -1;
}

/** Returns the offset after a rule that is in order; -1 if it is not in order. */
function behindRule(rule: RuleTape, at: number): number {
  const { units } = rule;
  let last = -1;
  let next = at + 1;
  for (let members = units[at]!; members > 0; members--) {
    if (last !== -1 && compareStrings(rule, units, last, units, next) >= 0) return -1;
    last = next;
    next = behindMember(rule, next);
    if (next === -1) return -1;
  }
  return next;
}

function behindMember(rule: RuleTape, at: number): number {
  const { units } = rule;
  const count = units[at + 3]!;
  const compare = count < 0 ? compareRules : compareEntries;
  let last = -1;
  let next = at + 4;
  for (let parts = Math.abs(count); parts > 0; parts--) {
    const part = next;
    next = count < 0 ? behindRule(rule, part) : behindEntry(rule, part);
    if (next === -1 || (last !== -1 && compare(rule, units, last, units, part) >= 0)) return -1;
    last = part;
  }
  return next;
}

function behindEntry(rule: RuleTape, at: number): number {
  const { units } = rule;
  const end = at + 2 + 3 * units[at + 1]!;
  if (rule.dialect.operatorAt(units[at]!).operand !== "set") return end;
  for (let i = at + 5; i < end; i += 3) if (compareStrings(rule, units, i - 3, units, i) >= 0) return -1;
  return end;
}

/** Copies a tape, and sorts every list after its parts. */
class Sorter {
  readonly #rule: RuleTape;
  #at: number;
  readonly #sorted: number[] = [];

  constructor(rule: RuleTape) {
    this.#rule = rule;
    this.#at = rule.start;
  }

  sorted(): Units {
    this.#members();
    return this.#sorted;
  }

  #members(): void {
    const at = this.#sorted.length;
    this.#copy(1);
    const starts: number[] = [];
    for (let members = this.#sorted[at]!; members > 0; members--) {
      starts.push(this.#sorted.length);
      this.#member();
    }
    this.#sorted[at] = this.#sort(starts, compareStrings);
  }

  #member(): void {
    this.#copy(4);
    const at = this.#sorted.length - 1;
    const count = this.#sorted[at]!;
    const starts: number[] = [];
    for (let parts = Math.abs(count); parts > 0; parts--) {
      starts.push(this.#sorted.length);
      if (count < 0) this.#members();
      else this.#entry();
    }
    this.#sorted[at] = count < 0 ? -this.#sort(starts, compareRules) : this.#sort(starts, compareEntries);
  }

  #entry(): void {
    this.#copy(2);
    const at = this.#sorted.length - 1;
    const starts: number[] = [];
    for (let strings = this.#sorted[at]!; strings > 0; strings--) {
      starts.push(this.#sorted.length);
      this.#copy(3);
    }
    if (this.#rule.dialect.operatorAt(this.#sorted[at - 1]!).operand === "set") this.#sorted[at] = this.#sort(starts, compareStrings);
  }

  #copy(units: number): void {
    for (let i = 0; i < units; i++) this.#sorted.push(this.#rule.units[this.#at++]!);
  }

  /** Sorts the parts that were copied last, and drops repeats. Returns how many are left. */
  #sort(starts: readonly number[], compare: Compare): number {
    const [rule, sorted] = [this.#rule, this.#sorted];
    let isSorted = true;
    for (let i = 1; i < starts.length && isSorted; i++) isSorted = compare(rule, sorted, starts[i - 1]!, sorted, starts[i]!) < 0;
    if (isSorted) return starts.length;
    const order = (a: Units, b: Units) => compare(rule, a, 0, b, 0);
    const parts = starts.map((start, i) => sorted.slice(start, starts[i + 1])).sort(order);
    const different = parts.filter((part, i) => i === 0 || order(parts[i - 1]!, part) !== 0);
    sorted.length = starts[0]!;
    for (const part of different) for (const unit of part) sorted.push(unit);
    return different.length;
  }
}

/** Prints a rule as JSON text, in the order of its parts. O(size). */
export function printRule(rule: RuleTape): string {
  return printFrom(new TapeCursor(rule));
}

function printFrom(cursor: TapeCursor): string {
  return `{${cursor.times(cursor.next(), printMember).join()}}`;
}

function printMember(cursor: TapeCursor): string {
  const name = JSON.stringify(cursor.string());
  const count = cursor.next();
  return `${name}:[${cursor.times(Math.abs(count), count < 0 ? printFrom : printEntry).join()}]`;
}
