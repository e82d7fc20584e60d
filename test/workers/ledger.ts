import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Msg, type NatsConnection } from "@nats-io/transport-node";

/** An entry that a stream acknowledged. */
export interface Acknowledged {
  readonly stream: string;
  readonly seq: number;
  readonly subject: string;
  /** Of the entry: its dedupe id, or of the one request that stored it. */
  readonly id: string;
  /** The condition: the newest position that its subject must have. */
  readonly expected: number | undefined;
}

/** An entry that a consumer of a stream delivered. */
export interface Delivered {
  readonly consumer: string;
  readonly seq: number;
  readonly subject: string;
  /** When the broker stored the entry, not quite exact. */
  readonly time: number;
  /** How many the consumer had delivered then. */
  readonly count: number;
}

type Request = Omit<Acknowledged, "stream" | "seq">;

const DELIVERED = /^\$JS\.ACK\.([^.]+)\.([^.]+)\.\d+\.(\d+)\.(\d+)\.(\d+)\./;

/**
 * Records what a broker acknowledges, and what workers answer to it, from its traffic: with one connection at each server that receives
 * copies of all requests and answers. It uses nothing of our clients and workers, so it does not repeat their mistakes.
 */
export class Ledger {
  readonly #messages: string;
  readonly #connections: NatsConnection[] = [];
  /** By the subject of the answer, as the answers are. */
  readonly #requests: Map<string, Request> = new Map();
  readonly #answers: Map<string, { readonly stream: string; readonly seq: number }> = new Map();
  readonly #finished: Set<number> = new Set();
  readonly #delivered: Map<string, Map<string, Delivered>> = new Map();

  private constructor(messages: string) {
    this.#messages = messages;
  }

  /** `requests` are the subjects of the streams, and `messages` is the stream whose messages are answered. */
  static async open(urls: readonly string[], requests: readonly string[], messages: string): Promise<Ledger> {
    const ledger = new Ledger(messages);
    for (const url of urls) {
      const nc = await connectAlone(url);
      ledger.#connections.push(nc);
      for (const subject of requests) nc.subscribe(subject, { callback: (_, message) => ledger.#takeRequest(message) });
      for (const subject of ["_INBOX.>", "_INBOX_worker.>"]) {
        nc.subscribe(subject, { callback: (_, message) => ledger.#takeAnswer(message) });
      }
      nc.subscribe("$JS.ACK.>", { callback: (_, message) => ledger.#takeFinished(message) });
      await nc.flush();
    }
    return ledger;
  }

  /** Resolves when what was answered before the call is recorded. A server that is paused or killed sends its copies later; others have sent them. */
  async arrive(): Promise<void> {
    const flushes = this.#connections.map((nc) => Promise.race([nc.flush().catch(() => {}), sleep(500)]));
    await Promise.all(flushes);
  }

  /** Everything that a stream acknowledged, in the order of positions. An entry that was stored once is acknowledged once or several times. */
  of(stream: string): readonly Acknowledged[] {
    const found = [...this.#answers].flatMap(([reply, answer]) => {
      const request = this.#requests.get(reply);
      return request === undefined || answer.stream !== stream ? [] : [{ ...request, ...answer }];
    });
    return found.sort((a, b) => a.seq - b.seq);
  }

  /** What consumers delivered from a stream, once for each consumer, in the order of arrival. */
  deliveredFrom(stream: string): readonly Delivered[] {
    return [...(this.#delivered.get(stream)?.values() ?? [])];
  }

  /** Whether a worker said that it is done with the message of a position. */
  isFinished(seq: number): boolean {
    return this.#finished.has(seq);
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((nc) => nc.close()));
  }

  #takeRequest({ subject, reply, headers }: Msg): void {
    // A message that a consumer delivers has the subject of its stream too.
    if (reply === undefined || reply === "" || reply.startsWith("$JS.ACK.")) return;
    const expected = headers?.get("Nats-Expected-Last-Subject-Sequence") ?? "";
    const id = headers?.get("Nats-Msg-Id") ?? "";
    this.#requests.set(reply, { subject, id: id === "" ? reply : id, expected: expected === "" ? undefined : Number(expected) });
  }

  #takeDelivered({ subject, reply = "" }: Msg): void {
    const [, stream = "", consumer = "", ...numbers] = DELIVERED.exec(reply) ?? [];
    const [seq = 0, count = 0, time = 0] = numbers.map(Number);
    const entries = this.#delivered.get(stream) ?? new Map<string, Delivered>();
    this.#delivered.set(stream, entries.set(`${consumer} ${count}`, { consumer, count, seq, subject, time }));
  }

  #takeAnswer(message: Msg): void {
    const { subject, data } = message;
    if (message.reply?.startsWith("$JS.ACK.") === true) this.#takeDelivered(message);
    if (data.length > 512) return;
    const text = Buffer.from(data).toString("latin1");
    if (!text.startsWith('{"stream":')) return;
    const { stream, seq = 0, error } = JSON.parse(text) as { stream: string; seq?: number; error?: object };
    // Position 0: up to nats-server 2.10, the first attempt is still in process.
    if (error === undefined && seq > 0) this.#answers.set(subject, { stream, seq });
  }

  #takeFinished({ subject, data }: Msg): void {
    const seq = new RegExp(`\\.${this.#messages}\\.[^.]+\\.\\d+\\.(\\d+)\\.`).exec(subject)?.[1];
    const said = Buffer.from(data).toString("latin1");
    if (seq !== undefined && (said === "" || /^\+(?:ACK|TERM)/.test(said))) this.#finished.add(Number(seq));
  }
}

/** Connects to this server only, again whenever it is back. */
function connectAlone(url: string): Promise<NatsConnection> {
  const { host, username, password } = new URL(url);
  const user = username === "" ? {} : { user: username, pass: password };
  return connect({ servers: host, ...user, name: "ledger", ignoreClusterUpdates: true, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
}
