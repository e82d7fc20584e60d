import type { Kind } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite-driver.ts";
import { inTransaction } from "./sqlite-file.ts";
import type { ListedRow, RowText, Statements } from "./statements.ts";
import type { Range } from "./store.ts";

/** A token that is written, but not in the index yet. */
interface Waiting {
  /** Its row in the table of tokens. */
  readonly place: number;
  /** The number of its group. */
  readonly number: number;
  readonly id: string;
}

/** So many tokens wait before they are put into the index; at most twice as many wait. */
const BATCH = 16_384;
/** The most groups whose numbers are kept in memory. */
const MAX_GROUPS = 10_000;
/** No group has this number. */
const NO_GROUP = 0;

/**
 * The tokens of a file in SQL. They have random names, so each would change a page of their index that no other token of its commit
 * changes. Therefore the index takes them later and in its own order, many for each page:
 *
 * ```text
 * put ─┬─ table token, in the order of arrival
 *      └─ waiting, in memory ── sorted ── table token_name, a few in each transaction
 * ```
 *
 * `counter.indexed` is a place: the index has all tokens up to it. Those after it are read into memory on first use.
 */
export class SqliteTokens {
  readonly #db: SqliteDatabase;
  readonly #statements: Statements;
  readonly #size: number;
  /** The number of each group that was asked for. */
  readonly #numbers = new Map<string, number>();
  /** By number and id. */
  readonly #waiting = new Map<string, Waiting>();
  /** The keys of the batch that is being put into the index, the next one last. */
  #batch: string[] = [];
  /** The last place of the batch. */
  #end = 0;
  /** The last place of all; unknown until the waiting tokens have been read. */
  #last: number | undefined;
  /** The tokens that this transaction has put. */
  #arrived = 0;

  constructor(db: SqliteDatabase, statements: Statements, size = BATCH) {
    this.#db = db;
    this.#statements = statements;
    this.#size = size;
  }

  get(group: string, id: string): RowText | undefined {
    this.#load();
    const number = this.#numberOf(group);
    const waiting = this.#waiting.get(keyOf(number, id));
    if (waiting !== undefined)
      return this.#statements.of("SELECT value, revision FROM token WHERE place = ?").get(waiting.place) as RowText | undefined;
    const sql = `SELECT value, revision FROM ${indexed} WHERE ${named} AND id = ?`;
    return this.#statements.of(sql).get(number, id, id) as RowText | undefined;
  }

  list(range: Range<Kind>): ListedRow[] {
    this.#indexAll();
    const { sql, values } = selectOf(range);
    return this.#statements.of(sql).all(...values) as ListedRow[];
  }

  groups(limit: number, after: string): string[] {
    this.#indexAll();
    // A group may have lost its tokens one by one.
    const present = "EXISTS (SELECT 1 FROM token_name WHERE token_name.number = token_group.number)";
    const page = this.#statements.of(`SELECT grp FROM token_group WHERE grp > ? AND ${present} ORDER BY grp LIMIT ?`);
    return (page.all(after, limit) as { readonly grp: string }[]).map(({ grp }) => grp);
  }

