import { groupsOf } from "../../messaging/store/memory.ts";
import type { Key, Kind } from "../../messaging/store/rows.ts";
import { type Slice, SortedMap } from "../../messaging/store/sorted-map.ts";

/** The keys of all rows with their revisions, in order: by group, and memberships also by member. */
export class KeyView {
  readonly #groups: Map<string, SortedMap<number>> = new Map();
  readonly #byId: Map<string, SortedMap<number>> = new Map();

  set({ kind, group, id }: Key, revision: number): void {
    mapOf(this.#groups, `${kind} ${group}`).set(id, revision);
    if (kind === "membership") mapOf(this.#byId, id).set(group, revision);
  }

  delete({ kind, group, id }: Key): void {
    remove(this.#groups, `${kind} ${group}`, id);
    if (kind === "membership") remove(this.#byId, id, group);
  }

  ofGroup(kind: Kind, group: string, slice: Slice, limit: number): [id: string, revision: number][] {
    return this.#groups.get(`${kind} ${group}`)?.slice(slice, limit) ?? [];
  }

  groups(kind: Kind, limit: number, after?: string): readonly string[] {
    return groupsOf(this.#groups.keys(), kind, limit, after);
  }

  /** Groups of the memberships of one member. */
  ofMember(id: string, slice: Slice, limit: number): [group: string, revision: number][] {
    return this.#byId.get(id)?.slice(slice, limit) ?? [];
  }

  /** Drops the rows of some kinds. */
  clear(isMembership: boolean): void {
    for (const name of this.#groups.keys()) if (name.startsWith("membership ") === isMembership) this.#groups.delete(name);
    if (isMembership) this.#byId.clear();
  }
}

function mapOf(maps: Map<string, SortedMap<number>>, name: string): SortedMap<number> {
  let map = maps.get(name);
  if (map === undefined) {
    map = new SortedMap();
    maps.set(name, map);
  }
  return map;
}

function remove(maps: Map<string, SortedMap<number>>, name: string, key: string): void {
  const map = maps.get(name);
  map?.delete(key);
  if (map?.size === 0) maps.delete(name);
}
