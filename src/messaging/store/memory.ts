import type { Key, Kind, Rows } from "./rows.ts";
import { SortedRows } from "./sorted-rows.ts";
import { type Change, type Expectation, type MessagingStore, type Page, type Range, StoreConflictError, type Stored } from "./store.ts";

/**
 * Keeps all rows in memory; they are lost with the process. For tests, and for a service without `--db`.
 *
 * @example
 * ```ts
 * import { MemoryStore } from "pushsieve/messaging";
 *
 * const store = new MemoryStore();
 * const key = { kind: "moderator", group: "arn:team", id: "arn:bob" } as const;
 * await store.commit([{ put: key, value: { CreatedBy: "arn:eve", CreatedAt: 0 }, expect: "absent" }]);
 * (await store.get(key))?.value; // => { CreatedBy: "arn:eve", CreatedAt: 0 }
 * (await store.list({ kind: "moderator", group: "arn:team", limit: 10 })).rows.length; // => 1
 * ```
 */
export class MemoryStore implements MessagingStore {
  readonly #rows = new SortedRows<Stored>();
  #revision = 0;

  /** Returns one row, or `undefined`. Never rejects. O(log rows of the group). */
  async get<K extends Kind>(key: Key<K>): Promise<Stored<K> | undefined> {
    return this.#rows.get(key) as Stored<K> | undefined;
  }

  /** Lists rows in order. `damaged` is always empty. O(limit + log rows of the group). */
  async list<K extends Kind>({ kind, group, id, limit, ...bounds }: Range<K>): Promise<Page<K>> {
    // One more than requested shows whether there is a next page.
    const found =
      group === undefined ? this.#rows.ofMember(id ?? "", bounds, limit + 1) : this.#rows.ofGroup(kind, group, bounds, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: page.map(([, stored]) => stored as Stored<K>),
      damaged: [],
      ...(found.length > limit && last !== undefined ? { next: last[0] } : {}),
    };
  }

  /** Returns the groups that have rows of a kind, in order. O(groups of the kind). */
  async groups(kind: Kind, limit: number, after?: string): Promise<readonly string[]> {
    return this.#rows.groups(kind, limit, after);
  }

  /**
   * Applies all changes or none. Nothing survives the process.
   *
   * @throws StoreConflictError if an expectation is not met; nothing is changed then.
   */
  async commit(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      if ("put" in change) this.#expect(change.put, change.expect);
      else if ("remove" in change) this.#expect(change.remove, change.expect);
      else if ("check" in change) this.#expect(change.check, change.expect);
    }
    for (const change of changes) {
      if ("put" in change) this.#put(change.put, change.value);
      else if ("remove" in change) this.#rows.delete(change.remove);
      else if ("removeGroup" in change) this.#removeGroup(change.removeGroup.kind, change.removeGroup.group);
    }
  }

  /** Does nothing: the rows stay while the object is in use. */
  async close(): Promise<void> {}

  #put({ kind, group, id }: Key, value: Rows[Kind]): void {
    this.#revision++;
    const key = { kind, group, id };
    this.#rows.set(key, { key, value: copyOf(value), revision: this.#revision });
  }

  #expect(key: Key, expected: Expectation | undefined): void {
    if (expected === undefined) return;
    const found = this.#rows.get(key)?.revision;
    const isMet = expected === "absent" ? found === undefined : expected === "present" ? found !== undefined : found === expected;
    if (!isMet) throw new StoreConflictError(key, expected);
  }

  #removeGroup(kind: Kind, group: string): void {
    for (const [id] of this.#rows.ofGroup(kind, group, {}, Number.POSITIVE_INFINITY)) this.#rows.delete({ kind, group, id });
  }
}

/** Returns an immutable copy without `undefined` fields, so that all readers can share it. */
function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(copyOf)) as T;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const each: unknown = value[name as keyof T];
    if (each === undefined) continue;
    // An assignment of this name would set the prototype.
    if (name === "__proto__") Object.defineProperty(copy, name, { value: copyOf(each), enumerable: true });
    else copy[name] = copyOf(each);
  }
  return Object.freeze(copy) as T;
}
