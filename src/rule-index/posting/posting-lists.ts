import { Arena, placeIn, roundUp, withRoom } from "../interning/arena.ts";
import type { RuleId } from "../interning/programs.ts";
import { requireSound } from "../interning/sound.ts";
import type { AccessKey } from "./access.ts";
import { ASK_RULE, FLIPS_ALWAYS, type FlipCode, flips } from "./flip-code.ts";

/** Units of a page at first, and at most: 1 KB. */
const SMALLEST = 32;
const LARGEST = 256;

/** Units of a page before its records, by what they hold. */
const CAPACITY = 0;
const USED = 1;
const NEXT = 2;
const BEFORE = 3;
const KEY = 4;
const HEAD = 5;

const NONE = -1;

const VETO = 4;

/** A record that is to be added: its rule, and the question whether that flips. */
export interface PostingRecord {
  readonly rule: RuleId;
  readonly isVeto: boolean;
  readonly code: FlipCode;
}

/** Who hears of what a message meets under its keys. */
export interface Reader {
  /** Bits of the terms of the message. */
  readonly marks: Int32Array;
  /** A rule flips. Called for every record, so that a rule with several keys may be heard of several times. */
  flipped(rule: RuleId, isVeto: boolean): void;
  /** A rule that has to be asked itself. */
  ask(rule: RuleId): void;
}

/** Where a record lies: on a page, or, as `-1 - key`, alone in its list. */
export type RecordPlace = number;

/**
 * The posting lists: by key, the rules that hang on it, each with the code of the question whether it flips. So
 * a message reads what lies one behind the other, and looks at a rule only when it flips.
 *
 * ```text
 * heads:    0 nothing   rule + 1 alone, without a record   -1 - page otherwise
 * page:     [capacity] [units in use] [next] [page before] [key] record*
 * record:   [words of code * 8 + veto * 4 + kind] [rule] [code …]
 * ```
 *
 * Nearly all lists have one rule, and cost 4 bytes. Pages are small and linked, so that no change moves more than
 * one of them; a rule knows on which page it is, and is looked for there.
 */
export class PostingLists {
  readonly #arena: Arena = new Arena();
  #heads: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** By page: where it lies now. */
  #pages: Int32Array<ArrayBuffer> = new Int32Array(4);
  /** By first page of a list: how many records that has. */
  #counts: Int32Array<ArrayBuffer> = new Int32Array(4);
  readonly #freePages: number[] = [];
  #pageCount = 0;
  readonly #moved: (rule: RuleId, from: RecordPlace, to: RecordPlace) => void;
  readonly #recordOf: (rule: RuleId, key: AccessKey) => PostingRecord;

  /** `moved` is told of records that come to lie elsewhere; `recordOf` makes the record of a rule that was alone so far. */
  constructor(
    moved: (rule: RuleId, from: RecordPlace, to: RecordPlace) => void,
    recordOf: (rule: RuleId, key: AccessKey) => PostingRecord,
  ) {
    this.#moved = moved;
    this.#recordOf = recordOf;
  }

  /** How many rules hang on a key. */
  length(key: AccessKey): number {
    const head = this.#headOf(key);
    if (head >= 0) return head === 0 ? 0 : 1;
    return this.#counts[-1 - head]!;
  }

  /** Hangs a rule on a key. */
  add(key: AccessKey, rule: RuleId): RecordPlace {
    this.#heads = withRoom(this.#heads, key + 1);
    const head = this.#heads[key]!;
    if (head === 0) {
      this.#heads[key] = rule + 1;
      return -1 - key;
    }
    if (head > 0) {
      this.#heads[key] = -1 - this.#newPage(key, SMALLEST, NONE, 0);
      this.#moved(head - 1, -1 - key, this.#append(key, this.#recordOf(head - 1, key)));
    }
    return this.#append(key, this.#recordOf(rule, key));
  }

