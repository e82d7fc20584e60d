import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, it } from "vitest";
import { FaultRounds } from "./fault-rounds.ts";
import { NatsServer } from "./server.ts";

/** Each kind twice, or so. `FAULT_ROUNDS=200 npm run test:nats -- workers/faults` runs more rounds (its findings: docs/scale.md). */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 8);

let server: NatsServer;
let rounds: FaultRounds;

beforeAll(async () => {
  server = await NatsServer.start();
  rounds = await FaultRounds.start({ url: server.url, spread: 400 });
});

afterAll(async () => {
  await rounds.close();
  await server.remove();
});

it(
  `loses no message, notifies no member twice, and uses no stale preference, over ${ROUNDS} random faults`,
  async () => {
    const { below, workers } = rounds;
    await rounds.run("faults", ROUNDS, {
      "kill a worker": async () => void (await workers[below(workers.length)]!.end("SIGKILL")),
      "kill all workers": async () => void (await Promise.all(workers.map((worker) => worker.end("SIGKILL")))),
      // Longer than the broker waits for its answer: another worker gets its messages, and then it continues where it was.
      "pause a worker": async () => {
        const worker = workers[below(workers.length)]!;
        worker.signal("SIGSTOP");
        await sleep(1_200 + below(1_500));
        worker.signal("SIGCONT");
      },
      "kill the server": async () => {
        await server.kill();
        await sleep(below(300));
        await server.start();
      },
    });
  },
  20_000 * ROUNDS,
);
