/** Runs one task at a time for each name, in the order of the calls. */
export class Locks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all earlier work of this name has ended, also after failures. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const turn = before === undefined ? work() : before.then(work, work);
    this.#last.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    }
  }
}
