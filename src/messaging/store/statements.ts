import type { SqliteDatabase, SqliteStatement } from "./sqlite-driver.ts";

/** The statements of a database. Each is prepared on first use. */
export class Statements {
  readonly #db: SqliteDatabase;
  readonly #prepared = new Map<string, SqliteStatement>();

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  of(sql: string): SqliteStatement {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}

/** A row of the file. */
export interface RowText {
  readonly value: string;
  readonly revision: number;
}

/** A row of a list, with the half of its key that varies there. */
export interface ListedRow extends RowText {
  readonly varying: string;
}
