import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { PushMessage } from "../../src/index.ts";
import { Deployment } from "../../test/workers/deployment.ts";
import { WorkerProcess } from "../../test/workers/processes.ts";
import { until } from "../../test/workers/waiting.ts";
import type { WorkloadMember } from "../workloads/workload.ts";
import { quantile } from "./measure.ts";

/** Requests under way at a time, where one process does what many clients would do. */
const IN_FLIGHT = 256;
const stages = new Set<Stage>();

/** A message, and the channel that it is for. */
export interface Addressed {
  readonly channelArn: string;
  readonly message: PushMessage;
}

/** A deployment of its own, a sender, and worker processes; it sees every decision at the moment at which it is stored. */
export class Stage {
  readonly #url: string;
  readonly #deployment: Deployment;
  readonly #sentAt: Map<string, number> = new Map();
  readonly #decidedAt: Map<string, number> = new Map();
  #workers: WorkerProcess[] = [];

  private constructor(url: string, deployment: Deployment) {
    this.#url = url;
    this.#deployment = deployment;
    stages.add(this);
    deployment.nc.subscribe(`${deployment.prefix}.decisions.>`, {
      callback: (_, { subject, data }) => {
        // Both stand at the beginning: the last batch of a message is found without reading all of it.
        const [, part, parts] = /"part":(\d+),"parts":(\d+)/.exec(Buffer.from(data.subarray(0, 600)).toString("utf8")) ?? [];
        if (part === undefined || Number(part) !== Number(parts) - 1) return;
        this.#decidedAt.set(subject.slice(subject.lastIndexOf(".") + 1), performance.now());
      },
    });
  }

  static async open(url: string, ackWait: number): Promise<Stage> {
    return new Stage(url, await Deployment.start(url, { partitions: 8, ackWait }));
  }

  /** Returns how many Puts were answered in a second. */
  async put(channelArn: (index: number) => string, members: Iterable<WorkloadMember>): Promise<number> {
    const start = performance.now();
    let index = 0;
    await each(members, ({ arn, preferences }) => this.#deployment.bucket.put(channelArn(index++), arn, preferences));
    return (index * 1_000) / (performance.now() - start);
  }

  async workers(size: number): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end("SIGTERM")));
    const flags = ["--prefix", this.#deployment.prefix, "--memory", "8GB"];
    this.#workers = await Promise.all(Array.from({ length: size }, () => WorkerProcess.start(this.#url, ...flags)));
  }

  async killOne(): Promise<void> {
    await this.#workers.pop()?.end("SIGKILL");
  }

  /** Resident bytes of the first worker. */
  get workerBytes(): number {
    return residentBytes(this.#workers[0]?.pid ?? 0);
  }

  /** Publishes as fast as it can be. Returns the ids. */
  publish(messages: Iterable<Addressed>): Promise<string[]> {
    return each(messages, (one) => this.#publishOne(one));
  }

  /** Publishes so many a second, whatever becomes of them. Returns the ids. */
  async pace(perSecond: number, messages: Iterable<Addressed>): Promise<string[]> {
    const sent: Promise<string>[] = [];
    const start = performance.now();
    for (const one of messages) {
      await sleep(Math.max(0, start + (sent.length * 1_000) / perSecond - performance.now()));
      sent.push(this.#publishOne(one));
    }
    return Promise.all(sent);
  }

  async decided(ids: readonly string[]): Promise<void> {
    await until(() => ids.every((id) => this.#decidedAt.has(id)), "decisions", 120_000);
  }

  /** Milliseconds from the call of `publish` to the stored decision. */
  latencies(ids: readonly string[]): { readonly p50: number; readonly p99: number; readonly max: number } {
    const all = ids.map((id) => this.#decidedAt.get(id)! - this.#sentAt.get(id)!);
    return { p50: quantile(all, 0.5), p99: quantile(all, 0.99), max: Math.max(...all) };
  }

  /** Milliseconds a message until all of them are decided, published as fast as it can be. */
  async timeEach(messages: Iterable<Addressed>): Promise<number> {
    const start = performance.now();
    const ids = await this.publish(messages);
    await this.decided(ids);
    return (Math.max(...ids.map((id) => this.#decidedAt.get(id)!)) - start) / ids.length;
  }

  /** Ends all workers of all stages at once. */
  static async abandonAll(): Promise<void> {
    await Promise.all([...stages].flatMap((stage) => stage.#workers.map((worker) => worker.end("SIGKILL"))));
  }

  async close(): Promise<void> {
    stages.delete(this);
    await this.workers(0);
    await this.#deployment.close();
  }

  async #publishOne({ channelArn, message }: Addressed): Promise<string> {
    const messageId = `m${this.#sentAt.size}`;
    this.#sentAt.set(messageId, performance.now());
    await this.#deployment.publisher.publish({ channelArn, messageId, message });
    return messageId;
  }
}

/** Works on every item, so many at a time; the results are in no order. */
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
