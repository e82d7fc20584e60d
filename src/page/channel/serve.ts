import type { Surroundings } from "./members.ts";
import type { ChannelOwner } from "./owner.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/** One end of a connection between the page and the worker. */
export interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: never }) => void) | null;
}

/** Ends a cancelled request. */
class Cancelled extends Error {}

/** Answers the questions that arrive on a port, one after the other, except for loads; a cancelled one ends at its next pause. */
export function serve(owner: ChannelOwner, port: Port, now: () => number, endOfTask: () => Promise<void>): void {
  const cancelled = new Set<number>();
  let last: Promise<void> = Promise.resolve();
  port.onmessage = ({ data }: { readonly data: ToWorker }) => {
    if ("cancel" in data) {
      cancelled.add(data.cancel);
      return;
    }
    // A load makes a channel of its own, so the one before can still be asked.
    if (data.name === "load") void reply(data);
    else last = last.then(() => reply(data));
  };

  async function reply(question: Exclude<ToWorker, { readonly cancel: number }>): Promise<void> {
    const { id } = question;
    const send = (message: FromWorker) => port.postMessage(message);
    const pause = async () => {
      await endOfTask();
      if (cancelled.has(id)) throw new Cancelled();
    };
    try {
      // What was cancelled while it waited is not begun.
      await pause();
      send({ id, answer: await answerOf(owner, question, { now, pause, onProgress: (progress) => send({ id, progress }) }) });
    } catch (error) {
      if (!(error instanceof Cancelled)) send({ id, error: error instanceof Error ? error.message : String(error) });
    } finally {
      cancelled.delete(id);
    }
  }
}

function answerOf(owner: ChannelOwner, question: Exclude<ToWorker, { readonly cancel: number }>, surroundings: Surroundings) {
  switch (question.name) {
    case "load":
      return owner.load(question.ask, surroundings);
    case "decide":
      return owner.decide(question.ask, surroundings);
    case "rows":
      return owner.rows(question.ask, surroundings);
    case "why":
      return owner.why(question.ask);
    case "set":
      return owner.set(question.ask);
  }
}
