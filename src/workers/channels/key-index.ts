/** The revisions of the memberships of a channel in the bucket. */
interface Places {
  /** The revisions in order of arrival; some entries were overwritten since. */
  readonly revisions: number[];
  /** The number of revisions when they were last known to be in use. */
  settled: number;
}

/** The fewest new revisions of a channel before it is worth checking which are in use. */
const SLACK = 64;

/**
 * Keeps the revisions of the memberships of every channel, 8 bytes each. So a worker can find the members of a channel
 * without keeping them in memory, and without a search by the broker, which slows down with the number of keys.
 */
export class KeyIndex {
  readonly #channels: Map<string, Places> = new Map();
  #size = 0;

  /** The number of all revisions. */
  get size(): number {
    return this.#size;
  }

  /** Adds a revision; `isInUse` if it is known to be current. Returns whether half of the channel's revisions may be overwritten: then {@link settle} is due. */
  add(channel: string, revision: number, isInUse: boolean): boolean {
    let places = this.#channels.get(channel);
    if (places === undefined) {
      places = { revisions: [], settled: 0 };
      this.#channels.set(channel, places);
    }
    places.revisions.push(revision);
    this.#size++;
    if (isInUse) places.settled++;
    return places.revisions.length > 2 * places.settled + SLACK;
  }

  /** Returns the current revisions. The array belongs to the index, which only appends to it. */
  revisions(channel: string): readonly number[] {
    return this.#channels.get(channel)?.revisions ?? [];
  }

  /** Keeps only the given ones of the first `count` revisions; later revisions stay. */
  settle(channel: string, revisions: readonly number[], count: number, kept: readonly number[]): void {
    // Another call settled it meanwhile.
    if (this.#channels.get(channel)?.revisions !== revisions) return;
    const rest = [...kept, ...revisions.slice(count)];
    this.#size += rest.length - revisions.length;
    if (rest.length === 0) this.#channels.delete(channel);
    else this.#channels.set(channel, { revisions: rest, settled: rest.length });
  }

  clear(): void {
    this.#channels.clear();
    this.#size = 0;
  }
}
