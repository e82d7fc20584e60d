import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { parseArgs } from "node:util";
import type { DecisionBatch } from "../src/messaging/index.ts";
import { ServiceProcess } from "../test/workers/processes.ts";
import { HttpLoad, metricOf } from "./support/http-load.ts";
import { HttpScene } from "./support/http-scene.ts";
import { quantile } from "./support/measure.ts";
import { count, members } from "./support/question.ts";
import { format, toTable } from "./support/tables.ts";
import { workloads } from "./workloads/index.ts";

/**
 * `npm run bench:http-catch-up`: a webhook was away for many Sends. How long does the service take to hand them on, and how long do
 * others wait for an answer meanwhile? The process of the webhook, which also makes the load, and the service share the machine.
 */
const { values } = parseArgs({ options: { quick: { type: "boolean" } } });
const [size, sends] = values.quick ? [1_000, 300] : [3_000, 3_000];

let [isAway, notified] = [true, 0];
const taken = new Map<string, number>();
const webhook = createServer(async (request, response) => {
  const { batches } = (await json(request)) as { batches: DecisionBatch[] };
  if (!isAway) {
    for (const { MessageId, part, parts, size } of batches) if (part === parts - 1) taken.set(MessageId, size);
    notified += batches.reduce((sum, batch) => sum + batch.notified.length, 0);
  }
  response.writeHead(isAway ? 503 : 204).end();
});
await once(webhook.listen(0, "127.0.0.1"), "listening");
const scene = new HttpScene(workloads.mixed(size, 1));
const service = await ServiceProcess.start("--sink", `http://127.0.0.1:${(webhook.address() as { port: number }).port}/`);
try {
  const { url } = service;
  await scene.fill(url);
  const puts = new HttpLoad(scene, 1);
  const rows: string[][] = [];
  const measure = async (name: string, isDone: (milliseconds: number) => boolean) => {
    const [start, times] = [performance.now(), [] as number[]];
    do for (const time of (await puts.run(url, "put", { duration: 1 })).times) times.push(time);
    while (!isDone(performance.now() - start));
    const cells = [0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(1));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    rows.push([name, seconds, count(times.length), ...cells, format(await metricOf(url, "process_resident_memory_bytes"), "bytes")]);
  };
  await new HttpLoad(scene, 64).run(url, "send", { amount: sends });
  await measure("the webhook is away", (milliseconds) => milliseconds > 5_000);
  isAway = false;
  await measure("it is back, and was not called yet", () => taken.size > 0);
  await measure("it catches up", () => taken.size >= sends);
  if ([...taken.values()].reduce((sum, size) => sum + size, 0) !== notified) throw new Error("some members were not notified");
  console.log(`${members(size)} (mixed), ${count(sends)} Sends, ${count(notified)} notifications, in memory; Node ${process.version}\n
${toTable(["", "seconds", "Puts", "p50 ms", "p99 ms", "longest ms", "resident"], rows)}`);
} finally {
  await service.end("SIGTERM");
  webhook.close();
}
