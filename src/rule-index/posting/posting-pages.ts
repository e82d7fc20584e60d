import { Arena, positionIn, roundUp, withRoom } from "../interning/arena.ts";
import type { RuleId } from "../interning/programs.ts";
import { requireSound } from "../interning/sound.ts";
import { ASK_RULE, FLIPS_ALWAYS, type FlipCode, flips } from "./flip-code.ts";
import type { Key } from "./keys.ts";

/** Units of a page at first, and at most: 1 KB. */
const SMALLEST = 32;
const LARGEST = 256;

/** Offsets of the units of a page before its records. */
const CAPACITY = 0;
const USED = 1;
const NEXT = 2;
const BEFORE = 3;
const KEY = 4;
const HEAD = 5;

/** No page. */
export const NO_PAGE = -1;

const VETO = 4;

/** A record to add: its rule, and the question whether the rule flips. */
export interface PostingRecord {
  readonly rule: RuleId;
  readonly isVeto: boolean;
  readonly code: FlipCode;
}

/** Receives the records under the keys of a message. */
export interface Reader {
  /** Bits of the terms of the message. */
  readonly marks: Int32Array;
  /** A rule flips. Called for every record, so a rule with several keys may be reported several times. */
  flipped(rule: RuleId, isVeto: boolean): void;
  /** A rule that must be evaluated itself. */
  ask(rule: RuleId): void;
}

/**
 * Pages of records, linked to lists in both directions:
 *
 * ```text
 * page:     [capacity] [units in use] [next] [page before] [key] record*
 * record:   [words of code * 8 + veto * 4 + kind] [rule] [code …]
 * ```
 */
export class PostingPages {
  readonly #arena: Arena = new Arena();
  /** By page: where it is now. */
  #offsets: Int32Array<ArrayBuffer> = new Int32Array(4);
  readonly #free: number[] = [];
  #count = 0;

  /** Adds a page without records before the first one of a list. */
  add(key: Key, next: number): number {
    const page = this.#free.pop() ?? this.#count++;
    this.#offsets = withRoom(this.#offsets, page + 1);
    const offset = this.#arena.allocate(SMALLEST);
    this.#offsets[page] = offset;
    const units = this.#arena.chunkOf(offset);
    const start = positionIn(offset);
    units[CAPACITY + start] = SMALLEST;
    units[USED + start] = HEAD;
    units[NEXT + start] = next;
    units[BEFORE + start] = NO_PAGE;
    units[KEY + start] = key;
    if (next !== NO_PAGE) this.#setUnit(next, BEFORE, page);
    return page;
  }

  /** Removes a page from its list. */
  remove(page: number): void {
    const next = this.next(page);
    const before = this.before(page);
    if (before !== NO_PAGE) this.#setUnit(before, NEXT, next);
    if (next !== NO_PAGE) this.#setUnit(next, BEFORE, before);
    this.#arena.free(this.#offsets[page]!, this.#unit(page, CAPACITY));
    this.#free.push(page);
  }

  keyOf(page: number): Key {
    return this.#unit(page, KEY);
  }

  next(page: number): number {
    return this.#unit(page, NEXT);
  }

  before(page: number): number {
    return this.#unit(page, BEFORE);
  }

  isEmpty(page: number): boolean {
    return this.#unit(page, USED) === HEAD;
  }

  /** Whether most of a page is free, and it could be smaller. */
  isSparse(page: number): boolean {
    const capacity = this.#unit(page, CAPACITY);
    return this.#unit(page, USED) * 4 < capacity && capacity > SMALLEST;
  }

  /** Returns the units of the records of a page. */
  contentOf(page: number): number {
    return this.#unit(page, USED) - HEAD;
  }

  /** Makes room for so many more units on a page; returns false if the page would be too large. */
  fit(page: number, more: number): boolean {
    const offset = this.#offsets[page]!;
    const units = this.#arena.chunkOf(offset);
    const needed = units[positionIn(offset) + USED]! + more;
    if (needed <= units[positionIn(offset) + CAPACITY]!) return true;
    if (needed > LARGEST) return false;
    this.#resize(page, needed);
    return true;
  }

  /** Frees the unused units of a page. */
  shrink(page: number): void {
    this.#resize(page, this.#unit(page, USED));
  }

