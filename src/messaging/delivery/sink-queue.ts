import type { FanOut } from "../../fanout/fan-out.ts";
import { noteList } from "../channels/plain-arns.ts";
import { type DecisionBatch, decisionBatches } from "./batches.ts";
import type { SentMessage } from "./dispatcher.ts";
import type { Sink } from "./sink.ts";
import { nextTurn, unlessAborted, within } from "./unless-aborted.ts";

/** A fan-out in delivery. */
export interface Delivery {
  readonly sent: SentMessage;
  readonly fanOut: FanOut;
  /** Whether JSON prints the ARNs of its members as they are. */
  readonly isPlain: boolean;
}

export interface SinkQueueOptions {
  /** The most batches in one call of the sink. */
  readonly maxBatches: number;
  /** Milliseconds before the first retry; doubled for each further retry, up to `maxBackoffMs`. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** Milliseconds for the sink to close. */
  readonly graceMs: number;
  readonly onDelivered: (delivery: Delivery) => void;
  readonly onFailed: (error: unknown) => void;
}

/** The most ARNs in one call of a sink, beside its first batch: making their text must not hold up requests. */
const MAX_MEMBERS_A_CALL = 5000;

/** The queue of one sink: delivers in order, several batches in one call, and retries until the sink takes them. */
export class SinkQueue {
  readonly #sink: Sink;
  readonly #options: SinkQueueOptions;
  #waiting: Delivery[] = [];
  #run: Promise<void> = Promise.resolve();
  #isRunning = false;
  readonly #stop = new AbortController();

  constructor(sink: Sink, options: SinkQueueOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** The number of messages that the sink has not taken yet. */
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

  /** Drops undelivered batches and closes the sink. A failure to close is reported, and does not delay the end. */
  async close(): Promise<void> {
    this.#stop.abort(new Error("it did not answer before the service ended"));
    await this.flush();
    const { graceMs, onFailed } = this.#options;
    try {
      await within(this.#sink.close(), graceMs);
    } catch (error) {
      onFailed(error);
    }
  }

  async #deliverAll(): Promise<void> {
    this.#isRunning = true;
    // Reset in the same step that finds an empty queue, so the next push starts another run.
    try {
      while (!this.#stop.signal.aborted && this.#waiting.length > 0) await this.#deliverSome();
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
      // A sink may answer at once, so requests are answered between two calls.
      if (delivered < this.#waiting.length) await nextTurn();
    }
    this.#waiting = this.#waiting.slice(taken.length);
  }

  /** Retries until the sink takes the batches. Returns false if the queue was stopped first. */
  async #insist(batches: readonly DecisionBatch[]): Promise<boolean> {
    const { signal } = this.#stop;
    for (let wait = this.#options.backoffMs; !signal.aborted; wait = Math.min(2 * wait, this.#options.maxBackoffMs)) {
      try {
        await unlessAborted(this.#sink.deliver(batches, signal), signal);
        return true;
      } catch (error) {
        this.#options.onFailed(error);
      }
      await sleep(wait, signal);
    }
    return false;
  }
}

/** Waits, but not longer than until the signal is aborted. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await unlessAborted(slept, signal).catch(() => {});
  clearTimeout(timer);
}

/** Groups the batches of several deliveries into calls; `completed` counts the deliveries that end with a call. */
function* calls(deliveries: readonly Delivery[], size: number): Generator<{ batches: DecisionBatch[]; completed: number }> {
  let batches: DecisionBatch[] = [];
  let completed = 0;
  let members = 0;
  for (const { sent, fanOut, isPlain } of deliveries) {
    for (const batch of decisionBatches(sent, fanOut)) {
      if (isPlain) noteList(batch.notified);
      batches.push(batch);
      members += batch.notified.length;
      if (batch.part === batch.parts - 1) completed++;
      if (batches.length < size && members < MAX_MEMBERS_A_CALL) continue;
      yield { batches, completed };
      batches = [];
      completed = members = 0;
    }
  }
  if (batches.length > 0) yield { batches, completed };
}

/** Returns a label for each sink that no other has, and that is not the reserved one. */
export function labelsOf(sinks: readonly Sink[], reserved: string): string[] {
  const taken = new Set([reserved]);
  for (const { name } of sinks) {
    let label = name;
    for (let n = 2; taken.has(label); n++) label = `${name} ${n}`;
    taken.add(label);
  }
  return [...taken].slice(1);
}
