/**
 * Snapshots in O(1) of values that are read by key. The owner notes a key before it changes its value; nothing is copied. The old
 * value goes into the history of the key, under the number of the newest snapshot; a snapshot's number is the number of changes
 * before it. A snapshot finds its value by binary search, however many other snapshots there are:
 *
 * ```text
 * history of a key:    up to 3: "a"    up to 8: "b"        the present: "c"
 * snapshot number 2 reads "a", number 5 reads "b", number 9 asks the owner, who says "c"
 * ```
 *
 * The snapshots own the histories, which are held only weakly here: when no snapshot is left, they are collected, and noting
 * stops. (Not before the current job ends: JavaScript frees weakly held objects only between jobs.) A runtime without `WeakRef`
 * keeps every noted value until {@link forget}. The first change after a snapshot makes the weak references: making them with the
 * snapshot would add about a quarter to a small fan-out (`npm run bench:compare`). So the job of that change notes its changes, even
 * if the snapshot is gone.
 */
export class Versions<K, V> {
  readonly #read: (key: K) => V | undefined;
  readonly #settle: (key: K) => V | undefined;
  /** What the snapshots since the last change hold. */
  #newest: Token<K, V> | undefined;
  /** What the snapshots from before the last change hold. */
  #histories: Weak<Histories<K, V>> | undefined;

  /**
   * `read` returns the present value of a key, `undefined` if there is none; `settle` returns it in a form that later changes do
   * not reach.
   */
  constructor(read: (key: K) => V | undefined, settle: (key: K) => V | undefined = read) {
    this.#read = read;
    this.#settle = settle;
  }

  /** Call this before the value of a key changes. O(1) amortised. */
  note(key: K): void {
    this.#heldHistories()?.note(key, this.#settle);
  }

  /** Call this when no key has a value any longer: later changes are not noted for the existing snapshots. */
  forget(): void {
    const histories = this.#heldHistories();
    if (histories !== undefined) histories.isEnded = true;
    this.#histories = undefined;
  }

  /** O(1). */
  snapshot(): Snapshot<K, V> {
    this.#newest ??= { number: 0, histories: undefined };
    return new Snapshot(this.#newest, this.#read);
  }

  /** Returns the histories of all snapshots that may be left, if any; gives them the newest snapshots. */
  #heldHistories(): Histories<K, V> | undefined {
    let histories = this.#histories?.deref();
    if (this.#newest !== undefined) {
      if (histories === undefined) {
        histories = new Histories();
        this.#histories = weak(histories);
      }
      histories.add(this.#newest);
      this.#newest = undefined;
    } else if (histories === undefined) this.#histories = undefined;
    return histories;
  }
}

/** The values at one moment. A snapshot keeps the values that changed since; dropping it frees them. */
export class Snapshot<K, V> {
  readonly #token: Token<K, V>;
  readonly #read: (key: K) => V | undefined;

  /** Made by {@link Versions.snapshot}. */
  constructor(token: Token<K, V>, read: (key: K) => V | undefined) {
    this.#token = token;
    this.#read = read;
  }

  /** Whether nothing has changed since. */
  get isCurrent(): boolean {
    return this.#token.histories === undefined;
  }

  /** O(log of the changes of this key). */
  get(key: K): V | undefined {
    const { number, histories } = this.#token;
    if (histories === undefined) return this.#read(key);
    const history = histories.of?.get(key);
    if (history !== undefined && number <= history.until.at(-1)!) return history.values[lowerBound(number, history.until)];
    return histories.isEnded ? undefined : this.#read(key);
  }

