import { resolveLimit } from "../../attributes/limits.ts";

/** Thrown only inside the analysis, if the steps are used up or no proof is known; its callers return `undecided`. */
export class Undecided extends Error {}

/**
 * The limit of an analysis, in steps: nodes of a decision diagram, and states of the search for a smallest message. Because steps
 * are counted instead of time, an answer is the same on every machine.
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

/** Every node is a step and an entry of a Map, which cannot have more; memory runs out long before. */
const MOST_STEPS = 2 ** 24 - 1;

/** Runs a function that may turn out to be undecided. Returns whether it finished. */
export function isDecided(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof Undecided) return false;
    throw error;
  }
}
