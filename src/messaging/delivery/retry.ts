/** Runs work again after a pause: after `backoffMs`, and then after twice as long each time, up to `maxBackoffMs`. */
export class Retry {
  readonly #work: () => void;
  readonly #backoffMs: number;
  readonly #maxBackoffMs: number;
  #pause: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(work: () => void, backoffMs: number, maxBackoffMs: number) {
    this.#work = work;
    this.#backoffMs = this.#pause = Math.min(backoffMs, maxBackoffMs);
    this.#maxBackoffMs = maxBackoffMs;
  }

  /** Runs the work after the next pause, which does not keep the process alive. Several failures before that are one. */
  afterFailure(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#work();
    }, this.#pause);
    this.#timer.unref();
    this.#pause = Math.min(2 * this.#pause, this.#maxBackoffMs);
  }

  /** Starts again with the shortest pause, unless a failure waits for its attempt. */
  afterSuccess(): void {
    if (this.#timer === undefined) this.#pause = this.#backoffMs;
  }
}
