import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, it } from "vitest";
import { namesOf, streamOf } from "../../src/workers/protocol/names.ts";
import { NatsCluster } from "./cluster.ts";
import { FaultRounds } from "./fault-rounds.ts";
import { configWithUsers } from "./page-users.ts";
import type { NatsServer } from "./server.ts";

/** Each kind once. `FAULT_ROUNDS=100 npm run test:cluster` runs more rounds (its findings: docs/scale.md). */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 6);

let cluster: NatsCluster;
let rounds: FaultRounds;

beforeAll(async () => {
  cluster = await NatsCluster.start(configWithUsers('{ user: test, password: "of-test" }'), "test:of-test@");
  const clients = cluster.urls;
  // Workers have their own permissions, and no others.
  const worker = [clients.join(",").replaceAll("test:of-test", "worker:of-worker"), "--inbox-prefix", "_INBOX_worker"] as const;
  // The others elect a leader after 4 to 9 seconds. Messages are sent before, meanwhile, and after.
  // nats-server 2.11.8 may keep the id of an entry that it never stored, for the dedupe window of 2 minutes.
  const patience = 180_000;
  rounds = await FaultRounds.start({ url: clients.join(","), clients, worker, replicas: 3, patience, spread: 12_000 });
}, 120_000);

afterAll(async () => {
  await rounds.close();
  await cluster.remove();
});

it(
  `in a cluster of three loses no message, notifies no member twice, and uses no stale preference, over ${ROUNDS} random faults`,
  async () => {
    const { nc, below, workers } = rounds;
    const names = namesOf();
    const streams = [streamOf(names.bucket), names.messages, names.decisions];
    const some = (): NatsServer => cluster.servers[below(cluster.servers.length)]!;
    const leader = (): Promise<NatsServer> => cluster.leaderOf(nc, streams[below(streams.length)]!);
    const kill = async (server: NatsServer): Promise<void> => {
      await server.kill();
      await sleep(below(8_000));
      await server.start();
    };
    const pause = async (server: NatsServer): Promise<void> => {
      server.signal("SIGSTOP");
      await sleep(1_000 + below(11_000));
      server.signal("SIGCONT");
    };
    await rounds.run("cluster faults", ROUNDS, {
      "kill a leader": async () => kill(await leader()),
      "pause a leader": async () => pause(await leader()),
      // The stamp of a message comes from this one.
      "pause the leader of the preferences": async () => pause(await cluster.leaderOf(nc, streams[0]!)),
      "kill a server": () => kill(some()),
      "pause a server": () => pause(some()),
      "kill a worker": async () => void (await workers[below(workers.length)]!.end("SIGKILL")),
    });
  },
  200_000 * ROUNDS,
);
