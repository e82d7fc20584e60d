import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ServiceProcess } from "../test/workers/processes.ts";
import { HttpLoad, metricOf } from "./support/http-load.ts";
import { HttpScene } from "./support/http-scene.ts";
import { median, quantile } from "./support/measure.ts";
import { loader } from "./support/memory.ts";
import { count, members } from "./support/question.ts";
import { toTable } from "./support/tables.ts";
import { workloads } from "./workloads/index.ts";

/**
 * `npm run bench:http`: how many Puts and Sends a second does the service answer, compared with the framework that it is built
 * on, and how long does one take? Every server runs in its own process, and they take turns; this process makes the load. Answers
 * are checked before; a single answer other than 2xx ends the run.
 */
const { values } = parseArgs({ options: { quick: { type: "boolean" } } });
const { size, connections, seconds, rounds } = values.quick
  ? { size: 1_000, connections: 16, seconds: 1, rounds: 1 }
  : { size: 10_000, connections: 64, seconds: 2.5, rounds: 3 };

interface Server {
  readonly name: string;
  readonly url: string;
  /** The time that processors have worked for it. */
  processorSeconds(): Promise<number>;
  /** Ends it; throws if it has already ended. */
  end(): Promise<void>;
}

const operations = ["put", "send"] as const;
const scene = new HttpScene(workloads.mixed(size, 1));
const load = new HttpLoad(scene, connections);
const folder = mkdtempSync(join(tmpdir(), "pushsieve-bench-http-"));
const servers: Server[] = [];
try {
  const baseline = await startBaseline();
  servers.push(baseline, await startService("memory"), await startService("SQLite", "normal"));
  servers.push(await startService("SQLite, synchronous: full", "full"));
  for (const { url } of servers.filter((server) => server !== baseline)) {
    await scene.fill(url);
    await scene.check(url);
  }
  // In the first second, a server mostly compiles.
  for (const server of servers) for (const operation of operations) await measure(server, operation, 1);
  const loads = servers.flatMap((server) =>
    operations.map((operation) => ({ server, operation, rates: [] as number[], processors: [] as number[], times: [] as number[] })),
  );
  for (let done = 0; done < rounds; done++) {
    for (const { server, operation, rates, processors, times } of loads) {
      const round = await measure(server, operation, seconds);
      rates.push(round.rate);
      processors.push(round.processor);
      // A spread of that many arguments can be too large for the stack.
      for (const time of round.times) times.push(time);
    }
  }
  const cells = loads.map(({ rates, processors, times }, which) => {
    const [rate, baseline] = [median(rates), median(loads[which % operations.length]!.rates)];
    const processor = median(processors).toFixed(0);
    return [
      `${count(rate)} (${Math.round((100 * rate) / baseline)}%)`,
      processor,
      median(times).toFixed(1),
      quantile(times, 0.99).toFixed(1),
    ];
  });
  const rows = servers.map(({ name }, which) => [name, ...cells.slice(2 * which, 2 * which + 2).flat()]);
  const head = ["", ...operations.flatMap((each) => [`${each}: requests/s (of plain hono)`, "processor us", "p50 ms", "p99 ms"])];
  console.log(`${members(size)} (mixed), ${connections} connections, ${rounds} rounds of ${seconds} s; Node ${process.version}.
Requests a second: the median round. Requests are not logged, and there are no sinks. Plain hono reads the same bodies, and answers at once.

${toTable(head, rows)}`);
} finally {
  for (const ended of await Promise.allSettled(servers.map((server) => server.end())))
    if (ended.status === "rejected") console.error(ended.reason);
  rmSync(folder, { recursive: true, force: true });
}

/** Loads a server; returns the requests a second, the milliseconds of each, and the microseconds of a processor for one. */
async function measure({ url, processorSeconds }: Server, operation: "put" | "send", duration: number) {
  const before = await processorSeconds();
  const round = await load.run(url, operation, { duration });
  return { ...round, processor: (1e6 * ((await processorSeconds()) - before)) / round.times.length };
}

async function startBaseline(): Promise<Server> {
  const child = fork(fileURLToPath(new URL("support/http-baseline.ts", import.meta.url)), { execArgv: ["--import", loader] });
  const [url] = (await once(child, "message")) as [string];
  const processorSeconds = async () => {
    child.send("processor");
    return ((await once(child, "message")) as [number])[0];
  };
  return { name: "plain hono", url, processorSeconds, end: async () => void child.kill() };
}

/** The built service, in memory, or with a database file of this kind. Requests are not logged. */
async function startService(name: string, synchronous?: "normal" | "full"): Promise<Server> {
  const config = join(folder, `${synchronous}.json`);
  writeFileSync(config, JSON.stringify({ logLevel: "warn", synchronous }));
  const store = synchronous === undefined ? [] : ["--db", join(folder, `${synchronous}.db`)];
  const service = await ServiceProcess.start("--config", config, ...store);
  const end = async () => {
    if (!service.isRunning) throw new Error(`${name} has ended by itself`);
    await service.end("SIGTERM");
  };
  const { url } = service;
  return { name, url, processorSeconds: () => metricOf(url, "process_cpu_seconds_total"), end };
}
