import type { Kind } from "./rows.ts";
import type { ListedRow, RowText, Statements } from "./statements.ts";
import type { Range } from "./store.ts";

/** A token that is written, but not in the index of names yet. */
interface Waiting {
  /** Its row in the table of tokens: tokens are numbered in the order of their arrival. */
  readonly arrival: number;
  /** The number of its group. */
  readonly number: number;
  readonly id: string;
}

/** How far the index is. */
interface State {
  /** The last arrival; unknown until the waiting tokens have been read. */
  readonly last: number | undefined;
  /** The keys of the tokens that are put into the index at present, in its order. */
  readonly inOrder: readonly string[];
  /** How many of them it has. */
  readonly next: number;
  /** The last arrival among them. */
  readonly end: number;
  /** Whether so many were read that the index must get all of them now: few tokens arrived after each of several starts. */
  readonly isLate: boolean;
}

/** So many tokens wait before they are sorted and put into the index of names. */
const FULL = 16_384;
/** The most groups whose numbers are kept in memory. */
const MAX_GROUPS = 10_000;
/** No group has this number. */
const NO_GROUP = 0;

/**
 * The index has only the beginning of a name, so a condition on the id decides. The other conditions leave out names of tokens that were
 * deleted by hand, and whose arrival has another token now. CROSS: the index first.
 */
const INDEXED = `token_name CROSS JOIN token ON token.arrival = token_name.arrival
  AND token.number = token_name.number AND substr(token.id, 1, 6) = beginning`;
const NAMED = "token_name.number = ? AND beginning = substr(?, 1, 6)";
const GET = `SELECT value, token.revision FROM ${INDEXED} WHERE ${NAMED} AND id = ?`;
const GET_WAITING = "SELECT value, revision FROM token WHERE arrival = ?";
const REMOVE = `DELETE FROM token WHERE number = ? AND id = ? AND arrival IN (SELECT arrival FROM token_name WHERE ${NAMED})`;
const REMOVE_NAME = `DELETE FROM token_name WHERE ${NAMED} AND NOT EXISTS (SELECT 1 FROM token WHERE token.arrival = token_name.arrival)`;

/**
 * The tokens of a file in SQL. They have random names, so each would change a page of their index that no other token of its commit
 * changes. Therefore the index takes them later and in its own order, many for each page:
 *
 * ```text
 * put ─┬─ table token, in the order of arrival
 *      └─ waiting, in memory ── sorted ── table token_name, a few in each transaction
 * ```
 *
 * `counter.indexed` is an arrival: the index has all tokens up to it. Those after it, at most twice 16,384 and those of one transaction, are
 * read into memory on first use.
 */
export class SqliteTokens {
  readonly #statements: Statements;
  readonly #full: number;
  /** The number of each group that was asked for. */
  readonly #numbers = new Map<string, number>();
  /** By number and id. */
  readonly #waiting = new Map<string, Waiting>();
  /** What the transaction has replaced in {@link #waiting}, in order. */
  readonly #replaced: (readonly [key: string, before: Waiting | undefined])[] = [];
  #state: State = { last: undefined, inOrder: [], next: 0, end: 0, isLate: false };
  /** The state before the transaction. */
  #before = this.#state;
  /** The tokens that the transaction has put. */
  #arrived = 0;

  constructor(statements: Statements, full = FULL) {
    this.#statements = statements;
    this.#full = full;
  }

  get(group: string, id: string): RowText | undefined {
    this.#load();
    const number = this.#numberOf(group);
    const waiting = this.#waiting.get(keyOf(number, id));
    if (waiting !== undefined) return this.#statements.of(GET_WAITING).get(waiting.arrival) as RowText | undefined;
    return this.#statements.of(GET).get(number, id, id) as RowText | undefined;
  }

