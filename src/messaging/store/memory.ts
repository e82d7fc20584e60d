import type { Key, Kind, Rows } from "./rows.ts";
import { SortedMap } from "./sorted-map.ts";
import { type Change, type Expectation, type MessagingStore, type Page, type Range, StoreConflictError, type Stored } from "./store.ts";

type Group = SortedMap<Stored>;

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
  readonly #groups = new Map<string, Group>();
  /** The same rows by id, for kinds that are listed by id. */
  readonly #byId = new Map<string, Group>();
  #revision = 0;

  /** Returns one row, or `undefined`. Never rejects. O(log rows of the group). */
  async get<K extends Kind>(key: Key<K>): Promise<Stored<K> | undefined> {
    return this.#find(key) as Stored<K> | undefined;
  }

  /** Lists rows in order. `damaged` is always empty. O(limit + log rows of the group). */
  async list<K extends Kind>({ kind, group, id, limit, ...bounds }: Range<K>): Promise<Page<K>> {
    const rows = group === undefined ? this.#byId.get(nameOf(kind, id ?? "")) : this.#groups.get(nameOf(kind, group));
    // One more than requested shows whether there is a next page.
    const found = rows?.slice(bounds, limit + 1) ?? [];
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: page.map(([, stored]) => stored as Stored<K>),
      damaged: [],
      ...(found.length > limit && last !== undefined ? { next: last[0] } : {}),
    };
  }

  /** Returns the groups that have rows of a kind, in order. O(groups of all kinds). */
  async groups(kind: Kind, limit: number, after?: string): Promise<readonly string[]> {
    return groupsOf(this.#groups.keys(), kind, limit, after);
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
      else if ("remove" in change) this.#remove(change.remove);
      else if ("removeGroup" in change) this.#removeGroup(change.removeGroup.kind, change.removeGroup.group);
    }
  }

  /** Does nothing: the rows stay while the object is in use. */
  async close(): Promise<void> {}

  #find({ kind, group, id }: Key): Stored | undefined {
    return this.#groups.get(nameOf(kind, group))?.get(id);
  }

  #expect(key: Key, expected: Expectation | undefined): void {
    if (expected === undefined) return;
    const found = this.#find(key)?.revision;
    const isMet = expected === "absent" ? found === undefined : expected === "present" ? found !== undefined : found === expected;
    if (!isMet) throw new StoreConflictError(key, expected);
  }

  #put({ kind, group, id }: Key, value: Rows[Kind]): void {
    this.#revision++;
    const stored: Stored = { key: { kind, group, id }, value: copyOf(value), revision: this.#revision };
    groupOf(this.#groups, nameOf(kind, group)).set(id, stored);
    if (kind === "membership") groupOf(this.#byId, nameOf(kind, id)).set(group, stored);
  }

  #remove({ kind, group, id }: Key): void {
    removeFrom(this.#groups, nameOf(kind, group), id);
    if (kind === "membership") removeFrom(this.#byId, nameOf(kind, id), group);
  }

  #removeGroup(kind: Kind, group: string): void {
    for (const [id] of this.#groups.get(nameOf(kind, group))?.slice({}, Number.POSITIVE_INFINITY) ?? []) this.#remove({ kind, group, id });
  }
}

function nameOf(kind: Kind, group: string): string {
  return `${kind} ${group}`;
}

/** Selects the groups of a kind from names of the form `kind group`. */
export function groupsOf(names: Iterable<string>, kind: Kind, limit: number, after = ""): readonly string[] {
  const start = nameOf(kind, "");
  const groups = [...names].flatMap((name) => (name.startsWith(start) ? name.slice(start.length) : []));
  return groups
    .filter((group) => group > after)
    .sort()
    .slice(0, limit);
}

function groupOf(groups: Map<string, Group>, name: string): Group {
  let group = groups.get(name);
  if (group === undefined) {
    group = new SortedMap();
    groups.set(name, group);
  }
  return group;
}

function removeFrom(groups: Map<string, Group>, name: string, id: string): void {
  const group = groups.get(name);
  group?.delete(id);
  if (group?.size === 0) groups.delete(name);
}

/** Returns an immutable copy without `undefined` fields, so that all readers can share it. */
function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(copyOf)) as T;
  const copy: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    if (each === undefined) continue;
    // An assignment of this name would set the prototype.
    if (name === "__proto__") Object.defineProperty(copy, name, { value: copyOf(each), enumerable: true });
    else copy[name] = copyOf(each);
  }
  return Object.freeze(copy) as T;
}
