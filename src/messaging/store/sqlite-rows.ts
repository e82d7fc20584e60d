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

/** The table of `sqlite-file.ts` in SQL. Each statement is prepared on first use. */
export class SqliteRows {
  readonly #db: SqliteDatabase;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  get({ kind, group, id }: Key): RowText | undefined {
    return this.#prepare("SELECT value, revision FROM row WHERE kind = ? AND grp = ? AND id = ?").get(kind, group, id) as
      | RowText
      | undefined;
  }

  /** The revision of a row, without its value. */
  revisionOf({ kind, group, id }: Key): number | undefined {
    const sql = "SELECT revision FROM row WHERE kind = ? AND grp = ? AND id = ?";
    return (this.#prepare(sql).get(kind, group, id) as Pick<RowText, "revision"> | undefined)?.revision;
  }

  list(range: Range<Kind>): ListedRow[] {
    const { sql, values } = selectOf(range);
    return this.#prepare(sql).all(...values) as ListedRow[];
  }

  /** Finds each group by the one before it, because DISTINCT would read every row. */
  groups(kind: Kind, limit: number, after = ""): string[] {
    const next = this.#prepare("SELECT min(grp) AS grp FROM row WHERE kind = ? AND grp > ?");
    const found: string[] = [];
    for (let last = after; found.length < limit; ) {
      const { grp } = next.get(kind, last) as { readonly grp: string | null };
      if (grp === null) break;
      found.push(grp);
      last = grp;
    }
    return found;
  }

  put({ kind, group, id }: Key, text: string, revision: number): void {
    // An upsert does not change the index of memberships.
    const sql = "INSERT INTO row VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, revision = excluded.revision";
    this.#prepare(sql).run(kind, group, id, text, revision);
  }

  remove({ kind, group, id }: Key): void {
    this.#prepare("DELETE FROM row WHERE kind = ? AND grp = ? AND id = ?").run(kind, group, id);
  }

  removeGroup({ kind, group }: Omit<Key, "id">): void {
    this.#prepare("DELETE FROM row WHERE kind = ? AND grp = ?").run(kind, group);
  }

  keepCounter(revision: number): void {
    this.#prepare("UPDATE counter SET revision = ?").run(revision);
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
  else where("kind = ?", kind);
  if (group === undefined) where("id = ?", id);
  else where("grp = ?", group);
  where(`${varying} >= ?`, from);
  where(`${varying} <= ?`, to);
  where(`${varying} ${descending ? "<" : ">"} ?`, after);
  values.push(limit);
  const source = isIndexed ? "row INDEXED BY membership_by_id" : "row";
  const order = descending ? "DESC" : "ASC";
  const sql = `SELECT ${varying} AS varying, value, revision FROM ${source} WHERE ${conditions.join(" AND ")} ORDER BY ${varying} ${order} LIMIT ?`;
  return { sql, values };
}
