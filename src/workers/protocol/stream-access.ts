import { type ApiError, JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import { createInbox, headers, type Msg, type MsgHdrs, type NatsConnection, PermissionViolationError } from "@nats-io/transport-node";

/** Milliseconds without an answer. Requests in progress when a broker dies are never answered. */
const TIMEOUT = 2_000;
const SWEEP = 250;

/** The broker's answer: the position in the stream, and whether the stream already had an entry with this id. */
export interface Stored {
  readonly seq: number;
  readonly isDuplicate: boolean;
}

export interface NewEntry {
  readonly data?: Uint8Array | string | undefined;
  /** The stream stores an id once within its dedupe window. */
  readonly msgID?: string | undefined;
  /** The position that the newest entry of the subject must have; 0 for none. */
  readonly lastOfSubject?: number | undefined;
  readonly headers?: MsgHdrs | undefined;
}

/** A stored entry. */
export interface StoredEntry {
  readonly subject: string;
  readonly seq: number;
  readonly data: Uint8Array;
  readonly headers: string;
}

/** An answer of JetStream, as far as it is used. */
interface Answer {
  readonly error?: ApiError;
  readonly seq: number;
  readonly duplicate?: boolean;
  /** Headers and data in base64. */
  readonly message?: { readonly subject: string; readonly seq: number; readonly hdrs?: string; readonly data?: string };
}

interface Waiter {
  readonly subject: string;
  readonly deadline: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Returns a new subject for answers to a client. */
export function newInbox(nc: NatsConnection): string {
  // The type of a connection does not have its options.
  const { options } = nc as { readonly options?: { readonly inboxPrefix?: string } };
  return createInbox(options?.inboxPrefix);
}

/**
 * Stores entries in streams, and reads single ones. The client library does the same for a fifth of a worker's time: it makes two
 * errors with their stacks and a timer for each request, in case it is not answered (`npm run bench:nats`).
 */
export class StreamAccess {
  readonly #nc: NatsConnection;
  readonly #waiters: Map<string, Waiter> = new Map();
  #inbox = "";
  #count = 0;
  #sweep: NodeJS.Timeout | undefined;

  constructor(nc: NatsConnection) {
    this.#nc = nc;
  }

  /** @throws JetStreamApiError if the stream rejects the entry. Any other error: the broker did not answer, and the entry may be stored. */
  async store(subject: string, { data, msgID, lastOfSubject, headers: head = headers() }: NewEntry = {}): Promise<Stored> {
    if (msgID !== undefined) head.set("Nats-Msg-Id", msgID);
    if (lastOfSubject !== undefined) head.set("Nats-Expected-Last-Subject-Sequence", String(lastOfSubject));
    const { seq, duplicate } = await this.#ask(subject, data, head);
    // Up to nats-server 2.10, the answer to a retry, if the first attempt is still in process. It may never be stored.
    if (seq === 0) throw new Error(`the entry of ${subject} has no position yet`);
    return { seq, isDuplicate: duplicate === true };
  }

  /** Returns the first entry from a position on, from the leader of the stream; `undefined` if it has none. @throws Error like `store`. */
  async readFrom(stream: string, position: number): Promise<StoredEntry | undefined> {
    try {
      const { message } = await this.#ask(`$JS.API.STREAM.MSG.GET.${stream}`, `{"seq":${position},"next_by_subj":">"}`);
      if (message === undefined) return undefined;
      const { subject, seq, hdrs = "", data = "" } = message;
      return { subject, seq, data: Buffer.from(data, "base64"), headers: Buffer.from(hdrs, "base64").toString("latin1") };
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.NoMessageFound) return undefined;
      throw error;
    }
  }

  #ask(subject: string, data: Uint8Array | string | undefined, head?: MsgHdrs): Promise<Answer> {
    if (this.#inbox === "") this.#open();
    return new Promise((resolve, reject) => {
      const reply = `${this.#inbox}.${++this.#count}`;
      this.#nc.publish(subject, data, head === undefined ? { reply } : { headers: head, reply });
      this.#waiters.set(reply, { subject, deadline: performance.now() + TIMEOUT, resolve, reject });
      this.#sweep ??= setInterval(() => this.#expire(), SWEEP);
    });
  }

  #open(): void {
    this.#inbox = newInbox(this.#nc);
    this.#nc.subscribe(`${this.#inbox}.*`, { callback: (_, message) => this.#take(message) });
    void this.#watchPermissions();
  }

  #take(message: Msg): void {
    const waiter = this.#waiters.get(message.subject);
    if (waiter === undefined) return;
    this.#waiters.delete(message.subject);
    try {
      if (message.data.length === 0) throw new Error(`no stream takes ${waiter.subject} now`);
      const answer = message.json<Answer>();
      if (answer.error !== undefined) throw new JetStreamApiError(answer.error);
      waiter.resolve(answer);
    } catch (error) {
      waiter.reject(error as Error);
    }
  }

  #expire(): void {
    const now = performance.now();
    this.#fail(
      ({ deadline }) => deadline < now,
      ({ subject }) => new Error(`timeout: the broker did not answer for ${subject}`),
    );
    if (this.#waiters.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  /** The broker does not answer what it does not permit, and says so to the connection. */
  async #watchPermissions(): Promise<void> {
    for await (const status of this.#nc.status()) {
      if (status.type !== "error" || !(status.error instanceof PermissionViolationError)) continue;
      const { error } = status;
      this.#fail(
        ({ subject }) => subject === error.subject,
        () => error,
      );
    }
  }

  #fail(which: (waiter: Waiter) => boolean, errorOf: (waiter: Waiter) => Error): void {
    for (const [reply, waiter] of this.#waiters) {
      if (!which(waiter)) continue;
      this.#waiters.delete(reply);
      waiter.reject(errorOf(waiter));
    }
  }
}
