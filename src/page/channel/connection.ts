import type { AskOptions, Client } from "./client.ts";
import type { Name, Questions } from "./protocol.ts";

let start: (() => Client) | undefined;
let client: Client | undefined;

/** Says how the worker is started, when the first question needs it. */
export function connect(startWorker: () => Client): void {
  start = startWorker;
  client = undefined;
}

/** Asks the worker. */
export async function ask<N extends Name>(name: N, question: Questions[N]["ask"], options?: AskOptions): Promise<Questions[N]["answer"]> {
  client ??= start?.();
  if (client === undefined) throw new Error("there is no worker");
  return await client.ask(name, question, options);
}

/** Ends a question that a newer one replaces. */
export const replaced: Error = new Error("replaced by a newer question");
