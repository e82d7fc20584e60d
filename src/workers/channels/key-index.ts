/** Where the memberships of a channel stand in the bucket. */
interface Places {
  /** Revisions in the order in which they came; some are of entries that have been overwritten since. */
  readonly revisions: number[];
  /** How many there were when they were last known to be in use. */
  settled: number;
}

/** Revisions that may have come to a channel unlooked-at before it is worth looking, however small it is. */
const SLACK = 64;

/**
 * For every channel the revisions of its memberships: 8 bytes each, so that a worker can find the members of a channel
 * without having them in memory, and without a search by the broker, which takes longer the more keys there are.
 */
export class KeyIndex {
  readonly #channels: Map<string, Places> = new Map();
  #size = 0;

  /** How many revisions there are in all. */
  get size(): number {
    return this.#size;
  }

  /** `isInUse` when that is known of it. Gives whether half of the channel's may be overwritten: then {@link settle} is due. */
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

  /** The revisions as of now; belongs to the index, which only ever appends to it. */
  revisions(channel: string): readonly number[] {
    return this.#channels.get(channel)?.revisions ?? [];
  }

  /** Of the first `count` of these revisions only the kept ones are in use; what was added since stays. */
  settle(channel: string, revisions: readonly number[], count: number, kept: readonly number[]): void {
    // Somebody else has settled it meanwhile.
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
