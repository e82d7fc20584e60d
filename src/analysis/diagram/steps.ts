import { resolveLimit } from "../../attributes/limits.ts";

/** Thrown inside the analysis only, where the steps are used up or no proof is known; its callers answer `undecided`. */
export class Undecided extends Error {}

/**
 * What an analysis may spend, in steps: nodes of a decision diagram, and states of the search for a smallest
 * message. Counting them instead of the time makes an answer the same on every machine.
 */
export class Steps {
  readonly #max: number;
  #spent = 0;

  /** @throws RangeError for a bound that is not a positive number. */
  constructor(maxSteps: number | undefined) {
    this.#max = Math.min(resolveLimit("maxSteps", maxSteps, DEFAULT_MAX_STEPS), MOST_STEPS);
  }

  get spent(): number {
    return this.#spent;
  }

  spend(count = 1): void {
    this.#spent += count;
    if (this.#spent > this.#max) throw new Undecided();
  }
}

const DEFAULT_MAX_STEPS = 500_000;

/** Every node is a step and an entry of a Map, which has room for no more; memory is short long before. */
const MOST_STEPS = 2 ** 24 - 1;

/** Runs what may turn out to be undecided; whether it came to its end. */
export function isDecided(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof Undecided) return false;
    throw error;
  }
}