  list(range: Range<Kind>): ListedRow[] {
    this.#load();
    const { group = "", limit } = range;
    const { sql, values } = selectOf(range);
    const rows = new Map((this.#statements.of(sql).all(...values) as ListedRow[]).map((row) => [row.varying, row]));
    const number = this.#numberOf(group);
    const waiting = [...this.#waiting.values()].filter((each) => each.number === number && isWithin(each.id, range));
    const direction = range.descending === true ? -1 : 1;
    const byId = (a: string, b: string) => direction * compare(a, b);
    for (const { id, arrival } of waiting.sort((a, b) => byId(a.id, b.id)).slice(0, limit)) {
      const row = this.#statements.of(GET_WAITING).get(arrival) as RowText | undefined;
      if (row !== undefined) rows.set(id, { varying: id, ...row });
    }
    return [...rows.values()].sort((a, b) => byId(a.varying, b.varying)).slice(0, limit);
  }

  groups(limit: number, after: string): string[] {
    this.#load();
    // A group may have lost its tokens one by one.
    const present = `EXISTS (SELECT 1 FROM ${INDEXED} WHERE token_name.number = token_group.number)`;
    const page = this.#statements.of(`SELECT grp FROM token_group WHERE grp > ? AND ${present} ORDER BY grp LIMIT ?`).all(after, limit);
    const groups = new Set((page as { readonly grp: string }[]).map(({ grp }) => grp));
    for (const number of new Set([...this.#waiting.values()].map((each) => each.number))) {
      const { grp } = this.#statements.of("SELECT grp FROM token_group WHERE number = ?").get(number) as { readonly grp: string };
      if (compare(grp, after) > 0) groups.add(grp);
    }
    return [...groups].sort(compare).slice(0, limit);
  }

  /** Must be called before the changes of a transaction. */
  begin(): void {
    this.#before = this.#state;
    this.#replaced.length = 0;
    this.#arrived = 0;
  }

  /** Puts a token. `isNew` says that it does not exist, as was checked. */
  put(group: string, id: string, { value, revision }: RowText, isNew: boolean): void {
    const arrival = this.#load() + 1;
    if (!isNew) this.remove(group, id);
    if (this.#numberOf(group) === NO_GROUP) this.#statements.of("INSERT INTO token_group (grp) VALUES (?)").run(group);
    const number = this.#numberOf(group);
    this.#statements.of("INSERT INTO token VALUES (?, ?, ?, ?, ?)").run(arrival, number, id, value, revision);
    this.#replace(keyOf(number, id), { arrival, number, id });
    this.#state = { ...this.#state, last: arrival };
    this.#arrived++;
  }

  remove(group: string, id: string): void {
    this.#load();
    const number = this.#numberOf(group);
    this.#removeWaiting(keyOf(number, id));
    this.#statements.of(REMOVE).run(number, id, number, id);
    // Others whose names begin alike stay.
    this.#statements.of(REMOVE_NAME).run(number, id);
  }

  removeGroup(group: string): void {
    this.#load();
    const number = this.#numberOf(group);
    for (const [key, waiting] of this.#waiting) if (waiting.number === number) this.#removeWaiting(key);
    const named = "SELECT arrival FROM token_name WHERE number = ?";
    this.#statements.of(`DELETE FROM token WHERE number = ? AND arrival IN (${named})`).run(number, number);
    this.#statements.of("DELETE FROM token_name WHERE number = ?").run(number);
    this.#statements.of("DELETE FROM token_group WHERE number = ?").run(number);
    this.#numbers.delete(group);
  }

  /** Must be called after the changes of a transaction. If enough tokens wait, it puts about as many into the index as have arrived. */
  index(): void {
    const { last, inOrder, next, isLate } = this.#state;
    const { size } = this.#waiting;
    if (last === undefined) return;
    if (isLate || (next === inOrder.length && size >= this.#full))
      this.#state = { last, inOrder: [...this.#waiting.keys()].sort(), next: 0, end: last, isLate: false };
    if (this.#state.next === this.#state.inOrder.length) return;
    // Those that the end of a batch left over must not add up.
    const isMore = size > this.#full + this.#arrived;
    this.#indexNext(isLate ? size : isMore ? 2 * this.#arrived : this.#arrived);
  }

  /** Must be called after a transaction was rolled back. */
  rollBack(): void {
    // It may have made groups.
    this.#numbers.clear();
    for (const [key, before] of this.#replaced.toReversed()) {
      if (before === undefined) this.#waiting.delete(key);
      else this.#waiting.set(key, before);
    }
    this.#state = this.#before;
    this.begin();
  }

  /** Reads the tokens that the index may lack, unless it has done so. Returns the last arrival. */
  #load(): number {
    const { last } = this.#state;
    if (last !== undefined) return last;
    const { indexed } = this.#statements.of("SELECT indexed FROM counter").get() as { readonly indexed: number };
    const waiting = this.#statements
      .of("SELECT arrival, number, id FROM token WHERE arrival > ? ORDER BY arrival")
      .all(indexed) as Waiting[];
    for (const token of waiting) this.#waiting.set(keyOf(token.number, token.id), token);
    const latest = waiting.at(-1)?.arrival ?? indexed;
    this.#state = { ...this.#state, last: latest, isLate: waiting.length >= this.#full };
    // What was read here is not of the transaction.
    this.#before = this.#state;
    return latest;
  }

  #indexNext(count: number): void {
    const insert = this.#statements.of("INSERT OR IGNORE INTO token_name VALUES (?, substr(?, 1, 6), ?)");
    const { inOrder, end } = this.#state;
    const next = Math.min(this.#state.next + count, inOrder.length);
    for (const key of inOrder.slice(this.#state.next, next)) {
      const token = this.#waiting.get(key);
      // It was removed meanwhile.
      if (token === undefined) continue;
      insert.run(token.number, token.id, token.arrival);
      this.#replace(key, undefined);
    }
    this.#state = { ...this.#state, next };
    if (next === inOrder.length) this.#statements.of("UPDATE counter SET indexed = ?").run(end);
  }

  #removeWaiting(key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    this.#statements.of("DELETE FROM token WHERE arrival = ?").run(waiting.arrival);
    this.#replace(key, undefined);
  }

  #replace(key: string, waiting: Waiting | undefined): void {
    this.#replaced.push([key, this.#waiting.get(key)]);
    if (waiting === undefined) this.#waiting.delete(key);
    else this.#waiting.set(key, waiting);
  }

  #numberOf(group: string): number {
    let number = this.#numbers.get(group);
    if (number === undefined) {
      const row = this.#statements.of("SELECT number FROM token_group WHERE grp = ?").get(group) as { readonly number: number } | undefined;
      if (row === undefined) return NO_GROUP;
      number = row.number;
      if (this.#numbers.size === MAX_GROUPS) this.#numbers.clear();
      this.#numbers.set(group, number);
    }
    return number;
  }
}

/** In this order, the keys of a group are in the order of the index. */
function keyOf(number: number, id: string): string {
  return `${number} ${id}`;
}

/** The order of texts in SQLite: that of their bytes. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isWithin(id: string, { from, to, after, descending = false }: Range<Kind>): boolean {
  if (from !== undefined && compare(id, from) < 0) return false;
  if (to !== undefined && compare(id, to) > 0) return false;
  return after === undefined || (descending ? compare(id, after) < 0 : compare(id, after) > 0);
}

/** The statement that lists a range, and its parameters. */
function selectOf({ group = "", from, to, after, descending = false, limit }: Range<Kind>): {
  readonly sql: string;
  readonly values: readonly (string | number)[];
} {
  const conditions = ["grp = ?"];
  const values: (string | number)[] = [group];
  for (const [comparison, bound] of [
    [">=", from],
    ["<=", to],
    [descending ? "<" : ">", after],
  ] as const) {
    if (bound === undefined) continue;
    conditions.push(`id ${comparison} ?`, `beginning ${comparison.charAt(0)}= substr(?, 1, 6)`);
    values.push(bound, bound);
  }
  const direction = descending ? "DESC" : "ASC";
  const sql = `SELECT id AS varying, value, token.revision FROM token_group CROSS JOIN ${INDEXED}
    WHERE token_group.number = token_name.number AND ${conditions.join(" AND ")} ORDER BY beginning ${direction}, id ${direction} LIMIT ?`;
  return { sql, values: [...values, limit] };
}
