import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { type Asked, HttpScene } from "./http-scene.ts";
import { type Server, startBare, startService } from "./http-server.ts";
import { median } from "./noise.ts";
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

const operations = ["put", "send"] as const;
type OperationName = (typeof operations)[number];

/** What came of one server and operation, over all rounds. */
interface Figures {
  readonly rates: number[];
  /** Milliseconds of every request. */
  readonly times: number[];
}

const scene = new HttpScene(workloads.W3(members, seed));
const asked = new Map<string, number>();
const figures = new Map<string, Figures>();
const folder = mkdtempSync(join(tmpdir(), "pushsieve-bench-http-"));
const servers: Server[] = [];
try {
  servers.push(await startBare());
  const services = [
    await track(startService("memory", folder)),
    await track(startService("SQLite", folder, "normal.db")),
    await track(startService("SQLite, synchronous: full", folder, "full.db", "full")),
  ];
  for (const service of services) {
    await scene.fill(service);
    await scene.check(service);
  }
  // The first second of a server is its compiler's.
  for (const server of servers) for (const operation of operations) await load(server, operation, Math.min(1, seconds));
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) for (const operation of operations) keep(server, operation, await load(server, operation, seconds));
    console.error(`round ${round + 1} of ${rounds}`);
  }
  console.log(table());
} finally {
  const problems = await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
  for (const problem of problems) if (problem !== undefined) console.error(problem);
}

async function track(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  servers.push(server);
  return server;
}

/** Asks one server for a while; every request is one that it has not had before. */
async function load(server: Server, operation: OperationName, duration: number): Promise<{ rate: number; times: number[] }> {
  const times: number[] = [];
  const name = nameOf(server, operation);
  const next = (): Asked => {
    const index = asked.get(name) ?? 0;
    asked.set(name, index + 1);
    return scene[operation](index);
  };
  const {
    non2xx,
    errors,
    timeouts,
    duration: took,
  } = await autocannon({
    url: server.url,
    connections,
    duration,
    requests: [{ ...next(), setupRequest: (request) => ({ ...request, ...next() }) }],
    setupClient: (client) => client.on("response", (_status, _bytes, milliseconds) => times.push(milliseconds)),
  });
  if (non2xx + errors + timeouts > 0 || times.length === 0)
    throw new Error(`${name}: ${times.length} answers, ${non2xx} not 2xx, ${errors} errors, ${timeouts} timeouts`);
  return { rate: times.length / took, times };
}

function keep(server: Server, operation: OperationName, { rate, times }: { rate: number; times: number[] }): void {
  const name = nameOf(server, operation);
  const { rates, times: all } = figures.get(name) ?? { rates: [], times: [] };
  figures.set(name, { rates: [...rates, rate], times: all.concat(times) });
}

function table(): string {
  const [bare] = servers as [Server];
  const head = operations.map((each) => `${each === "put" ? "Put" : "Send"}: requests/s (of bare) | p50 ms | p99 ms`);
  const rows = servers.map((server) => {
    const cells = operations.flatMap((operation) => {
      const { rates, times } = figures.get(nameOf(server, operation))!;
      const share = median(rates) / median(figures.get(nameOf(bare, operation))!.rates);
      const sorted = Float64Array.from(times).sort();
      return [
        `${Math.round(median(rates)).toLocaleString("en")} (${Math.round(share * 100)}%)`,
        ...[0.5, 0.99].map((p) => quantile(sorted, p)),
      ];
    });
    return `| ${server.name} | ${cells.join(" | ")} |`;
  });
  return [
    `${members.toLocaleString("en")} members (W3, seed ${seed}), ${connections} connections, ${rounds} rounds of ${seconds} s each; Node ${process.version}.`,
    "Requests a second: the median round. Requests are not logged, and there are no sinks. Bare hono reads the same bodies, and answers at once.",
    "",
    `| | ${head.join(" | ")} |`,
    `| --- ${"| ---: ".repeat(3 * operations.length)}|`,
    ...rows,
  ].join("\n");
}

function quantile(sorted: Float64Array, p: number): string {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))]!.toFixed(1);
}

function nameOf(server: Server, operation: OperationName): string {
  return `${server.name}, ${operation}`;
}

function toNumber(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 1e6)) throw new RangeError(`--${name} must be a positive number, found ${text}`);
  return number;
}
