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

/** The index of tokens has only parts of their names: the other half of these conditions decides. */
const tokensOfGroup = "substr(grp, -4) = substr(?, -4) AND grp = ?";
const token = `${tokensOfGroup} AND substr(id, 1, 6) = substr(?, 1, 6) AND id = ?`;

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

/** The tables of `sqlite-file.ts` in SQL. Each statement is prepared on first use. */
export class SqliteRows {
  readonly #db: SqliteDatabase;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  get(key: Key): RowText | undefined {
    return this.#one("get", key).get(...valuesOf(key)) as RowText | undefined;
  }

  /** The revision of a row, without its value. */
  revisionOf(key: Key): number | undefined {
    return (this.#one("revision", key).get(...valuesOf(key)) as Pick<RowText, "revision"> | undefined)?.revision;
  }

  list(range: Range<Kind>): ListedRow[] {
    const { sql, values } = selectOf(range);
    return this.#prepare(sql).all(...values) as ListedRow[];
  }

  /** Finds each group by the one before it, because DISTINCT would read every row. */
  groups(kind: Kind, limit: number, after = ""): string[] {
    const isToken = kind === "token";
    const next = this.#prepare(
      isToken
        ? "SELECT grp FROM token WHERE (substr(grp, -4), grp) > (substr(?, -4), ?) ORDER BY substr(grp, -4), grp LIMIT 1"
        : "SELECT grp FROM row WHERE kind = ? AND grp > ? ORDER BY grp LIMIT 1",
    );
    const found: string[] = [];
    for (let last = after; found.length < limit; ) {
      const row = next.get(isToken ? last : kind, last) as { readonly grp: string } | undefined;
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
      this.#prepare("INSERT INTO token VALUES (?, ?, ?, ?)").run(group, id, text, revision);
      return;
    }
    // An upsert does not change the index of memberships.
    const sql = "INSERT INTO row VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, revision = excluded.revision";
    this.#prepare(sql).run(kind, group, id, text, revision);
  }

  remove(key: Key): void {
    this.#one("remove", key).run(...valuesOf(key));
  }

  removeGroup({ kind, group }: Omit<Key, "id">): void {
    if (kind === "token") this.#prepare(`DELETE FROM token WHERE ${tokensOfGroup}`).run(group, group);
    else this.#prepare("DELETE FROM row WHERE kind = ? AND grp = ?").run(kind, group);
  }

  keepCounter(revision: number): void {
    this.#prepare("UPDATE counter SET revision = ?").run(revision);
  }

  #one(name: keyof typeof ofRows, { kind }: Key): SqliteStatement {
    return this.#prepare((kind === "token" ? ofTokens : ofRows)[name]);
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

/** The parameters of a statement for one row. */
function valuesOf({ kind, group, id }: Key): readonly string[] {
  return kind === "token" ? [group, group, id, id] : [kind, group, id];
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
  if (isToken) where("substr(grp, -4) = substr(?, -4)", group);
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
  const source = isToken ? "token" : isIndexed ? "row INDEXED BY membership_by_id" : "row";
  const order = (isToken ? ["substr(id, 1, 6)", "id"] : [varying]).map((each) => `${each} ${descending ? "DESC" : "ASC"}`).join(", ");
  const sql = `SELECT ${varying} AS varying, value, revision FROM ${source} WHERE ${conditions.join(" AND ")} ORDER BY ${order} LIMIT ?`;
  return { sql, values };
}
