import { randomBytes } from "node:crypto";

/** Where new names come from. */
export interface Ids {
  /** A MessageId for a message of this moment: ids sort by time, and later ones of one moment come later. */
  messageId(now: number): string;
}

/** Hexadecimal digits of the time in a MessageId. */
const TIME_DIGITS = 12;

/** Time, a counter, chance: 64 hexadecimal digits, as long as those of the service. */
export class TimeOrderedIds implements Ids {
  readonly #random: () => string;
  #last = 0;
  #count = 0;

  constructor(random: () => string = () => randomBytes(22).toString("hex")) {
    this.#random = random;
  }

  messageId(now: number): string {
    // A clock that was set back does not bring messages into another order.
    this.#count = now > this.#last ? 0 : this.#count + 1;
    this.#last = Math.max(now, this.#last);
    return `${timePrefix(this.#last)}${this.#count.toString(16).padStart(8, "0")}${this.#random()}`;
  }
}

/** The first digits of the ids of a moment. */
export function timePrefix(time: number): string {
  return Math.max(0, Math.floor(time)).toString(16).padStart(TIME_DIGITS, "0");
}

/** The moment that an id was made for. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, TIME_DIGITS), 16);
}
