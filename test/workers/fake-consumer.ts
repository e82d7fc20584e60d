import type { ConsumerInfo } from "@nats-io/jetstream";
import { headers, type Msg, type NatsConnection } from "@nats-io/transport-node";

/**
 * The consumers of a bucket, and their connection: they deliver what a test says. A consumer begins with the first request of its
 * reader, and gets what was said before.
 */
export class FakeConsumer {
  /** How many entries each request asks for. */
  readonly requests: number[] = [];
  readonly #bucket: string;
  #inbox = "";
  #callback: (error: Error | null, message: Msg) => void = () => {};
  #deliveries = 0;
  #waiting: (() => void)[] | undefined = [];

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  get nc(): NatsConnection {
    const subscribe = (inbox: string, { callback }: { callback(error: Error | null, message: Msg): void }) => {
      [this.#inbox, this.#callback, this.#deliveries] = [inbox, callback, 0];
      return { closed: new Promise(() => {}), unsubscribe: () => {} };
    };
    const publish = (_: string, request: string) => {
      this.requests.push((JSON.parse(request) as { batch: number }).batch);
      for (const deliver of this.#waiting ?? []) deliver();
      this.#waiting = undefined;
    };
    const status = () => ({ async *[Symbol.asyncIterator]() {} });
    return { subscribe, publish, status, isClosed: () => false } as unknown as NatsConnection;
  }

  /** `js.consumers.get` */
  get(pending: () => number): { info(): Promise<ConsumerInfo>; delete(): Promise<boolean> } {
    const info = async () => ({ stream_name: "s", name: "reader", num_pending: pending() }) as ConsumerInfo;
    return { info, delete: async () => true };
  }

  deliver(seq: number, key: string): void {
    this.#say(() => {
      const reply = `$JS.ACK.s.reader.1.${seq}.${++this.#deliveries}.${seq * 1e6}.0`;
      this.#callback(null, { subject: `$KV.${this.#bucket}.${key}`, reply, data: Buffer.from("{}") } as unknown as Msg);
    });
  }

  /** The next entry is lost between the broker and the client. */
  lose(): void {
    this.#say(() => void this.#deliveries++);
  }

  /** The broker says something about the request. */
  status(code: number, description: string, pending?: number): void {
    this.#say(() => {
      const head = headers(code, description);
      if (pending !== undefined) head.set("Nats-Pending-Messages", String(pending));
      this.#callback(null, { subject: this.#inbox, headers: head, data: Buffer.alloc(0) } as unknown as Msg);
    });
  }

  fail(error: Error): void {
    this.#say(() => this.#callback(error, {} as Msg));
  }

  #say(deliver: () => void): void {
    if (this.#waiting === undefined) deliver();
    else this.#waiting.push(deliver);
  }
}
