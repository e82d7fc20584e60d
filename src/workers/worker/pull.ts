import { setTimeout as sleep } from "node:timers/promises";
import type { Consumer, JsMsg } from "@nats-io/jetstream";

/** Polls are short, so that a paused worker does not continue to get messages. */
export const POLL = 5_000;
const QUIET = 100;
/** The pause after a failed pull. */
const PAUSE = 250;

export interface Pulling {
  /** The most messages in progress; as many more may wait here. */
  readonly lanes: number;
  /** Stops the pull: messages in progress are finished, and those not begun are returned. */
  readonly signal: AbortSignal;
  readonly isClosed: () => boolean;
  /** Never throws. */
  readonly work: (message: JsMsg) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}

/** Takes messages from one partition until it is stopped, or the connection is closed permanently. */
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

/** One pull. A stopping worker ends it when no message is in transit, because such a message would wait for the ack wait. */
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
