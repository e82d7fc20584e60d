/** The most events that are kept: a client that is further behind gets `gap`, and reads everything again. */
const KEPT = 1000;

/** Something that happened, as `/_pushsieve/events` sends it. It names what changed and never quotes it. */
export interface ServiceEvent {
  readonly id: string;
  readonly kind: "channel" | "membership" | "message" | "fan-out" | "sinks";
  readonly data: object;
}

/**
 * The last events of the service, in order. Readers keep only their position, so a slow reader costs no memory:
 *
 * ```text
 * kept:      17 18 19 20        positions: 18 gets 19 and 20; 20 waits; 11 has missed events
 * ```
 */
export class EventLog {
  /** Distinguishes the ids of this process from those of an earlier one. */
  readonly #run: string;
  #events: ServiceEvent[] = [];
  #last = 0;
  #isClosed = false;
  readonly #waiting: Set<() => void> = new Set();

  constructor(now: number) {
    this.#run = now.toString(36);
  }

  get last(): number {
    return this.#last;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  add(kind: ServiceEvent["kind"], data: object): void {
    this.#last++;
    this.#events.push({ id: this.idOf(this.#last), kind, data });
    // Rarely, because every removal moves the rest.
    if (this.#events.length >= 2 * KEPT) this.#events = this.#events.slice(-KEPT);
    this.#wake();
  }

  idOf(position: number): string {
    return `${this.#run}-${position}`;
  }

  /** Returns the position of the id of an event, `undefined` if this process did not send it. */
  positionOf(id: string): number | undefined {
    const [, run, number] = /^([a-z0-9]+)-(\d{1,15})$/.exec(id) ?? [];
    return run === this.#run && Number(number) <= this.#last ? Number(number) : undefined;
  }

  /** Returns the events after a position, `undefined` if some of them are no longer kept. */
  after(position: number): readonly ServiceEvent[] | undefined {
    const missing = this.#last - position;
    if (missing > Math.min(KEPT, this.#events.length)) return undefined;
    return missing === 0 ? [] : this.#events.slice(-missing);
  }

  /** Returns the data of the newest kept event of a kind that fits. */
  newest<T extends object>(kind: ServiceEvent["kind"], fits: (data: T) => boolean): T | undefined {
    return this.#events.findLast((event) => event.kind === kind && fits(event.data as T))?.data as T | undefined;
  }

  /** Resolves with the next event, when the signal is aborted, or when the log is closed. */
  async next(signal: AbortSignal): Promise<void> {
    if (this.#isClosed || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }

  /** Ends all readers. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  #wake(): void {
    // Most events have no reader.
    if (this.#waiting.size > 0) for (const done of [...this.#waiting]) done();
  }
}
