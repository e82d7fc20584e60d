import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { ServiceProcess } from "../test/nats/processes.ts";
import { type HttpRequest, HttpScene } from "./support/http-scene.ts";
import { quantile } from "./support/measure.ts";
import { loader } from "./support/memory.ts";
import { count } from "./support/question.ts";
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
const { members, connections, seconds, rounds, seed } = Object.fromEntries(
  Object.entries(values).map(([name, text]) => [name, toNumber(name, text)]),
) as Record<keyof typeof values, number>;

/** A server under load. `end` ends it, and throws when it has ended before. */
interface Server {
  readonly name: string;
  readonly url: string;
  end(): Promise<void>;
}

/** One operation on one server: what it is asked next, and what came of it. */
class Load {
  readonly server: Server;
  readonly #next: (index: number) => HttpRequest;
  #asked = 0;
  #rates: number[] = [];
  /** Milliseconds of every request. */
  #times: number[] = [];

  constructor(server: Server, next: (index: number) => HttpRequest) {
    this.server = server;
    this.#next = next;
  }

  /** Asks the server for a while; every request is one that it has not had before. */
  async run(duration: number, isKept = true): Promise<void> {
    const times: number[] = [];
    const next = () => this.#next(this.#asked++);
    const result = await autocannon({
      url: this.server.url,
      connections,
      duration,
      requests: [{ ...next(), setupRequest: (request) => ({ ...request, ...next() }) }],
      setupClient: (client) => client.on("response", (_status, _bytes, milliseconds) => times.push(milliseconds)),
    });
    const { non2xx, errors, timeouts } = result;
    if (non2xx + errors + timeouts > 0 || times.length === 0)
      throw new Error(`${this.server.name}: ${times.length} answers, ${non2xx} not 2xx, ${errors} errors, ${timeouts} timeouts`);
    if (!isKept) return;
    this.#rates.push(times.length / result.duration);
    this.#times = this.#times.concat(times);
  }

  get rate(): number {
    return quantile(this.#rates, 0.5);
  }

  cells(bare: Load): string[] {
    const percentiles = [0.5, 0.99].map((share) => quantile(this.#times, share).toFixed(1));
    return [`${count(this.rate)} (${Math.round((100 * this.rate) / bare.rate)}%)`, ...percentiles];
  }
}

const scene = new HttpScene(workloads.mixed(members, seed));
const folder = mkdtempSync(join(tmpdir(), "pushsieve-bench-http-"));
const servers: Server[] = [];
try {
  servers.push(await startBare());
  servers.push(await startService("memory"));
  servers.push(await startService("SQLite", "normal"));
  servers.push(await startService("SQLite, synchronous: full", "full"));
  for (const service of servers.slice(1)) {
    await scene.fill(service.url);
    await scene.check(service.url);
  }
  const loads = servers.map((server) => [new Load(server, (index) => scene.put(index)), new Load(server, (index) => scene.send(index))]);
  // The first second of a server is its compiler's.
  for (const load of loads.flat()) await load.run(Math.min(1, seconds), false);
  for (let round = 0; round < rounds; round++) {
    for (const load of loads.flat()) await load.run(seconds);
    console.error(`round ${round + 1} of ${rounds}`);
  }
  const head = ["Put", "Send"].flatMap((each) => [`${each}: requests/s (of bare)`, "p50 ms", "p99 ms"]);
  const rows = loads.map((each) => [each[0]!.server.name, ...each.flatMap((load, which) => load.cells(loads[0]![which]!))]);
  console.log(
    [
      `${count(members)} members (mixed, seed ${seed}), ${connections} connections, ${rounds} rounds of ${seconds} s each; Node ${process.version}.`,
      "Requests a second: the median round. Requests are not logged, and there are no sinks. Bare hono reads the same bodies, and answers at once.",
      "",
      toTable(["", ...head], rows),
    ].join("\n"),
  );
} finally {
  for (const result of await Promise.allSettled(servers.map((server) => server.end())))
    if (result.status === "rejected") console.error(result.reason);
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
  writeFileSync(config, JSON.stringify({ logLevel: "warn", ...(synchronous === undefined ? {} : { synchronous }) }));
  const store = synchronous === undefined ? [] : ["--db", join(folder, `${synchronous}.db`)];
  const service = await ServiceProcess.start("--config", config, ...store);
  const end = async () => {
    if (!service.isRunning) throw new Error(`${name} has ended by itself`);
    await service.end("SIGTERM");
  };
  return { name, url: service.url, end };
}

function toNumber(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 1e6)) throw new RangeError(`--${name} must be a positive number, found ${text}`);
  return number;
}
