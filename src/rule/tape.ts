import type { Dialect } from "../operator/dialect.ts";
import type { Operator } from "../operator/operator.ts";
import { hashOfRange } from "../text/string-hash.ts";

/** The numbers of a tape. */
export type Units = Readonly<ArrayLike<number>>;

/**
 * A rule that was read, in its one form: numbers that say which parts it has, in order, and where their strings are in a text.
 * Immutable. Both readers write it, and an index returns it. All other forms are made from it: the tree ({@link treeOf}), the
 * canonical form, the printed text, the program of an index.
 *
 * ```text
 * rule       [members] member*
 * member     string [entries] entry*      an attribute
 *            string [-branches] rule*     an $or; the string says so
 * entry      [operator] [strings] string* operator: its index in the dialect
 * string     [start] [end] [hash]         of `source`; see text/string-hash.ts
 *
 * {"a":["x"]}    source: {"a":["x"]}    units: 1, 2 3 #a, 1, 0 1, 6 7 #x
 * ```
 *
 * A tape may be a part of longer units, from `start` on: the fast reader writes many tapes into one array (bench/build).
 */
export class RuleTape {
  /** The text with its strings: the text that was read, or all decoded strings one after another. */
  readonly source: string;
  readonly units: Units;
  readonly start: number;
  readonly dialect: Dialect;

  constructor(source: string, units: Units, start: number, dialect: Dialect) {
    this.source = source;
    this.units = units;
    this.start = start;
    this.dialect = dialect;
  }
}

/** Counts attribute names plus strings, with repeats [guide]. O(size). */
export function complexityOf(rule: RuleTape): number {
  return complexityFrom(new TapeCursor(rule));
}

function complexityFrom(cursor: TapeCursor): number {
  let complexity = 0;
  for (let members = cursor.next(); members > 0; members--) {
    cursor.skip(3);
    const count = cursor.next();
    if (count >= 0) complexity++;
    for (let i = Math.abs(count); i > 0; i--) {
      if (count < 0) complexity += complexityFrom(cursor);
      else {
        cursor.skip(1);
        const strings = cursor.next();
        complexity += strings;
        cursor.skip(3 * strings);
      }
    }
  }
  return complexity;
}

/** Reads a tape from left to right. */
export class TapeCursor {
  at: number;
  readonly #source: string;
  readonly #units: Units;
  readonly #dialect: Dialect;

  constructor({ source, units, start, dialect }: RuleTape) {
    this.at = start;
    this.#source = source;
    this.#units = units;
    this.#dialect = dialect;
  }

  next(): number {
    return this.#units[this.at++]!;
  }

  operator(): Operator {
    return this.#dialect.operatorAt(this.next());
  }

  string(): string {
    const start = this.next();
    const end = this.next();
    this.at++;
    return this.#source.slice(start, end);
  }

  strings(): string[] {
    return this.times(this.next(), readString);
  }

  /** Collects as many parts as the next count says. */
  times<T>(count: number, read: (cursor: this) => T): T[] {
    const parts: T[] = [];
    for (let i = 0; i < count; i++) parts.push(read(this));
    return parts;
  }

  skip(units: number): void {
    this.at += units;
  }
}

function readString(cursor: TapeCursor): string {
  return cursor.string();
}

/** Prints the next part of a tape, an entry. */
export function printEntry(cursor: TapeCursor): string {
  return cursor.operator().print(cursor.strings());
}

const OR = "$or";

/** Writes a rule part by part, from left to right; each part adds to the count of the open part around it. */
export class RuleWriter {
  #source = "";
  readonly #units: number[] = [];
  /** Indexes of the counts of open parts; negative for an `$or`, which counts downwards. */
  readonly #open: number[] = [];
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Begins the rule itself, or a branch. */
  openRule(): void {
    this.#countOne();
    this.#openCount(1);
  }

  openAttribute(name: string): void {
    this.#countOne();
    this.#string(name);
    this.#openCount(1);
  }

  openOr(): void {
    this.#countOne();
    this.#string(OR);
    this.#openCount(-1);
  }

  entry(operator: Operator, operand: readonly string[]): void {
    this.#countOne();
    this.#units.push(this.#dialect.codeOf(operator), operand.length);
    for (const string of operand) this.#string(string);
  }

  /** Ends the part that was opened last. */
  close(): void {
    this.#open.pop();
  }

  /** Returns the tape, after all parts are closed. */
  end(): RuleTape {
    return new RuleTape(this.#source, Int32Array.from(this.#units), 0, this.#dialect);
  }

  #openCount(sign: 1 | -1): void {
    this.#open.push(sign * this.#units.length);
    this.#units.push(0);
  }

  #countOne(): void {
    const around = this.#open.at(-1);
    if (around === undefined) return;
    const index = Math.abs(around);
    this.#units[index] = this.#units[index]! + (around < 0 ? -1 : 1);
  }

  #string(text: string): void {
    const start = this.#source.length;
    this.#source += text;
    this.#units.push(start, start + text.length, hashOfRange(text, 0, text.length));
  }
}
