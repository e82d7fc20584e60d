import type { Key, Kind } from "./rows.ts";
import type { Stored } from "./store.ts";

/** What is known of a row: `stored` is `undefined` if it does not exist. */
interface Known {
  readonly stored: Stored | undefined;
  readonly size: number;
}

/** The room of all rows together, in bytes, estimated: some 25,000 memberships. */
const ROOM = 16_000_000;
/** What a row takes beside the characters of its name and its text. */
const OBJECTS = 200;

/**
 * Rows as a store last read them, also those that do not exist. Only for a store that is the only writer, and drops every row that it
 * writes. When it is full, it drops all rows; rows in use are soon read again.
 */
export class RowCache {
  /** By kind, group and id. A name that is put together would be hashed again at every access. */
  readonly #kinds = new Map<Kind, Map<string, Map<string, Known>>>();
  #size = 0;

  find({ kind, group, id }: Key): Known | undefined {
    return this.#kinds.get(kind)?.get(group)?.get(id);
  }

  /** Keeps a row, which nothing may change from now on, or that it does not exist. `length` is that of its text. */
  keep({ kind, group, id }: Key, stored: Stored | undefined, length: number): void {
    if (this.#size > ROOM) {
      this.#kinds.clear();
      this.#size = 0;
    }
    const groups = inserted(this.#kinds, kind);
    const size = group.length + id.length + OBJECTS + length;
    inserted(groups, group).set(id, { stored, size });
    this.#size += size;
  }

  drop({ kind, group, id }: Key): void {
    const groups = this.#kinds.get(kind);
    const ids = groups?.get(group);
    const known = ids?.get(id);
    if (known === undefined) return;
    ids?.delete(id);
    // Empty maps of many channels would take memory that nothing counts.
    if (ids?.size === 0) groups?.delete(group);
    this.#size -= known.size;
  }

  dropGroup({ kind, group }: Omit<Key, "id">): void {
    for (const id of this.#kinds.get(kind)?.get(group)?.keys() ?? []) this.drop({ kind, group, id });
  }
}

function inserted<K, L, V>(maps: Map<K, Map<L, V>>, name: K): Map<L, V> {
  let map = maps.get(name);
  if (map === undefined) {
    map = new Map();
    maps.set(name, map);
  }
  return map;
}
