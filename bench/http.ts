import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { ServiceProcess } from "../test/workers/processes.ts";
import { HttpScene } from "./support/http-scene.ts";
import { median, quantile } from "./support/measure.ts";
import { loader } from "./support/memory.ts";
import { count, members } from "./support/question.ts";
import { toTable } from "./support/tables.ts";
import { workloads } from "./workloads/index.ts";

/**
 * `npm run bench:http`: how many Puts and Sends a second does the service answer, beside what it is built on, and how
 * long does one take? Every server runs in a process of its own, and they take turns; this process makes the load.
 * Answers are checked before; a single answer that is not 2xx ends the run.
 */
const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, seed: { type: "string", default: "1" } } });
const { size, connections, seconds, rounds } = values.quick
  ? { size: 1_000, connections: 16, seconds: 1, rounds: 1 }
  : { size: 10_000, connections: 64, seconds: 2.5, rounds: 3 };

interface Server {
  readonly name: string;
  readonly url: string;
  /** Ends it, and throws when it has ended before. */
  end(): Promise<void>;
}

/** One operation on one server; every request is one that the server has not had before. */
class Load {
  readonly #server: Server;
  readonly #operation: "put" | "send";
  #asked = 0;
  /** Requests a second of every round, milliseconds of every request. */
  #rates: number[] = [];
  #times: number[] = [];

  constructor(server: Server, operation: "put" | "send") {
    this.#server = server;
    this.#operation = operation;
  }

  async run(duration: number): Promise<void> {
    const before = this.#times.length;
    const next = () => scene[this.#operation](this.#asked++);
    const result = await autocannon({
      url: this.#server.url,
      connections,
      duration,
      requests: [{ ...next(), setupRequest: (request) => ({ ...request, ...next() }) }],
      setupClient: (client) => client.on("response", (_status, _bytes, milliseconds) => this.#times.push(milliseconds)),
    });
    const { non2xx, errors, timeouts } = result;
    const answers = this.#times.length - before;
    if (non2xx + errors + timeouts > 0 || answers === 0)
      throw new Error(`${this.#server.name}: ${answers} answers, ${non2xx} not 2xx, ${errors} errors, ${timeouts} timeouts`);
    this.#rates.push(answers / result.duration);
  }

  forget(): void {
    this.#rates = [];
    this.#times = [];
  }

  cells(bare: Load): string[] {
    const rate = median(this.#rates);
    const percentiles = [0.5, 0.99].map((share) => quantile(this.#times, share).toFixed(1));
    return [`${count(rate)} (${Math.round((100 * rate) / median(bare.#rates))}%)`, ...percentiles];
  }
}

const scene = new HttpScene(workloads.mixed(size, Number(values.seed)));
const folder = mkdtempSync(join(tmpdir(), "pushsieve-bench-http-"));
const servers: Server[] = [];
try {
  const bare = await startBare();
  servers.push(bare, await startService("memory"), await startService("SQLite", "normal"));
  servers.push(await startService("SQLite, synchronous: full", "full"));
  for (const { url } of servers.filter((server) => server !== bare)) {
    await scene.fill(url);
    await scene.check(url);
  }
  const loads = servers.map((server) => [new Load(server, "put"), new Load(server, "send")] as const);
  // The first second of a server is its compiler's.
  for (const load of loads.flat()) {
    await load.run(Math.min(1, seconds));
    load.forget();
  }
  for (let round = 0; round < rounds; round++) for (const load of loads.flat()) await load.run(seconds);

  const head = ["Put", "Send"].flatMap((each) => [`${each}: requests/s (of bare)`, "p50 ms", "p99 ms"]);
  const [barePut, bareSend] = loads[0]!;
  const rows = loads.map(([put, send], which) => [servers[which]!.name, ...put.cells(barePut), ...send.cells(bareSend)]);
  console.log(`${members(size)} (mixed, seed ${values.seed}), ${connections} connections, ${rounds} rounds of ${seconds} s; Node ${process.version}.
Requests a second: the median round. Requests are not logged, and there are no sinks. Bare hono reads the same bodies, and answers at once.

${toTable(["", ...head], rows)}`);
} finally {
  for (const ended of await Promise.allSettled(servers.map((server) => server.end())))
    if (ended.status === "rejected") console.error(ended.reason);
  rmSync(folder, { recursive: true, force: true });
}

async function startBare(): Promise<Server> {
  const child = fork(fileURLToPath(new URL("support/http-bare.ts", import.meta.url)), { execArgv: ["--import", loader] });
  const [url] = (await once(child, "message")) as [string];
  return { name: "bare hono", url, end: async () => void child.kill() };
}

/** The built service, in memory, or with a file that is kept like this. Requests are not logged. */
async function startService(name: string, synchronous?: "normal" | "full"): Promise<Server> {
  const config = join(folder, `${synchronous}.json`);
  writeFileSync(config, JSON.stringify({ logLevel: "warn", synchronous }));
  const store = synchronous === undefined ? [] : ["--db", join(folder, `${synchronous}.db`)];
  const service = await ServiceProcess.start("--config", config, ...store);
  const end = async () => {
    if (!service.isRunning) throw new Error(`${name} has ended by itself`);
    await service.end("SIGTERM");
  };
  return { name, url: service.url, end };
}
