import { type Key, type Kind, kinds } from "./rows.ts";
import { type Slice, SortedMap } from "./sorted-map.ts";

type Groups<V extends object | number> = Map<string, SortedMap<V>>;

/**
 * Values by the names of rows, in order: by group, and memberships also by member. A map for each kind, because a name that is put
 * together from kind and group would be hashed again at every access.
 */
export class SortedRows<V extends object | number> {
  readonly #kinds = Object.fromEntries(kinds.map((kind) => [kind, new Map()])) as Record<Kind, Groups<V>>;
  /** By member: the maps of the groups in which it is. */
  readonly #byMember: Groups<SortedMap<V>> = new Map();

  get({ kind, group, id }: Key): V | undefined {
    return this.#kinds[kind].get(group)?.get(id);
  }

  set({ kind, group, id }: Key, value: V): void {
    const rows = mapOf(this.#kinds[kind], group);
    if (rows.set(id, value) && kind === "membership") mapOf(this.#byMember, id).set(group, rows);
  }

  delete({ kind, group, id }: Key): void {
    remove(this.#kinds[kind], group, id);
    if (kind === "membership") remove(this.#byMember, id, group);
  }

  ofGroup(kind: Kind, group: string, slice: Slice, limit: number): [id: string, value: V][] {
    return this.#kinds[kind].get(group)?.slice(slice, limit) ?? [];
  }

  /** Groups of the memberships of one member. */
  ofMember(id: string, slice: Slice, limit: number): [group: string, value: V][] {
    const found = this.#byMember.get(id)?.slice(slice, limit) ?? [];
    return found.map(([group, rows]) => [group, rows.get(id) as V]);
  }

  /** Returns the groups that have rows of a kind, in order. O(groups of the kind). */
  groups(kind: Kind, limit: number, after = ""): readonly string[] {
    const groups = [...this.#kinds[kind].keys()].filter((group) => group > after);
    return groups.sort().slice(0, limit);
  }

  /** Drops the rows of some kinds. */
  clear(isMembership: boolean): void {
    for (const kind of kinds) if ((kind === "membership") === isMembership) this.#kinds[kind].clear();
    if (isMembership) this.#byMember.clear();
  }
}

function mapOf<V extends object | number>(maps: Groups<V>, name: string): SortedMap<V> {
  let map = maps.get(name);
  if (map === undefined) {
    map = new SortedMap();
    maps.set(name, map);
  }
  return map;
}

function remove<V extends object | number>(maps: Groups<V>, name: string, key: string): void {
  const map = maps.get(name);
  map?.delete(key);
  if (map?.size === 0) maps.delete(name);
}