  /** Takes a rule off the key that it hangs on at a place. */
  remove(rule: RuleId, place: RecordPlace): void {
    if (place < 0) {
      this.#heads[-1 - place] = 0;
      return;
    }
    const offset = this.#pages[place]!;
    const units = this.#arena.chunkOf(offset);
    const page = placeIn(offset);
    const end = page + units[USED + page]!;
    let at = page + HEAD;
    while (units[at + 1] !== rule) at = afterRecord(units, at);
    const next = afterRecord(units, at);
    units.copyWithin(at, next, end);
    const used = units[USED + page]! - (next - at);
    units[USED + page] = used;
    const key = units[KEY + page]!;
    const first = -1 - this.#heads[key]!;
    this.#counts[first] = this.#counts[first]! - 1;
    const capacity = units[CAPACITY + page]!;
    if (used === HEAD) this.#removePage(place);
    else if (used * 4 < capacity && capacity > SMALLEST) {
      if (place === first) this.#resize(place, used);
      else this.#empty(place);
    }
  }

  /** Reads the list of a key to somebody. O(length). */
  read(key: AccessKey, reader: Reader): void {
    const head = this.#headOf(key);
    if (head > 0) reader.ask(head - 1);
    if (head >= 0) return;
    const { marks } = reader;
    for (let offset = this.#pages[-1 - head]!; offset !== NONE; ) {
      const units = this.#arena.chunkOf(offset);
      const start = placeIn(offset);
      const next = units[NEXT + start]!;
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
      offset = next === NONE ? NONE : this.#pages[next]!;
    }
  }

  /** Calls back for every rule that hangs on a key. */
  each(key: AccessKey, visit: (rule: RuleId) => void): void {
    const head = this.#headOf(key);
    if (head > 0) visit(head - 1);
    if (head < 0)
      for (let page = -1 - head; page !== NONE; page = this.#unit(page, NEXT)) for (const rule of this.#rulesOn(page)) visit(rule);
  }

  /** Whether a rule has a record at a place. */
  isAt(rule: RuleId, place: RecordPlace): boolean {
    return place < 0 ? this.#headOf(-1 - place) === rule + 1 : this.#rulesOn(place).includes(rule);
  }

  /** Throws unless pages, links and counts agree; returns how many records there are. O(keys + records). */
  assertSound(): number {
    const lengths: number[] = [];
    let records = 0;
    for (const [key, head] of this.#heads.entries()) {
      if (head > 0) records++;
      let count = 0;
      let before = NONE;
      for (let page = head < 0 ? -1 - head : NONE; page !== NONE; page = this.#unit(page, NEXT)) {
        const found = this.#rulesOn(page).length;
        requireSound(this.#unit(page, KEY) === key && this.#unit(page, BEFORE) === before, "a page knows its key and the page before");
        requireSound(found > 0 && this.#unit(page, USED) <= this.#unit(page, CAPACITY), "a page has records, and room for them");
        lengths.push(this.#unit(page, CAPACITY));
        count += found;
        before = page;
      }
      requireSound(head >= 0 || count === this.length(key), "a list knows its length");
      records += count;
    }
    requireSound(lengths.length + this.#freePages.length === this.#pageCount, "no page is lost");
    this.#arena.assertHolds(lengths);
    return records;
  }

  get bytes(): number {
    return this.#arena.bytes + this.#heads.byteLength + this.#pages.byteLength + this.#counts.byteLength;
  }

  #append(key: AccessKey, { rule, isVeto, code: { kind, words } }: PostingRecord): RecordPlace {
    const length = 2 + words.length;
    const page = this.#pageFor(key, length);
    const offset = this.#pages[page]!;
    const units = this.#arena.chunkOf(offset);
    const start = placeIn(offset);
    const at = start + units[USED + start]!;
    units[at] = words.length * 8 + (isVeto ? VETO : 0) + kind;
    units[at + 1] = rule;
    for (let i = 0; i < words.length; i++) units[at + 2 + i] = words[i]!;
    units[USED + start] = units[USED + start]! + length;
    this.#counts[page] = this.#counts[page]! + 1;
    return page;
  }

  /** The first page of a list, which has room for so many units. */
  #pageFor(key: AccessKey, length: number): number {
    const page = -1 - this.#heads[key]!;
    const offset = this.#pages[page]!;
    const units = this.#arena.chunkOf(offset);
    const start = placeIn(offset);
    const capacity = units[CAPACITY + start]!;
    const needed = units[USED + start]! + length;
    if (needed <= capacity) return page;
    if (needed <= LARGEST) {
      this.#resize(page, needed);
      return page;
    }
    const first = this.#newPage(key, roomFor(HEAD + length), page, this.#counts[page]!);
    this.#setUnit(page, BEFORE, first);
    this.#heads[key] = -1 - first;
    return first;
  }

  #newPage(key: AccessKey, capacity: number, next: number, count: number): number {
    const page = this.#freePages.pop() ?? this.#pageCount++;
    this.#pages = withRoom(this.#pages, page + 1);
    this.#counts = withRoom(this.#counts, page + 1);
    this.#counts[page] = count;
    const offset = this.#arena.allocate(capacity);
    this.#pages[page] = offset;
    const units = this.#arena.chunkOf(offset);
    const start = placeIn(offset);
    units[CAPACITY + start] = capacity;
    units[USED + start] = HEAD;
    units[NEXT + start] = next;
    units[BEFORE + start] = NONE;
    units[KEY + start] = key;
    return page;
  }

  /** Gives a page the capacity that so many units need. */
  #resize(page: number, needed: number): void {
    const capacity = roomFor(needed);
    const from = this.#pages[page]!;
    const before = this.#unit(page, CAPACITY);
    const to = this.#arena.allocate(capacity);
    const units = this.#arena.chunkOf(from);
    const start = placeIn(from);
    const target = this.#arena.chunkOf(to);
    for (let i = 0, used = units[USED + start]!; i < used; i++) target[placeIn(to) + i] = units[start + i]!;
    target[placeIn(to) + CAPACITY] = capacity;
    this.#arena.free(from, before);
    this.#pages[page] = to;
  }

  #removePage(page: number): void {
    const key = this.#unit(page, KEY);
    const next = this.#unit(page, NEXT);
    const before = this.#unit(page, BEFORE);
    if (before === NONE) {
      this.#heads[key] = next === NONE ? 0 : -1 - next;
      if (next !== NONE) this.#counts[next] = this.#counts[page]!;
    } else this.#setUnit(before, NEXT, next);
    if (next !== NONE) this.#setUnit(next, BEFORE, before);
    this.#arena.free(this.#pages[page]!, this.#unit(page, CAPACITY));
    this.#freePages.push(page);
  }

