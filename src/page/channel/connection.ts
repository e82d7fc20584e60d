import type { AskOptions, Client } from "./client.ts";
import type { Name, Questions } from "./protocol.ts";

/** Starts a worker; `onStop` is to be called if it stops by itself. */
type Start = (onStop: (reason: string) => void) => Client;

let start: Start | undefined;
let client: Client | undefined;

/** Says how the worker is started, when the first question needs it, and again when it has stopped. */
export function connect(startWorker: Start): void {
  start = startWorker;
  client = undefined;
}

/** Asks the worker. */
export async function ask<N extends Name>(name: N, question: Questions[N]["ask"], options?: AskOptions): Promise<Questions[N]["answer"]> {
  client ??= started();
  return await client.ask(name, question, options);
}

function started(): Client {
  const made = start?.((reason) => {
    if (client === made) client = undefined;
    made?.fail(new Error(`the worker of this view has stopped (${reason}): load the members again`));
  });
  if (made === undefined) throw new Error("there is no worker");
  return made;
}

/** Ends a question that a newer one replaces. */
export const replaced: Error = new Error("replaced by a newer question");
