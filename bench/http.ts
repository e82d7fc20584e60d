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
import { quantile } from "./support/measure.ts";
import { loader } from "./support/memory.ts";
import { count, members } from "./support/question.ts";
import { toTable } from "./support/tables.ts";
import { workloads } from "./workloads/index.ts";

/**
 * `npm run bench:http`: how many Puts and Sends a second does the service answer, beside what it is built on, and how
 * long does one take? Every server runs in a process of its own, and they take turns; this process makes the load.
 * Answers are checked before; a single answer that is not 2xx ends the run.
 */
const { values } = parseArgs({
  options: {
    members: { type: "string", default: "10000" },
    connections: { type: "string", default: "64" },
    seconds: { type: "string", default: "2.5" },
    rounds: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
  },
});
const [size, connections, seconds, rounds, seed] = (["members", "connections", "seconds", "rounds", "seed"] as const).map((name) => {
  const number = Number(values[name]);
  if (!(number > 0 && number <= 1e6)) throw new RangeError(`--${name} must be a positive number, found ${values[name]}`);
  return number;
}) as [number, number, number, number, number];

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
    const [rate, ofBare] = [this, bare].map((load) => quantile(load.#rates, 0.5)) as [number, number];
    const percentiles = [0.5, 0.99].map((share) => quantile(this.#times, share).toFixed(1));
    return [`${count(rate)} (${Math.round((100 * rate) / ofBare)}%)`, ...percentiles];
  }
}

const scene = new HttpScene(workloads.mixed(size, seed));
const folder = mkdtempSync(join(tmpdir(), "pushsieve-bench-http-"));
const servers: Server[] = [];
try {
  servers.push(await startBare());
  servers.push(await startService("memory"));
  servers.push(await startService("SQLite", "normal"));
  servers.push(await startService("SQLite, synchronous: full", "full"));
  for (const { url } of servers.slice(1)) {
    await scene.fill(url);
    await scene.check(url);
  }
  const loads = servers.flatMap((server) => [new Load(server, "put"), new Load(server, "send")]);
  // The first second of a server is its compiler's.
  for (const load of loads) await load.run(Math.min(1, seconds));
  for (const load of loads) load.forget();
  for (let round = 0; round < rounds; round++) {
    for (const load of loads) await load.run(seconds);
    console.error(`round ${round + 1} of ${rounds}`);
  }
  const head = ["Put", "Send"].flatMap((each) => [`${each}: requests/s (of bare)`, "p50 ms", "p99 ms"]);
  const rows = servers.map(({ name }, which) => [name, ...[0, 1].flatMap((each) => loads[2 * which + each]!.cells(loads[each]!))]);
  console.log(`${members(size)} (mixed, seed ${seed}), ${connections} connections, ${rounds} rounds of ${seconds} s; Node ${process.version}.
Requests a second: the median round. Requests are not logged, and there are no sinks. Bare hono reads the same bodies, and answers at once.

${toTable(["", ...head], rows)}`);
} finally {
  for (const { status, reason } of (await Promise.allSettled(servers.map((server) => server.end()))) as PromiseRejectedResult[])
    if (status === "rejected") console.error(reason);
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
