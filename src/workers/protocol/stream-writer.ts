import { type ApiError, JetStreamApiError } from "@nats-io/jetstream";
import { createInbox, headers, type Msg, type MsgHdrs, type NatsConnection, PermissionViolationError } from "@nats-io/transport-node";

/** Milliseconds without an answer. Requests in progress when a broker dies are never answered. */
const TIMEOUT = 2_000;
const SWEEP = 250;

/** The broker's answer: the position in the stream, and whether the stream already had an entry with this id. */
export interface Stored {
  readonly seq: number;
  readonly isDuplicate: boolean;
}

export interface Entry {
  readonly data?: Uint8Array | string | undefined;
  /** The stream stores an id once within its dedupe window. */
  readonly msgID?: string | undefined;
  /** The position that the newest entry of the subject must have; 0 for none. */
  readonly lastOfSubject?: number | undefined;
  readonly headers?: MsgHdrs | undefined;
}

interface Waiter {
  readonly subject: string;
  readonly deadline: number;
  readonly resolve: (stored: Stored) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Stores entries in streams. `publish` of the client library does the same for a fifth of a worker's time: it makes two errors with
 * their stacks and a timer for each entry, in case it is not answered (`npm run bench:nats`).
 */
export class StreamWriter {
  readonly #nc: NatsConnection;
  readonly #waiters: Map<string, Waiter> = new Map();
  #inbox = "";
  #count = 0;
  #sweep: NodeJS.Timeout | undefined;

  constructor(nc: NatsConnection) {
    this.#nc = nc;
  }

  /** @throws JetStreamApiError if the stream rejects the entry. Any other error: the broker did not answer, and the entry may be stored. */
  store(subject: string, { data, msgID, lastOfSubject, headers: head = headers() }: Entry = {}): Promise<Stored> {
    if (this.#inbox === "") this.#open();
    if (msgID !== undefined) head.set("Nats-Msg-Id", msgID);
    if (lastOfSubject !== undefined) head.set("Nats-Expected-Last-Subject-Sequence", String(lastOfSubject));
    return new Promise((resolve, reject) => {
      const reply = `${this.#inbox}.${++this.#count}`;
      this.#nc.publish(subject, data, { headers: head, reply });
      this.#waiters.set(reply, { subject, deadline: performance.now() + TIMEOUT, resolve, reject });
      this.#sweep ??= setInterval(() => this.#expire(), SWEEP);
    });
  }

  #open(): void {
    // The type of a connection does not have its options.
    const { options } = this.#nc as { readonly options?: { readonly inboxPrefix?: string } };
    this.#inbox = createInbox(options?.inboxPrefix);
    this.#nc.subscribe(`${this.#inbox}.*`, { callback: (_, message) => this.#take(message) });
    void this.#watchPermissions();
  }

  #take(message: Msg): void {
    const waiter = this.#waiters.get(message.subject);
    if (waiter === undefined) return;
    this.#waiters.delete(message.subject);
    try {
      if (message.data.length === 0) throw new Error(`no stream takes ${waiter.subject} now`);
      const { error, seq, duplicate } = message.json<{ error?: ApiError; seq: number; duplicate?: boolean }>();
      if (error !== undefined) throw new JetStreamApiError(error);
      waiter.resolve({ seq, isDuplicate: duplicate === true });
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