  /** Moves the few records of a page that is not the first to the first one. */
  #empty(page: number): void {
    const key = this.#unit(page, KEY);
    const offset = this.#pages[page]!;
    const first = this.#pageFor(key, this.#unit(page, USED) - HEAD);
    const units = this.#arena.chunkOf(offset);
    const start = placeIn(offset);
    const used = units[USED + start]!;
    for (const rule of this.#rulesOn(page)) this.#moved(rule, page, first);
    const to = this.#pages[first]!;
    const target = this.#arena.chunkOf(to);
    const place = placeIn(to);
    const end = place + target[USED + place]!;
    for (let i = HEAD; i < used; i++) target[end + i - HEAD] = units[start + i]!;
    target[USED + place] = target[USED + place]! + used - HEAD;
    this.#removePage(page);
  }

  #rulesOn(page: number): RuleId[] {
    const offset = this.#pages[page]!;
    const units = this.#arena.chunkOf(offset);
    const start = placeIn(offset);
    const rules: RuleId[] = [];
    for (let at = start + HEAD, end = start + units[USED + start]!; at < end; at = afterRecord(units, at)) rules.push(units[at + 1]!);
    return rules;
  }

  #headOf(key: AccessKey): number {
    return key < this.#heads.length ? this.#heads[key]! : 0;
  }

  #unit(page: number, which: number): number {
    const offset = this.#pages[page]!;
    return this.#arena.chunkOf(offset)[placeIn(offset) + which]!;
  }

  #setUnit(page: number, which: number, value: number): void {
    const offset = this.#pages[page]!;
    this.#arena.chunkOf(offset)[placeIn(offset) + which] = value;
  }
}

function afterRecord(units: Int32Array, at: number): number {
  return at + 2 + (units[at]! >>> 3);
}

/** A capacity with room for so many units and some more. */
function roomFor(needed: number): number {
  return Math.min(LARGEST, roundUp(Math.max(SMALLEST, needed + (needed >>> 2))));
}
