import { withRoom } from "../interning/arena.ts";
import type { RuleId } from "../interning/programs.ts";
import { requireSound } from "../interning/sound.ts";
import type { Key } from "./keys.ts";
import { NO_PAGE, PostingPages, type PostingRecord, type Reader } from "./posting-pages.ts";

/** Where a record is: on a page, or, as `-1 - key`, alone in its list. */
export type RecordPosition = number;

/**
 * The posting lists: by key, the rules that are indexed under it, each with the code of the question whether it flips. So a
 * message reads neighbouring memory, and reads a rule only if it flips.
 *
 * ```text
 * head by key:   0   nothing     rule + 1   one rule, without a record     -1 - page   records on linked pages
 * ```
 *
 * Most lists have one rule, and cost 4 bytes. Pages are small, so that a change moves at most one page; a rule knows the page of
 * its record, which is searched there.
 */
export class PostingLists {
  readonly #pages: PostingPages = new PostingPages();
  #heads: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** By first page of a list: the number of its records. */
  #counts: Int32Array<ArrayBuffer> = new Int32Array(4);
  readonly #moved: (rule: RuleId, from: RecordPosition, to: RecordPosition) => void;
  readonly #recordOf: (rule: RuleId, key: Key) => PostingRecord;

  /** `moved` is called for records that move; `recordOf` makes the record of a rule that was alone in its list. */
  constructor(
    moved: (rule: RuleId, from: RecordPosition, to: RecordPosition) => void,
    recordOf: (rule: RuleId, key: Key) => PostingRecord,
  ) {
    this.#moved = moved;
    this.#recordOf = recordOf;
  }

  /** Returns how many rules are indexed under a key. */
  length(key: Key): number {
    const head = this.#headOf(key);
    if (head >= 0) return head === 0 ? 0 : 1;
    return this.#counts[-1 - head]!;
  }

  /** Indexes a rule under a key. */
  add(key: Key, rule: RuleId): RecordPosition {
    this.#heads = withRoom(this.#heads, key + 1);
    const head = this.#heads[key]!;
    if (head === 0) {
      this.#heads[key] = rule + 1;
      return -1 - key;
    }
    if (head > 0) {
      this.#putFirst(key, NO_PAGE, 0);
      this.#moved(head - 1, -1 - key, this.#append(key, this.#recordOf(head - 1, key)));
    }
    return this.#append(key, this.#recordOf(rule, key));
  }

  /** Removes a rule from a list; `position` is its position there. */
  remove(rule: RuleId, position: RecordPosition): void {
    if (position < 0) {
      this.#heads[-1 - position] = 0;
      return;
    }
    this.#pages.cut(position, rule);
    const key = this.#pages.keyOf(position);
    const first = -1 - this.#heads[key]!;
    this.#counts[first] = this.#counts[first]! - 1;
    if (this.#pages.isEmpty(position)) this.#removePage(position);
    else if (this.#pages.isSparse(position)) {
      if (position === first) this.#pages.shrink(position);
      else this.#empty(position);
    }
  }

  /** Passes the list of a key to a reader. O(length). */
  read(key: Key, reader: Reader): void {
    const head = this.#headOf(key);
    if (head > 0) reader.ask(head - 1);
    if (head < 0) for (let page = -1 - head; page !== NO_PAGE; ) page = this.#pages.read(page, reader);
  }

  /** Calls back for every rule that is indexed under a key. */
  each(key: Key, visit: (rule: RuleId) => void): void {
    const head = this.#headOf(key);
    if (head > 0) visit(head - 1);
    for (const page of this.#pagesOf(head)) for (const rule of this.#pages.rulesOn(page)) visit(rule);
  }

  /** Whether a rule has a record at a position. */
  isAt(rule: RuleId, position: RecordPosition): boolean {
    SELF_CHECK: {
      return position < 0 ? this.#headOf(-1 - position) === rule + 1 : this.#pages.rulesOn(position).includes(rule);
    }
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.#pages.bytes + this.#heads.byteLength + this.#counts.byteLength;
    }
  }

  /** Throws unless pages, links and counts agree; returns the number of records. O(keys + records). */
  assertSound(): number {
    SELF_CHECK: {
      const all: number[] = [];
      let records = 0;
      for (const [key, head] of this.#heads.entries()) {
        let before = NO_PAGE;
        let count = head > 0 ? 1 : 0;
        for (const page of this.#pagesOf(head)) {
          requireSound(this.#pages.keyOf(page) === key && this.#pages.before(page) === before, "a page knows its key and the page before");
          count += this.#pages.rulesOn(page).length;
          before = page;
          all.push(page);
        }
        requireSound(count === this.length(key), "a list knows its length");
        records += count;
      }
      this.#pages.assertSound(all);
      return records;
    }
  }

  #append(key: Key, record: PostingRecord): RecordPosition {
    const page = this.#pageFor(key, 2 + record.code.length);
    this.#pages.append(page, record);
    this.#counts[page] = this.#counts[page]! + 1;
    return page;
  }

  /** Returns the first page of a list, with room for so many units. */
  #pageFor(key: Key, length: number): number {
    const page = -1 - this.#heads[key]!;
    if (this.#pages.fit(page, length)) return page;
    const first = this.#putFirst(key, page, this.#counts[page]!);
    this.#pages.fit(first, length);
    return first;
  }

  /** Adds a new page before the first one of a list. */
  #putFirst(key: Key, next: number, count: number): number {
    const page = this.#pages.add(key, next);
    this.#counts = withRoom(this.#counts, page + 1);
    this.#counts[page] = count;
    this.#heads[key] = -1 - page;
    return page;
  }

  #removePage(page: number): void {
    const next = this.#pages.next(page);
    if (this.#pages.before(page) === NO_PAGE) {
      this.#heads[this.#pages.keyOf(page)] = next === NO_PAGE ? 0 : -1 - next;
      if (next !== NO_PAGE) this.#counts[next] = this.#counts[page]!;
    }
    this.#pages.remove(page);
  }

  /** Moves the few records of a page, which is not the first, to the first page. */
  #empty(page: number): void {
    const first = this.#pageFor(this.#pages.keyOf(page), this.#pages.contentOf(page));
    for (const rule of this.#pages.rulesOn(page)) this.#moved(rule, page, first);
    this.#pages.appendAll(page, first);
    this.#removePage(page);
  }

  *#pagesOf(head: number): Generator<number> {
    for (let page = head < 0 ? -1 - head : NO_PAGE; page !== NO_PAGE; page = this.#pages.next(page)) yield page;
  }

  #headOf(key: Key): number {
    return key < this.#heads.length ? this.#heads[key]! : 0;
  }
}
