import type { FromWorker, Name, Progress, Questions } from "./protocol.ts";
import type { Port } from "./serve.ts";

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

export interface AskOptions {
  /** Cancels the question; its promise is rejected with the reason of the signal. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Asks the worker. */
export class Client {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(port: Port) {
    this.#port = port;
    port.onmessage = ({ data }: { readonly data: FromWorker }) => this.#hear(data);
  }

  /** Returns the answer. @throws Error if the worker reports one, or the reason of the signal. */
  ask<N extends Name>(name: N, ask: Questions[N]["ask"], { signal, onProgress }: AskOptions = {}): Promise<Questions[N]["answer"]> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
      signal?.addEventListener("abort", () => {
        if (!this.#waiting.delete(id)) return;
        this.#port.postMessage({ cancel: id });
        reject(signal.reason);
      });
      this.#port.postMessage({ id, name, ask });
    });
  }

  /** Ends all questions: the worker has stopped. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #hear(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if ("progress" in message) {
      waiting.onProgress?.(message.progress);
      return;
    }
    this.#waiting.delete(message.id);
    if ("error" in message) waiting.reject(new Error(message.error));
    else waiting.resolve(message.answer as never);
  }
}
