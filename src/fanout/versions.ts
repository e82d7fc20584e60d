/** What changed since some moment, as it was at that moment; linked to what changed later. */
class Journal<K, V> {
  readonly before: Map<K, V | undefined> = new Map();
  next: Journal<K, V> | undefined;
}

/**
 * Snapshots in O(1) of anything that is read by key. Instead of copying, the owner notes a key before it
 * changes it, and the old value goes into the journal of the newest snapshot; an older snapshot reads on
 * through the journals that follow its own:
 *
 * ```text
 * snapshot A ──> journal ──next──> journal <── snapshot B        the present
 *                what B sees       what the present sees
 *                differently       differently
 * ```
 *
 * The newest journal is held only weakly here: when no snapshot is left, noting stops. (Not before the running
 * job ends: JavaScript frees what is held weakly only between jobs.)
 */
export class Versions<K, V> {
  readonly #read: (key: K) => V | undefined;
  readonly #settle: (key: K) => V | undefined;
  #newest: WeakRef<Journal<K, V>> | undefined;

  /** `read` gives the present value of a key, `undefined` where there is none; `settle` the same, but one that later changes do not reach. */
  constructor(read: (key: K) => V | undefined, settle: (key: K) => V | undefined = read) {
    this.#read = read;
    this.#settle = settle;
  }

  /** To be called before the value of a key changes. */
  note(key: K): void {
    if (this.#newest === undefined) return;
    const journal = this.#newest.deref();
    if (journal === undefined) this.#newest = undefined;
    else if (!journal.before.has(key)) journal.before.set(key, this.#settle(key));
  }

  snapshot(): Snapshot<K, V> {
    const newest = this.#newest?.deref();
    // Snapshots with no change between them share a journal.
    if (newest !== undefined && newest.before.size === 0) return new Snapshot(newest, this.#read);
    const journal = new Journal<K, V>();
    if (newest !== undefined) newest.next = journal;
    this.#newest = new WeakRef(journal);
    return new Snapshot(journal, this.#read);
  }
}

/** Everything as it was at one moment. Holding it keeps what changed since; dropping it frees that. */
export class Snapshot<K, V> {
  readonly #journal: Journal<K, V>;
  readonly #read: (key: K) => V | undefined;

  /** Made by {@link Versions.snapshot}. */
  constructor(journal: Journal<K, V>, read: (key: K) => V | undefined) {
    this.#journal = journal;
    this.#read = read;
  }

  /** Whether nothing has changed since. */
  get isCurrent(): boolean {
    return this.#journal.before.size === 0 && this.#journal.next === undefined;
  }

  get(key: K): V | undefined {
    for (let at: Journal<K, V> | undefined = this.#journal; at !== undefined; at = at.next) {
      if (at.before.has(key)) return at.before.get(key);
    }
    return this.#read(key);
  }
}