  /** Puts a token. `isNew` says that it does not exist, as was checked. */
  put(group: string, id: string, { value, revision }: RowText, isNew: boolean): void {
    const last = this.#load();
    if (!isNew) this.remove(group, id);
    if (this.#numberOf(group) === NO_GROUP) this.#statements.of("INSERT INTO token_group (grp) VALUES (?)").run(group);
    const token = { place: last + 1, number: this.#numberOf(group), id };
    this.#statements.of("INSERT INTO token VALUES (?, ?, ?, ?, ?)").run(token.place, token.number, id, value, revision);
    this.#waiting.set(keyOf(token.number, id), token);
    this.#last = token.place;
    this.#arrived++;
  }

  remove(group: string, id: string): void {
    this.#load();
    const number = this.#numberOf(group);
    this.#removeWaiting(keyOf(number, id));
    this.#statements.of(`DELETE FROM token WHERE place IN (SELECT place FROM token_name WHERE ${named}) AND id = ?`).run(number, id, id);
    // Names that begin alike are kept.
    const gone = "NOT EXISTS (SELECT 1 FROM token WHERE token.place = token_name.place)";
    this.#statements.of(`DELETE FROM token_name WHERE ${named} AND ${gone}`).run(number, id);
  }

  removeGroup(group: string): void {
    this.#load();
    const number = this.#numberOf(group);
    for (const [key, waiting] of this.#waiting) if (waiting.number === number) this.#removeWaiting(key);
    this.#statements.of("DELETE FROM token WHERE place IN (SELECT place FROM token_name WHERE number = ?)").run(number);
    this.#statements.of("DELETE FROM token_name WHERE number = ?").run(number);
    this.#statements.of("DELETE FROM token_group WHERE number = ?").run(number);
    this.#numbers.delete(group);
  }

  /** Puts as many tokens into the index as the transaction has put, if enough wait. */
  index(): void {
    if (this.#batch.length === 0 && this.#waiting.size >= this.#size) this.#gather();
    if (this.#batch.length > 0) this.#indexNext(this.#arrived);
    this.#arrived = 0;
  }

  /** Must be called after a transaction was rolled back: it may have made groups, and moved tokens. */
  forget(): void {
    this.#numbers.clear();
    this.#waiting.clear();
    this.#batch = [];
    this.#last = undefined;
    this.#arrived = 0;
  }

  /** Reads the tokens that the index may lack. Returns the last place. */
  #load(): number {
    if (this.#last !== undefined) return this.#last;
    const { indexed } = this.#statements.of("SELECT indexed FROM counter").get() as { readonly indexed: number };
    const waiting = this.#statements.of("SELECT place, number, id FROM token WHERE place > ? ORDER BY place").all(indexed) as Waiting[];
    for (const token of waiting) this.#waiting.set(keyOf(token.number, token.id), token);
    this.#last = waiting.at(-1)?.place ?? indexed;
    return this.#last;
  }

  /** Makes a batch of all tokens that wait. */
  #gather(): void {
    this.#batch = [...this.#waiting.keys()].sort().reverse();
    this.#end = this.#last!;
  }

  #indexNext(count: number): void {
    const insert = this.#statements.of("INSERT OR IGNORE INTO token_name VALUES (?, substr(?, 1, 6), ?)");
    for (let left = count; left > 0 && this.#batch.length > 0; left--) {
      const key = this.#batch.pop()!;
      const token = this.#waiting.get(key);
      // It was removed meanwhile.
      if (token === undefined) continue;
      insert.run(token.number, token.id, token.place);
      this.#waiting.delete(key);
    }
    if (this.#batch.length === 0) this.#statements.of("UPDATE counter SET indexed = ?").run(this.#end);
  }

  /** Lists are rare, and read the index only. */
  #indexAll(): void {
    this.#load();
    if (this.#waiting.size === 0) return;
    try {
      inTransaction(this.#db, () => {
        this.#gather();
        this.#indexNext(this.#batch.length);
      });
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  #removeWaiting(key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    this.#statements.of("DELETE FROM token WHERE place = ?").run(waiting.place);
    this.#waiting.delete(key);
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

/** The index has only the beginning of a name: a condition on the id decides. */
const named = "token_name.number = ? AND beginning = substr(?, 1, 6)";
/** CROSS: the index first. */
const indexed = "token_name CROSS JOIN token USING (place)";

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
  const sql = `SELECT id AS varying, value, token.revision FROM token_group CROSS JOIN ${indexed}
    WHERE token_group.number = token_name.number AND ${conditions.join(" AND ")} ORDER BY beginning ${direction}, id ${direction} LIMIT ?`;
  return { sql, values: [...values, limit] };
}
