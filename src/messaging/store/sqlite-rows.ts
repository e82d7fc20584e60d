import type { Key, Kind } from "./rows.ts";
import type { SqliteDatabase, SqliteStatement } from "./sqlite-driver.ts";
import type { Range } from "./store.ts";

/** A row of the file. */
export interface RowText {
  readonly value: string;
  readonly revision: number;
}

/** A row of a list, with the half of its key that varies there. */
export interface ListedRow extends RowText {
  readonly varying: string;
}

/** The index of tokens has only the beginning of a name: the last condition decides. */
const token = "number = ? AND substr(id, 1, 6) = substr(?, 1, 6) AND id = ?";

/** The statements for one row. They are made once, because a text that is put together would be hashed again at every call. */
const ofRows = {
  get: "SELECT value, revision FROM row WHERE kind = ? AND grp = ? AND id = ?",
  revision: "SELECT revision FROM row WHERE kind = ? AND grp = ? AND id = ?",
  remove: "DELETE FROM row WHERE kind = ? AND grp = ? AND id = ?",
};
const ofTokens: typeof ofRows = {
  get: `SELECT value, revision FROM token WHERE ${token}`,
  revision: `SELECT revision FROM token WHERE ${token}`,
  remove: `DELETE FROM token WHERE ${token}`,
};

/** The most groups whose numbers are kept in memory. */
const MAX_GROUPS = 10_000;
/** No group has this number. */
const NO_GROUP = 0;

/** The tables of `sqlite-file.ts` in SQL. Each statement is prepared on first use. */
export class SqliteRows {
  readonly #db: SqliteDatabase;
  readonly #statements = new Map<string, SqliteStatement>();
  /** The number of each group of tokens that was asked for. */
  readonly #numbers = new Map<string, number>();

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  get(key: Key): RowText | undefined {
    return this.#one("get", key).get(...this.#valuesOf(key)) as RowText | undefined;
  }

  /** The revision of a row, without its value. */
  revisionOf(key: Key): number | undefined {
    return (this.#one("revision", key).get(...this.#valuesOf(key)) as Pick<RowText, "revision"> | undefined)?.revision;
  }

  list(range: Range<Kind>): ListedRow[] {
    const { sql, values } = selectOf(range);
    return this.#prepare(sql).all(...values) as ListedRow[];
  }

  groups(kind: Kind, limit: number, after = ""): string[] {
    if (kind === "token") {
      // A group may have lost its tokens one by one.
      const present = "EXISTS (SELECT 1 FROM token WHERE token.number = token_group.number)";
      const page = this.#prepare(`SELECT grp FROM token_group WHERE grp > ? AND ${present} ORDER BY grp LIMIT ?`);
      return (page.all(after, limit) as { readonly grp: string }[]).map(({ grp }) => grp);
    }
    // Finds each group by the one before it, because DISTINCT would read every row.
    const next = this.#prepare("SELECT grp FROM row WHERE kind = ? AND grp > ? ORDER BY grp LIMIT 1");
    const found: string[] = [];
    for (let last = after; found.length < limit; ) {
      const row = next.get(kind, last) as { readonly grp: string } | undefined;
      if (row === undefined) break;
      found.push(row.grp);
      last = row.grp;
    }
    return found;
  }

  /** Puts a row. `isNew` says that the row does not exist, as was checked. */
  put(key: Key, text: string, revision: number, isNew: boolean): void {
    const { kind, group, id } = key;
    if (kind === "token") {
      if (!isNew) this.remove(key);
      if (this.#numberOf(group) === NO_GROUP) this.#prepare("INSERT INTO token_group (grp) VALUES (?)").run(group);
      this.#prepare("INSERT INTO token VALUES (?, ?, ?, ?)").run(this.#numberOf(group), id, text, revision);
      return;
    }
    // An upsert does not change the index of memberships.
    const sql = "INSERT INTO row VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, revision = excluded.revision";
    this.#prepare(sql).run(kind, group, id, text, revision);
  }

  remove(key: Key): void {
    this.#one("remove", key).run(...this.#valuesOf(key));
  }

  removeGroup({ kind, group }: Omit<Key, "id">): void {
    if (kind === "token") {
      this.#prepare("DELETE FROM token WHERE number = ?").run(this.#numberOf(group));
      this.#prepare("DELETE FROM token_group WHERE grp = ?").run(group);
      this.#numbers.delete(group);
    } else this.#prepare("DELETE FROM row WHERE kind = ? AND grp = ?").run(kind, group);
  }

  /** Must be called when a transaction was rolled back: it may have made groups. */
  afterRollback(): void {
    this.#numbers.clear();
  }

  keepCounter(revision: number): void {
    this.#prepare("UPDATE counter SET revision = ?").run(revision);
  }

  #numberOf(group: string): number {
    let number = this.#numbers.get(group);
    if (number === undefined) {
      const row = this.#prepare("SELECT number FROM token_group WHERE grp = ?").get(group) as { readonly number: number } | undefined;
      if (row === undefined) return NO_GROUP;
      number = row.number;
      if (this.#numbers.size === MAX_GROUPS) this.#numbers.clear();
      this.#numbers.set(group, number);
    }
    return number;
  }

  #one(name: keyof typeof ofRows, { kind }: Key): SqliteStatement {
    return this.#prepare((kind === "token" ? ofTokens : ofRows)[name]);
  }

  /** The parameters of a statement for one row. */
  #valuesOf({ kind, group, id }: Key): readonly (string | number)[] {
    return kind === "token" ? [this.#numberOf(group), id, id] : [kind, group, id];
  }

  #prepare(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** The statement that lists a range, and its parameters. */
function selectOf({ kind, group, id = "", from, to, after, descending = false, limit }: Range<Kind>): {
  readonly sql: string;
  readonly values: readonly (string | number)[];
} {
  const isById = group === undefined;
  const isToken = kind === "token";
  const varying = isById ? "grp" : "id";
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const where = (condition: string, value: string | undefined) => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  // Without this, SQLite uses the primary key for all pages but the first, and reads every membership.
  const isIndexed = isById && kind === "membership";
  if (isIndexed) conditions.push("kind = 'membership'");
  else if (!isToken) where("kind = ?", kind);
  if (group === undefined) where("id = ?", id);
  else where("grp = ?", group);
  for (const [comparison, bound] of [
    [">=", from],
    ["<=", to],
    [descending ? "<" : ">", after],
  ] as const) {
    where(`${varying} ${comparison} ?`, bound);
    // The index of tokens has only this part.
    if (isToken) where(`substr(id, 1, 6) ${comparison.charAt(0)}= substr(?, 1, 6)`, bound);
  }
  values.push(limit);
  const source = isToken ? "token_group JOIN token USING (number)" : isIndexed ? "row INDEXED BY membership_by_id" : "row";
  const order = (isToken ? ["substr(id, 1, 6)", "id"] : [varying]).map((each) => `${each} ${descending ? "DESC" : "ASC"}`).join(", ");
  const sql = `SELECT ${varying} AS varying, value, revision FROM ${source} WHERE ${conditions.join(" AND ")} ORDER BY ${order} LIMIT ?`;
  return { sql, values };
}
