/** One at a time for each name, in the order of asking. */
export class Locks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when everything before it under this name has ended, well or not. */
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
