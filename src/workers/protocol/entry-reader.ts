import { randomBytes } from "node:crypto";
import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import { newInbox } from "./stream-access.ts";

/** An entry as a consumer delivers it. */
export interface DeliveredEntry {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly seq: number;
  readonly isRemoval: boolean;
  /** When it was stored, in milliseconds; may be a millisecond off. */
  readonly time: number;
}

/** The most entries on the way. The broker closes a connection that leaves it 64 MB; an entry has some hundred bytes, and rarely 5 KB. */
const BATCH = 10_000;
const HALF = BATCH / 2;
/** After this many milliseconds, a request ends, and the next one begins. */
const EXPIRES = 5_000;
const HEARTBEAT = 1_000;
/** The broker is silent after this many missing heartbeats. */
const MISSED = 3;
const DOT = ".".charCodeAt(0);
const ZERO = "0".charCodeAt(0);

/**
 * Returns a name for a new consumer. Every delivered entry has the name, and the client library reads it byte by byte, so it has only 8
 * random characters. Two readers with one name would both end, because each would miss entries.
 */
export function newConsumerName(): string {
  return randomBytes(6).toString("base64url");
}

/**
 * Reads what a pull consumer without acknowledgements delivers, in order. It ends with an error when an entry was lost on the way,
 * when the consumer is gone, or when the broker is silent: then make another consumer. The client library would make
 * that consumer itself, but it takes longer for each entry (docs/scale.md, "What bounds one worker").
 */
export class EntryReader {
  /** Resolves at the end, with an error unless the reader was stopped. */
  readonly closed: Promise<Error | undefined>;
  readonly #nc: NatsConnection;
  readonly #consumer: { readonly stream_name: string; readonly name: string };
  readonly #onEntry: (entry: DeliveredEntry) => void;
  readonly #inbox: string;
  readonly #subscription: Subscription;
  readonly #guard: NodeJS.Timeout;
  #resolve: (error: Error | undefined) => void = () => {};
  /** The entries that were requested and have not arrived. */
  #left = 0;
  #delivered = 0;
  #quiet = 0;
  /** Where the numbers begin in the subjects of answers. */
  #numbersAt = 0;

  constructor(
    nc: NatsConnection,
    consumer: { readonly stream_name: string; readonly name: string },
    onEntry: (entry: DeliveredEntry) => void,
  ) {
    this.#nc = nc;
    this.#consumer = consumer;
    this.#onEntry = onEntry;
    this.closed = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#inbox = newInbox(nc);
    this.#subscription = nc.subscribe(this.#inbox, {
      callback: (error, message) => {
        if (error !== null) this.#end(error);
        else this.#take(message);
      },
    });
    void this.#subscription.closed.then(() => this.#end(new Error("the connection was closed")));
    this.#guard = setInterval(() => {
      if (++this.#quiet > MISSED) this.#end(new Error(`the broker does not deliver ${consumer.stream_name}`));
    }, HEARTBEAT);
    this.#request();
  }

  stop(): void {
    this.#end(undefined);
  }

  #end(error: Error | undefined): void {
    clearInterval(this.#guard);
    this.#resolve(error);
    this.#subscription.unsubscribe();
  }

  #request(): void {
    const { stream_name, name } = this.#consumer;
    const request = { batch: BATCH - this.#left, expires: EXPIRES * 1e6, idle_heartbeat: HEARTBEAT * 1e6 };
    this.#nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream_name}.${name}`, JSON.stringify(request), { reply: this.#inbox });
    this.#left = BATCH;
  }

  #take(message: Msg): void {
    this.#quiet = 0;
    const { subject, headers, data, reply = "" } = message;
    if (subject === this.#inbox) {
      this.#takeStatus(message);
      return;
    }
    // $JS.ACK.<stream>.<consumer>.<times delivered>.<position in the stream>.<number of the delivery>.<nanoseconds>.<pending>
    const { name } = this.#consumer;
    if (this.#numbersAt === 0) this.#numbersAt = reply.indexOf(`.${name}.`) + name.length + 2;
    const [, seq, delivery, nanoseconds] = numbersFrom(reply, this.#numbersAt);
    if (delivery !== ++this.#delivered) {
      this.#end(new Error(`an entry of ${this.#consumer.stream_name} was lost on the way`));
      return;
    }
    if (--this.#left === HALF) this.#request();
    this.#onEntry({ subject, data, seq, isRemoval: headers?.has("KV-Operation") === true, time: Math.floor(nanoseconds / 1e6) });
  }

  #takeStatus({ headers }: Msg): void {
    const { code = 0, description = "" } = headers ?? {};
    if (code === 100) return;
    if (code !== 408) {
      this.#end(new Error(`the broker ended the reading of ${this.#consumer.stream_name}: ${code} ${description}`));
      return;
    }
    const ended = headers?.get("Nats-Pending-Messages");
    // Without the number, too many entries are requested rather than too few.
    this.#left = ended ? this.#left - Number(ended) : 0;
    if (this.#left <= HALF) this.#request();
  }
}

/** Reads the first four numbers between dots. */
function numbersFrom(text: string, start: number): [number, number, number, number] {
  const numbers: [number, number, number, number] = [0, 0, 0, 0];
  for (let at = start, field = 0; field < 4 && at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) field++;
    else numbers[field] = numbers[field]! * 10 + code - ZERO;
  }
  return numbers;
}
