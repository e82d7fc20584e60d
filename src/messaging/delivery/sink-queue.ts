import type { FanOut } from "../../fanout/fan-out.ts";
import { type DecisionBatch, decisionBatches } from "./batches.ts";
import type { SentMessage } from "./dispatcher.ts";
import type { Sink } from "./sink.ts";

/** A fan-out on its way. */
export interface Delivery {
  readonly sent: SentMessage;
  readonly fanOut: FanOut;
}

export interface SinkQueueOptions {
  /** Batches in one call of the sink. */
  readonly maxBatches: number;
  /** Milliseconds before the first repetition; doubled for each further one, up to `maxBackoff`. */
  readonly backoff: number;
  readonly maxBackoff: number;
  readonly onDelivered: (delivery: Delivery) => void;
  readonly onFailed: (error: unknown) => void;
}

/** What waits for one sink: in order, several batches in one call, tried again until the sink takes them. */
export class SinkQueue {
  readonly #sink: Sink;
  readonly #options: SinkQueueOptions;
  #waiting: Delivery[] = [];
  #run: Promise<void> = Promise.resolve();
  #isRunning = false;
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor(sink: Sink, options: SinkQueueOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Messages that the sink has not taken yet. */
  get depth(): number {
    return this.#waiting.length;
  }

  push(delivery: Delivery): void {
    this.#waiting.push(delivery);
    if (!this.#isRunning) this.#run = this.#deliverAll();
  }

  /** Waits until everything is delivered. */
  async flush(): Promise<void> {
    while (this.#isRunning) await this.#run;
  }

  /** Gives up what was not delivered, and closes the sink. */
  async close(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.flush();
    await this.#sink.close();
  }

  async #deliverAll(): Promise<void> {
    this.#isRunning = true;
    // Set back in the same step in which nothing is waiting any more: what is pushed next starts another run.
    try {
      while (!this.#isStopped && this.#waiting.length > 0) await this.#deliverSome();
    } finally {
      this.#isRunning = false;
    }
  }

  async #deliverSome(): Promise<void> {
    const taken = this.#waiting.slice(0, this.#options.maxBatches);
    let delivered = 0;
    for (const { batches, completed } of calls(taken, this.#options.maxBatches)) {
      if (!(await this.#insist(batches))) return;
      for (const delivery of taken.slice(delivered, delivered + completed)) this.#options.onDelivered(delivery);
      delivered += completed;
    }
    this.#waiting = this.#waiting.slice(taken.length);
  }

  /** Tries until the sink has taken it; false when it was stopped first. */
  async #insist(batches: readonly DecisionBatch[]): Promise<boolean> {
    for (let wait = this.#options.backoff; ; wait = Math.min(2 * wait, this.#options.maxBackoff)) {
      try {
        await this.#sink.deliver(batches);
        return true;
      } catch (error) {
        this.#options.onFailed(error);
      }
      if (this.#isStopped) return false;
      await this.#sleep(wait);
      if (this.#isStopped) return false;
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The batches of several deliveries, so many a call; `completed` says how many deliveries end with a call. */
function* calls(deliveries: readonly Delivery[], size: number): Generator<{ batches: DecisionBatch[]; completed: number }> {
  let batches: DecisionBatch[] = [];
  let completed = 0;
  for (const { sent, fanOut } of deliveries) {
    for (const batch of decisionBatches(sent, fanOut)) {
      batches.push(batch);
      if (batch.part === batch.parts - 1) completed++;
      if (batches.length < size) continue;
      yield { batches, completed };
      batches = [];
      completed = 0;
    }
  }
  if (batches.length > 0) yield { batches, completed };
}
