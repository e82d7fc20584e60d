import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { PushMessage } from "../../src/index.ts";
import type { Deployment } from "../../test/workers/deployment.ts";
import { WorkerProcess } from "../../test/workers/processes.ts";
import { cpuSeconds } from "../../test/workers/server.ts";
import { until } from "../../test/workers/waiting.ts";
import type { WorkloadMember } from "../workloads/workload.ts";

/** Requests in progress at a time: one process acts for many clients. */
const IN_FLIGHT = 256;

/** A message, and its channel. */
export interface Addressed {
  readonly channelArn: string;
  readonly message: PushMessage;
}

/** A separate deployment, a sender, and worker processes; it sees every decision when it is stored. */
export class Stage {
  readonly #url: string;
  readonly #deployment: Deployment;
  readonly #sentAt: Map<string, number> = new Map();
  readonly #decidedAt: Map<string, number> = new Map();
  #workers: WorkerProcess[] = [];

  constructor(url: string, deployment: Deployment) {
    this.#url = url;
    this.#deployment = deployment;
    deployment.nc.subscribe(`${deployment.prefix}.decisions.>`, {
      callback: (_, { subject, data }) => {
        // Both are at the beginning, so the last batch of a message is found without reading all of it.
        const [, part, parts] = /"part":(\d+),"parts":(\d+)/.exec(Buffer.from(data.subarray(0, 600)).toString("utf8")) ?? [];
        if (part === undefined || Number(part) !== Number(parts) - 1) return;
        this.#decidedAt.set(subject.slice(subject.lastIndexOf(".") + 1), performance.now());
      },
    });
  }

  async put(channelArn: string, members: Iterable<WorkloadMember>): Promise<void> {
    await inLanes(members, ({ arn, preferences }) => this.#deployment.bucket.put(channelArn, arn, preferences));
  }

  /** Ends the current workers, and starts so many new ones. */
  async workers(size: number, memory: string = "8GB"): Promise<void> {
    await this.end("SIGTERM");
    const flags = ["--prefix", this.#deployment.prefix, "--memory", memory];
    this.#workers = await Promise.all(Array.from({ length: size }, () => WorkerProcess.start(this.#url, ...flags)));
  }

  /** Ends all workers, or so many of them. */
  async end(signal: "SIGTERM" | "SIGKILL", count: number = this.#workers.length): Promise<void> {
    await Promise.all(this.#workers.slice(0, count).map((worker) => worker.end(signal)));
  }

  /** Processor seconds of all workers. */
  get workersCpu(): number {
    return this.#workers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
  }

  /** Resident bytes of the first worker. */
  get workerBytes(): number {
    return residentBytes(this.#workers[0]?.pid ?? 0);
  }

  /** Publishes as fast as possible. Returns the ids. */
  async publish(messages: readonly Addressed[]): Promise<string[]> {
    const ids: string[] = [];
    await inLanes(messages, async (one) => void ids.push(await this.#publishOne(one)));
    return ids;
  }

  /** Publishes so many a second, without waiting for decisions. Returns the ids. */
  async pace(perSecond: number, messages: readonly Addressed[]): Promise<string[]> {
    const start = performance.now();
    const sent = messages.map(async (one, index) => {
      await sleep(start + (index * 1_000) / perSecond - performance.now());
      return this.#publishOne(one);
    });
    return Promise.all(sent);
  }

  /** Resolves after all are decided, with the milliseconds from the call of `publish` to the stored decision of each. */
  async decided(ids: readonly string[]): Promise<number[]> {
    await until(() => ids.every((id) => this.#decidedAt.has(id)), "decisions", 120_000);
    return ids.map((id) => this.#decidedAt.get(id)! - this.#sentAt.get(id)!);
  }

  /** Returns how many messages a second are decided if they are published as fast as possible. */
  async rate(messages: readonly Addressed[]): Promise<number> {
    const start = performance.now();
    const ids = await this.publish(messages);
    await this.decided(ids);
    return (ids.length * 1_000) / (Math.max(...ids.map((id) => this.#decidedAt.get(id)!)) - start);
  }

  async close(): Promise<void> {
    await this.end("SIGTERM");
    await this.#deployment.close();
  }

  async #publishOne({ channelArn, message }: Addressed): Promise<string> {
    const messageId = `m${this.#sentAt.size}`;
    this.#sentAt.set(messageId, performance.now());
    await this.#deployment.publisher.publish({ channelArn, messageId, message });
    return messageId;
  }
}

/** Works on every item, so many at a time. */
async function inLanes<T>(items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

/** Returns the memory of a process according to the operating system. Linux only, like the broker of the benchmark. */
export function residentBytes(pid: number): number {
  const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return Number(pages) * 4_096;
}
