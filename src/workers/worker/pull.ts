import { setTimeout as sleep } from "node:timers/promises";
import type { Consumer, JsMsg } from "@nats-io/jetstream";

/** Long polls are short, so that a worker that is paused does not go on getting messages. */
export const POLL = 5_000;
const QUIET = 100;
/** How long to wait after a pull that failed. */
const PAUSE = 250;

export interface Pulling {
  /** Messages at work at a time; as many wait here. */
  readonly lanes: number;
  /** Ends it: what is at work is ended, what has not begun is given back. */
  readonly signal: AbortSignal;
  readonly isClosed: () => boolean;
  /** Never throws. */
  readonly work: (message: JsMsg) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}

/** Takes messages from one partition until it is stopped, or the connection is closed for good. */
export async function pull(consumer: Consumer, { lanes, signal, isClosed, work, onFailed }: Pulling): Promise<void> {
  const atWork = new Set<Promise<void>>();
  while (!signal.aborted && !isClosed()) {
    try {
      for await (const message of fetch(consumer, lanes, signal)) {
        if (signal.aborted) {
          message.nak();
          continue;
        }
        const working = work(message).finally(() => atWork.delete(working));
        atWork.add(working);
        if (atWork.size >= lanes) await Promise.race(atWork);
      }
    } catch (error) {
      if (signal.aborted) break;
      onFailed(error);
      await sleep(PAUSE);
    }
  }
  await Promise.all(atWork);
}

/** One pull. When the worker stops it is ended in a quiet moment: what is on its way then would wait for the ack wait. */
async function* fetch(consumer: Consumer, lanes: number, signal: AbortSignal): AsyncGenerator<JsMsg> {
  const messages = await consumer.fetch({ max_messages: lanes, expires: POLL });
  let isQuiet = true;
  const timer = setInterval(() => {
    if (signal.aborted && isQuiet) messages.stop();
    isQuiet = true;
  }, QUIET);
  try {
    for await (const message of messages) {
      isQuiet = false;
      yield message;
    }
  } finally {
    clearInterval(timer);
    messages.stop();
  }
}
