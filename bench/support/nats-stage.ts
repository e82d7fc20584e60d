import { readFileSync } from "node:fs";
import type { NatsConnection } from "@nats-io/transport-node";
import type { PushMessage } from "../../src/index.ts";
import { connectTo } from "../../src/transport/nats/connect.ts";
import { PreferenceBucket, Publisher, setUp } from "../../src/transport/nats/index.ts";
import { WorkerProcess } from "../../test/nats/processes.ts";
import type { NatsServer } from "../../test/nats/server.ts";
import { until } from "../../test/nats/waiting.ts";
import type { WorkloadMember } from "../workloads/workload.ts";
import { quantile } from "./measure.ts";

/** Requests under way at a time, where one process does what many clients would do. */
const IN_FLIGHT = 256;
let count = 0;

const stages = new Set<Stage>();

/** A message, and the channel that it is for. */
export interface Addressed {
  readonly channelArn: string;
  readonly message: PushMessage;
}

/** A deployment of its own, a sender, and worker processes; it sees every decision at the moment at which it is stored. */
export class Stage {
  readonly #url: string;
  readonly #nc: NatsConnection;
  readonly #prefix: string;
  readonly #bucket: PreferenceBucket;
  readonly #publisher: Publisher;
  readonly #sentAt: Map<string, number> = new Map();
  readonly #decidedAt: Map<string, number> = new Map();
  #workers: WorkerProcess[] = [];
  #next = 0;

  private constructor(url: string, nc: NatsConnection, prefix: string, bucket: PreferenceBucket, publisher: Publisher) {
    this.#url = url;
    this.#nc = nc;
    this.#prefix = prefix;
    this.#bucket = bucket;
    this.#publisher = publisher;
    stages.add(this);
    nc.subscribe(`${prefix}.decisions.>`, {
      callback: (_, { subject, data }) => {
        // Only the last batch of a message has a summary, and it stands at the end.
        if (!Buffer.from(data.subarray(-600)).includes('"summary":')) return;
        this.#decidedAt.set(subject.slice(subject.lastIndexOf(".") + 1), performance.now());
      },
    });
  }

  static async open(server: NatsServer, { ackWait = 5_000 }: { ackWait?: number } = {}): Promise<Stage> {
    const nc = await connectTo({ url: server.url, name: "bench" });
    const prefix = `b${++count}`;
    await setUp(nc, { prefix, partitions: 8, ackWait });
    return new Stage(server.url, nc, prefix, await PreferenceBucket.open(nc, { prefix }), await Publisher.open(nc, { prefix }));
  }

  /** Returns how many Puts were answered in a second. */
  async put(channelArn: (index: number) => string, members: Iterable<WorkloadMember>): Promise<number> {
    const start = performance.now();
    let index = 0;
    await each(members, async ({ arn, preferences }) => {
      await this.#bucket.put(channelArn(index++), arn, preferences);
    });
    return (index * 1_000) / (performance.now() - start);
  }

  async workers(size: number): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end("SIGTERM")));
    this.#workers = await Promise.all(
      Array.from({ length: size }, () => WorkerProcess.start(this.#url, "--prefix", this.#prefix, "--memory", "8GB")),
    );
  }

  async killOne(): Promise<void> {
    await this.#workers.pop()?.end("SIGKILL");
  }

  /** Resident bytes of the first worker. */
  get workerBytes(): number {
    return residentBytes(this.#workers[0]?.pid ?? 0);
  }

  /** As fast as it can be. Returns the ids. */
  publish(messages: Iterable<Addressed>): Promise<string[]> {
    return each(messages, (one) => this.#publishOne(one));
  }

  /** So many a second, whatever becomes of them. Returns the ids. */
  async pace(perSecond: number, messages: Iterable<Addressed>): Promise<string[]> {
    const sent: Promise<string>[] = [];
    const start = performance.now();
    for (const one of messages) {
      const due = start + (sent.length * 1_000) / perSecond;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      sent.push(this.#publishOne(one));
    }
    return Promise.all(sent);
  }

  async decided(ids: readonly string[]): Promise<void> {
    await until(() => ids.every((id) => this.#decidedAt.has(id)), "decisions", 120_000);
  }

  /** Milliseconds from the call of `publish` to the stored decision. */
  latencies(ids: readonly string[]): { readonly p50: number; readonly p99: number; readonly max: number } {
    const all = ids.map((id) => (this.#decidedAt.get(id) ?? Number.NaN) - (this.#sentAt.get(id) ?? Number.NaN));
    return { p50: quantile(all, 0.5), p99: quantile(all, 0.99), max: Math.max(...all) };
  }

  /** Milliseconds a message until all of them are decided, published as fast as it can be. */
  async timeEach(messages: Iterable<Addressed>): Promise<number> {
    const start = performance.now();
    const ids = await this.publish(messages);
    await this.decided(ids);
    return (Math.max(...ids.map((id) => this.#decidedAt.get(id) ?? Number.NaN)) - start) / ids.length;
  }

  /** Ends all workers of all stages at once. */
  static async abandonAll(): Promise<void> {
    await Promise.all([...stages].flatMap((stage) => stage.#workers.map((worker) => worker.end("SIGKILL"))));
  }

  async close(): Promise<void> {
    stages.delete(this);
    await this.workers(0);
    await this.#nc.close();
  }

  async #publishOne({ channelArn, message }: Addressed): Promise<string> {
    const messageId = `m${this.#next++}`;
    this.#sentAt.set(messageId, performance.now());
    await this.#publisher.publish({ channelArn, messageId, message });
    return messageId;
  }
}

/** Every item, so many at a time; the results in no order. */
async function each<T, R>(items: Iterable<T>, work: (item: T) => Promise<R>): Promise<R[]> {
  const iterator = items[Symbol.iterator]();
  const results: R[] = [];
  const lane = async () => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) results.push(await work(next.value));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return results;
}

/** What the operating system says a process holds. Linux only, as is the broker of the benchmark. */
export function residentBytes(pid: number): number {
  const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return Number(pages) * 4_096;
}
