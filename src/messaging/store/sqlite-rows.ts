import type { Key, Kind } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite-driver.ts";
import { SqliteTokens } from "./sqlite-tokens.ts";
import { type ListedRow, type RowText, Statements } from "./statements.ts";
import type { Range } from "./store.ts";

/** The tables of `sqlite-file.ts` in SQL. */
export class SqliteRows {
  readonly #statements: Statements;
  readonly #tokens: SqliteTokens;

  constructor(db: SqliteDatabase) {
    this.#statements = new Statements(db);
    this.#tokens = new SqliteTokens(this.#statements);
  }

  get({ kind, group, id }: Key): RowText | undefined {
    if (kind === "token") return this.#tokens.get(group, id);
    const sql = "SELECT value, revision FROM row WHERE kind = ? AND grp = ? AND id = ?";
    return this.#statements.of(sql).get(kind, group, id) as RowText | undefined;
  }

  /** The revision of a row. */
  revisionOf({ kind, group, id }: Key): number | undefined {
    if (kind === "token") return this.#tokens.get(group, id)?.revision;
    const sql = "SELECT revision FROM row WHERE kind = ? AND grp = ? AND id = ?";
    return (this.#statements.of(sql).get(kind, group, id) as Pick<RowText, "revision"> | undefined)?.revision;
  }

  list(range: Range<Kind>): ListedRow[] {
    if (range.kind === "token") return this.#tokens.list(range);
    const { sql, values } = selectOf(range);
    return this.#statements.of(sql).all(...values) as ListedRow[];
  }

  groups(kind: Kind, limit: number, after = ""): string[] {
    if (kind === "token") return this.#tokens.groups(limit, after);
    // Finds each group by the one before it, because DISTINCT would read every row.
    const next = this.#statements.of("SELECT grp FROM row WHERE kind = ? AND grp > ? ORDER BY grp LIMIT 1");
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
  put({ kind, group, id }: Key, text: string, revision: number, isNew: boolean): void {
    if (kind === "token") {
      this.#tokens.put(group, id, { value: text, revision }, isNew);
      return;
    }
    // An upsert does not change the index of memberships.
    const sql = "INSERT INTO row VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, revision = excluded.revision";
    this.#statements.of(sql).run(kind, group, id, text, revision);
  }

  remove({ kind, group, id }: Key): void {
    if (kind === "token") this.#tokens.remove(group, id);
    else this.#statements.of("DELETE FROM row WHERE kind = ? AND grp = ? AND id = ?").run(kind, group, id);
  }

  removeGroup({ kind, group }: Omit<Key, "id">): void {
    if (kind === "token") this.#tokens.removeGroup(group);
    else this.#statements.of("DELETE FROM row WHERE kind = ? AND grp = ?").run(kind, group);
  }

  /** Must be called before the changes of a transaction. */
  begin(): void {
    this.#tokens.begin();
  }

  /** Must be called after the changes of a transaction. */
  settle(revision: number): void {
    this.#tokens.index();
    this.#statements.of("UPDATE counter SET revision = ?").run(revision);
  }

  /** Must be called after a transaction was rolled back. */
  rollBack(): void {
    this.#tokens.rollBack();
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
  if (isById) where("id = ?", id);
  else where("grp = ?", group);
  where(`${varying} >= ?`, from);
  where(`${varying} <= ?`, to);
  where(`${varying} ${descending ? "<" : ">"} ?`, after);
  values.push(limit);
  const source = isIndexed ? "row INDEXED BY membership_by_id" : "row";
  const order = `${varying} ${descending ? "DESC" : "ASC"}`;
  const sql = `SELECT ${varying} AS varying, value, revision FROM ${source} WHERE ${conditions.join(" AND ")} ORDER BY ${order} LIMIT ?`;
  return { sql, values };
}
