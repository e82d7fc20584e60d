import type Sqlite from "better-sqlite3";
import type { Key, Kind } from "./rows.ts";
import type { Range } from "./store.ts";

/** A row as it stands in the file. */
export interface RowText {
  readonly value: string;
  readonly revision: number;
}

/** A row of a list, with the half of its key that varies there. */
export interface ListedRow extends RowText {
  readonly varying: string;
}

/** The table of `sqlite-file.ts` in SQL: every statement is prepared when it is first needed. */
export class SqliteRows {
  readonly #db: Sqlite.Database;
  readonly #statements = new Map<string, Sqlite.Statement>();

  constructor(db: Sqlite.Database) {
    this.#db = db;
  }

  get({ kind, group, id }: Key): RowText | undefined {
    return this.#prepare<RowText>("SELECT value, revision FROM row WHERE kind = ? AND grp = ? AND id = ?").get(kind, group, id);
  }

  /** The revision of a row, without its value. */
  revisionOf({ kind, group, id }: Key): number | undefined {
    const sql = "SELECT revision FROM row WHERE kind = ? AND grp = ? AND id = ?";
    return this.#prepare<{ revision: number }>(sql).get(kind, group, id)?.revision;
  }

  list(range: Range<Kind>): ListedRow[] {
    return this.#prepare<ListedRow>(selectOf(range)).all(range);
  }

  put({ kind, group, id }: Key, text: string, revision: number): void {
    // An upsert leaves the index of memberships as it is.
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

  #prepare<Row>(sql: string): Sqlite.Statement<unknown[], Row> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement as Sqlite.Statement<unknown[], Row>;
  }
}

/** The statement that lists a range: its parameters are the range itself. */
function selectOf({ kind, group, from, to, after, descending = false }: Range<Kind>): string {
  const isById = group === undefined;
  const [fixed, varying] = isById ? ["id = @id", "grp"] : ["grp = @group", "id"];
  // Left to itself, SQLite takes the primary key for all but the first page, and reads every membership there is.
  const [source, ofKind] =
    isById && kind === "membership" ? ["row INDEXED BY membership_by_id", "kind = 'membership'"] : ["row", "kind = @kind"];
  const conditions = [
    ofKind,
    fixed,
    ...(from === undefined ? [] : [`${varying} >= @from`]),
    ...(to === undefined ? [] : [`${varying} <= @to`]),
    ...(after === undefined ? [] : [`${varying} ${descending ? "<" : ">"} @after`]),
  ];
  const order = descending ? "DESC" : "ASC";
  return `SELECT ${varying} AS varying, value, revision FROM ${source} WHERE ${conditions.join(" AND ")} ORDER BY ${varying} ${order} LIMIT @limit`;
}
