import { parseArgs } from "node:util";
import { ServiceProcess } from "../test/workers/processes.ts";
import { HttpLoad, metricOf } from "./support/http-load.ts";
import { HttpScene } from "./support/http-scene.ts";
import { count, members } from "./support/question.ts";
import { format, toTable } from "./support/tables.ts";
import { workloads } from "./workloads/index.ts";

/**
 * `npm run bench:http-memory`: does the memory of the service stay flat over a million Puts, and how much does a stored message take?
 * The heap is as the engine last left it, with what it has not collected yet.
 */
const { values } = parseArgs({ options: { quick: { type: "boolean" } } });
const size = 10_000;
const tenth = values.quick ? 2_000 : 100_000;

const scene = new HttpScene(workloads.mixed(size, 1));
const service = await ServiceProcess.start();
try {
  const { url } = service;
  await scene.fill(url);
  // Some fan-outs are held from now on.
  await scene.check(url);
  const load = new HttpLoad(scene, 64);
  const rows: string[][] = [];
  const note = async (name: string) => {
    const metrics = ["process_resident_memory_bytes", "nodejs_heap_size_used_bytes"];
    const bytes = await Promise.all(metrics.map((metric) => metricOf(url, metric)));
    rows.push([name, ...bytes.map((each) => format(each, "bytes"))]);
  };
  await note("before");
  for (const operation of ["put", "send"] as const) {
    // A message stays, so a million of them would only show the same for longer.
    const tenths = operation === "put" ? 10 : 1;
    for (let done = 1; done <= tenths; done++) {
      await load.run(url, operation, { amount: tenth });
      await note(`after ${count(done * tenth)} ${operation}s`);
    }
  }
  console.log(`${members(size)} (mixed), in memory, no sinks; Node ${process.version}

${toTable(["", "resident", "heap in use"], rows)}`);
} finally {
  await service.end("SIGTERM");
}