  /** Yields the keys that changed since, and possibly others: every other key has its present value. */
  get changed(): ReadonlyMap<K, { readonly values: readonly unknown[] }> {
    return this.#token.histories?.of ?? new Map();
  }
}

/** The value at an index belongs to the snapshots whose number is at most the one in `until`, and above the one before that. */
interface History<V> {
  /** The largest number that was ever in {@link until}. */
  last: number;
  readonly until: number[];
  readonly values: (V | undefined)[];
}

/** The snapshots without a change between them hold one token, which shows whether any are left. */
interface Token<K, V> {
  /** The number of these snapshots in the histories. */
  number: number;
  /** `undefined` until the first change after the snapshots. */
  histories: Histories<K, V> | undefined;
}

/** With each change, so many values are checked again, to drop those that no snapshot can see. */
const SWEPT = 2;

/** What the snapshots of one owner share. */
class Histories<K, V> {
  /** By key; made with the first change, because most snapshots are dropped before it. */
  of: Map<K, History<V>> | undefined;
  changes = 0;
  /** The present has no values that these snapshots could see. */
  isEnded = false;
  /** Ascending by number; some may be collected already. */
  #tokens: Weak<Token<K, V>>[] = [];
  /** The numbers of {@link #tokens}. */
  #numbers: number[] = [];
  #sweep: Iterator<[K, History<V>]> | undefined;
  /** How often to check all histories until no value is left that no snapshot can see. */
  #rounds = 0;
  #credit = 0;

  /** Takes over the token of the snapshots since the last change. */
  add(token: Token<K, V>): void {
    this.#dropNewest();
    token.number = this.changes;
    token.histories = this;
    this.#tokens.push(weak(token));
    this.#numbers.push(token.number);
  }

  note(key: K, settle: (key: K) => V | undefined): void {
    this.changes++;
    // Nearly always, the value is noted already: then no weakly held object is asked for (`npm run bench:compare`).
    const known = this.#numbers.at(-1);
    if (known !== undefined && (this.of?.get(key)?.last ?? -1) < known) this.#add(key, settle);
    if (this.#tokens.length > 1) this.#rounds = 2;
    if (this.#rounds > 0 && this.of) for (this.#credit += SWEPT; this.#credit > 0; ) this.#credit -= this.#sweepOne(this.of);
  }

  /** Adds the value of a key, for the snapshots that are left. */
  #add(key: K, settle: (key: K) => V | undefined): void {
    this.#dropNewest();
    const newest = this.#numbers.at(-1);
    if (newest === undefined) return;
    this.of ??= new Map();
    const history = this.of.get(key);
    // Arrays of one element: an array that grows from empty reserves more room.
    if (history === undefined) this.of.set(key, { last: newest, until: [newest], values: [settle(key)] });
    else if (history.last < newest) {
      history.last = newest;
      history.until.push(newest);
      history.values.push(settle(key));
    }
  }

  #dropNewest(): void {
    while (this.#tokens.length > 0 && this.#tokens.at(-1)?.deref() === undefined) {
      this.#tokens.pop();
      this.#numbers.pop();
      this.#rounds = 2;
    }
  }

  /** Drops values that no snapshot can see, from the next history in turn. Returns how many values were checked. */
  #sweepOne(of: Map<K, History<V>>): number {
    const next = this.#sweep?.next();
    if (next === undefined || next.done === true) {
      this.#sweep = of.entries();
      this.#rounds--;
      const before = this.#tokens.length;
      this.#tokens = this.#tokens.filter((token) => token.deref() !== undefined);
      this.#numbers = this.#tokens.flatMap((token) => token.deref()?.number ?? []);
      if (this.#tokens.length < before) this.#rounds = 2;
      return 1 + before;
    }
    const [key, { until, values }] = next.value;
    const looked = until.length;
    let kept = 0;
    let below = 0;
    for (let i = 0; i < looked; i++) {
      const last = until[i]!;
      const upTo = lowerBound(last + 1, this.#numbers);
      if (upTo > below) {
        until[kept] = last;
        values[kept++] = values[i];
      }
      below = upTo;
    }
    until.length = kept;
    values.length = kept;
    if (kept === 0) of.delete(key);
    return 1 + looked;
  }
}

/** Returns the index of the first of ascending numbers that is at least `number`; their length if there is none. O(log length). */
export function lowerBound(number: number, ascending: readonly number[]): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ascending[middle]! < number) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** An object that is held weakly if the runtime can do so. */
interface Weak<T extends object> {
  deref(): T | undefined;
}

function weak<T extends object>(target: T): Weak<T> {
  return typeof WeakRef === "undefined" ? { deref: () => target } : new WeakRef(target);
}