  /** Writes a record after the others of a page, which has room for it. */
  append(page: number, { rule, isVeto, code: { kind, words, length } }: PostingRecord): void {
    const offset = this.#offsets[page]!;
    const units = this.#arena.chunkOf(offset);
    const start = positionIn(offset);
    const at = start + units[USED + start]!;
    units[at] = length * 8 + (isVeto ? VETO : 0) + kind;
    units[at + 1] = rule;
    for (let i = 0, last = at + 1 + length; i < length; i++) units[last - i] = words[i]!;
    units[USED + start] = units[USED + start]! + 2 + length;
  }

  /** Removes the record of a rule from a page. */
  cut(page: number, rule: RuleId): void {
    const offset = this.#offsets[page]!;
    const units = this.#arena.chunkOf(offset);
    const start = positionIn(offset);
    const end = start + units[USED + start]!;
    let at = start + HEAD;
    while (units[at + 1] !== rule) at = afterRecord(units, at);
    const next = afterRecord(units, at);
    // Faster than copyWithin for so few units (bench/build).
    for (let i = next; i < end; i++) units[at + i - next] = units[i]!;
    units[USED + start] = end - start - (next - at);
  }

  /** Copies the records of a page to the end of another one, which has room for them. */
  appendAll(from: number, page: number): void {
    const used = this.#unit(page, USED);
    const source = this.#offsets[from]!;
    const target = this.#offsets[page]!;
    const content = this.contentOf(from);
    copyUnits(this.#arena.chunkOf(source), positionIn(source) + HEAD, content, this.#arena.chunkOf(target), positionIn(target) + used);
    this.#setUnit(page, USED, used + content);
  }

  /** Reads the records of a page; returns the next page. */
  read(page: number, reader: Reader): number {
    const { marks } = reader;
    const offset = this.#offsets[page]!;
    const units = this.#arena.chunkOf(offset);
    const start = positionIn(offset);
    const end = start + units[USED + start]!;
    for (let at = start + HEAD; at < end; ) {
      const header = units[at]!;
      const rule = units[at + 1]!;
      const code = at + 2;
      at = code + (header >>> 3);
      const kind = header & 3;
      if (kind === ASK_RULE) reader.ask(rule);
      else if (kind === FLIPS_ALWAYS || flips(units, code, at, marks)) reader.flipped(rule, (header & VETO) !== 0);
    }
    return units[NEXT + start]!;
  }

  rulesOn(page: number): RuleId[] {
    const offset = this.#offsets[page]!;
    const units = this.#arena.chunkOf(offset);
    const start = positionIn(offset);
    const rules: RuleId[] = [];
    for (let at = start + HEAD, end = start + units[USED + start]!; at < end; at = afterRecord(units, at)) rules.push(units[at + 1]!);
    return rules;
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.#arena.bytes + this.#offsets.byteLength;
    }
  }

  /** Throws unless these are all pages, and each has records, and room for them. */
  assertSound(pages: readonly number[]): void {
    SELF_CHECK: {
      for (const page of pages)
        requireSound(!this.isEmpty(page) && this.#unit(page, USED) <= this.#unit(page, CAPACITY), "a page has records, and room for them");
      requireSound(pages.length + this.#free.length === this.#count, "no page is lost");
      this.#arena.assertHolds(pages.map((page) => this.#unit(page, CAPACITY)));
    }
  }

  #resize(page: number, needed: number): void {
    const capacity = Math.min(LARGEST, roundUp(Math.max(SMALLEST, needed + (needed >>> 2))));
    const from = this.#offsets[page]!;
    const to = this.#arena.allocate(capacity);
    copyUnits(this.#arena.chunkOf(from), positionIn(from), this.#unit(page, USED), this.#arena.chunkOf(to), positionIn(to));
    this.#arena.free(from, this.#unit(page, CAPACITY));
    this.#offsets[page] = to;
    this.#setUnit(page, CAPACITY, capacity);
  }

  #unit(page: number, which: number): number {
    const offset = this.#offsets[page]!;
    return this.#arena.chunkOf(offset)[positionIn(offset) + which]!;
  }

  #setUnit(page: number, which: number, value: number): void {
    const offset = this.#offsets[page]!;
    this.#arena.chunkOf(offset)[positionIn(offset) + which] = value;
  }
}

function afterRecord(units: Int32Array, at: number): number {
  return at + 2 + (units[at]! >>> 3);
}

function copyUnits(source: Int32Array, from: number, length: number, target: Int32Array, to: number): void {
  for (let i = 0; i < length; i++) target[to + i] = source[from + i]!;
}
