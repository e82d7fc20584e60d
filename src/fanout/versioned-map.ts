/** What changed since some moment, as it was at that moment; linked to what changed later. */
class Journal<K, V> {
  readonly before: Map<K, V | undefined> = new Map();
  next: Journal<K, V> | undefined;
}

/** A map as it was at one moment. Holding it keeps what changed since; dropping it frees that. */
export interface MapSnapshot<K, V> {
  get(key: K): V | undefined;
}

/**
 * A Map that gives snapshots in O(1). Instead of copying, a change notes the old value in the journal of the
 * newest snapshot; an older snapshot reads on through the journals that follow its own:
 *
 * ```text
 * snapshot A ──> journal ──next──> journal <── snapshot B        map: the present
 *                what B sees       what the present sees
 *                differently       differently
 * ```
 *
 * The map itself holds the newest journal only weakly: when no snapshot is left, noting stops.
 * `undefined` is no value here.
 */
export class VersionedMap<K, V extends {}> {
  readonly #map: Map<K, V> = new Map();
  #newest: WeakRef<Journal<K, V>> | undefined;

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  has(key: K): boolean {
    return this.#map.has(key);
  }

  entries(): MapIterator<[K, V]> {
    return this.#map.entries();
  }

  set(key: K, value: V): void {
    this.#note(key);
    this.#map.set(key, value);
  }

  delete(key: K): void {
    this.#note(key);
    this.#map.delete(key);
  }

  snapshot(): MapSnapshot<K, V> {
    const newest = this.#newest?.deref();
    // Two snapshots with no change between them share a journal.
    const journal = newest !== undefined && newest.before.size === 0 ? newest : new Journal<K, V>();
    if (newest !== undefined && newest !== journal) newest.next = journal;
    if (newest !== journal) this.#newest = new WeakRef(journal);
    return {
      get: (key) => {
        for (let at: Journal<K, V> | undefined = journal; at !== undefined; at = at.next) {
          if (at.before.has(key)) return at.before.get(key);
        }
        return this.#map.get(key);
      },
    };
  }

  #note(key: K): void {
    if (this.#newest === undefined) return;
    const journal = this.#newest.deref();
    if (journal === undefined) this.#newest = undefined;
    else if (!journal.before.has(key)) journal.before.set(key, this.#map.get(key));
  }
}
