import { randomFillSync } from "node:crypto";

/** Creates new ids. */
export interface Ids {
  /** Returns a MessageId. Ids sort by time, and within one millisecond by the order of the calls. */
  messageId(now: number): string;
}

/** Hexadecimal digits of the time in a MessageId. */
const TIME_DIGITS = 12;

/**
 * Creates ids from the time, a counter and random digits: 64 hexadecimal digits, the length of the service's ids.
 *
 * @example
 * ```ts
 * import { TimeOrderedIds } from "pushsieve/messaging";
 *
 * const ids = new TimeOrderedIds();
 * const now = Date.now();
 * const [first, second] = [ids.messageId(now), ids.messageId(now)];
 * first.length; // => 64
 * first < second; // => true
 * ```
 */
export class TimeOrderedIds implements Ids {
  readonly #random: () => string;
  #last = 0;
  #count = 0;

  /** Creates ids whose last 44 digits are the text that `random` returns (default: from the system's secure random numbers). */
  constructor(random: () => string = randomDigits) {
    this.#random = random;
  }

  /** Returns the next id for a time in milliseconds since 1970. It sorts after every earlier id of this object. O(1). */
  messageId(now: number): string {
    // If the clock is set back, messages keep their order.
    this.#count = now > this.#last ? 0 : this.#count + 1;
    this.#last = Math.max(now, this.#last);
    return `${timePrefix(this.#last)}${this.#count.toString(16).padStart(8, "0")}${this.#random()}`;
  }
}

/** The random bytes of an id. */
const RANDOM_BYTES = 22;
/** Random bytes for many ids, because each call of the system takes as long as the rest of an id. */
const pool = Buffer.alloc(200 * RANDOM_BYTES);
let used = pool.length;

function randomDigits(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += RANDOM_BYTES;
  return pool.toString("hex", used - RANDOM_BYTES, used);
}

/** Returns the first digits of all ids of a millisecond. */
export function timePrefix(time: number): string {
  return Math.max(0, Math.floor(time)).toString(16).padStart(TIME_DIGITS, "0");
}

/** Returns the time of an id. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, TIME_DIGITS), 16);
}
