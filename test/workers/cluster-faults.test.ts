import { setTimeout as sleep } from "node:timers/promises";
import { it } from "vitest";
import { namesOf, streamOf } from "../../src/workers/protocol/names.ts";
import { NatsCluster } from "./cluster.ts";
import { FaultRounds } from "./fault-rounds.ts";
import { configWithUsers } from "./page-users.ts";
import type { NatsServer } from "./server.ts";

/** The first kinds of faults; `npm run test:cluster` runs each, and `FAULT_ROUNDS=100 npm run test:cluster` more (docs/scale.md). */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 3);

/** What a busy machine does to elections says nothing about a promise. Everything else fails at the first attempt. */
const NO_LEADER =
  /^(?:waited \d+ ms for (?:the servers to elect|a leader of|the clients to find|all copies)|JetStream system temporarily|no responders|timeout)/;

const names = namesOf();
const streams = [streamOf(names.bucket), names.messages, names.decisions] as const;

async function runFaults(cluster: NatsCluster, rounds: FaultRounds): Promise<void> {
  const { nc, below, workers } = rounds;
  const some = (): NatsServer => cluster.servers[below(cluster.servers.length)]!;
  const leader = (stream: string = streams[below(streams.length)]!): Promise<NatsServer> => cluster.leaderOf(nc, stream);
  const kill = async (server: NatsServer, outage = below(8_000)): Promise<void> => {
    await server.kill();
    await sleep(outage);
    await server.start();
  };
  const pause = async (server: NatsServer, least = 1_000): Promise<void> => {
    server.signal("SIGSTOP");
    await sleep(least + below(12_000 - least));
    server.signal("SIGCONT");
  };
  await rounds.run("cluster faults", ROUNDS, {
    // The workers die with messages whose decisions they cannot store.
    "kill the leader of the decisions, and all workers": async () => {
      const server = await leader(names.decisions);
      await cluster.relieve(nc, server, [streams[0], names.messages]);
      const killWorkers = sleep(3_000).then(() => Promise.all(workers.map((worker) => worker.end("SIGKILL"))));
      await Promise.all([kill(server, 4_000 + below(4_000)), killWorkers]);
    },
    // A worker gets messages, but not the changes that must decide them.
    "pause the server of a reader": async () => {
      const server = await cluster.readerServer(nc, streams[0]);
      await cluster.relieve(nc, server, streams);
      await pause(server, 8_000);
    },
    // The stamp of a message comes from this one.
    "pause the leader of the preferences": async () => pause(await leader(streams[0])),
    "kill a leader": async () => kill(await leader()),
    "pause a leader": async () => pause(await leader()),
    "kill a server": () => kill(some()),
    "pause a server": () => pause(some()),
    "kill a worker": async () => void (await workers[below(workers.length)]!.end("SIGKILL")),
  });
}

it(`in a cluster of three loses no message, notifies no member twice, and uses no stale preference, over ${ROUNDS} random faults`, {
  timeout: 200_000 * (ROUNDS + 1),
  retry: { count: 1, condition: NO_LEADER },
}, async () => {
  const cluster = await NatsCluster.start(configWithUsers('{ user: test, password: "of-test" }'), "test:of-test@");
  let rounds: FaultRounds | undefined;
  try {
    const clients = cluster.urls;
    // Workers have their own permissions, and no others.
    const worker = [clients.join(",").replaceAll("test:of-test", "worker:of-worker"), "--inbox-prefix", "_INBOX_worker"] as const;
    // The others elect a leader after 4 to 9 seconds. Messages are sent before, meanwhile, and after.
    // nats-server 2.11.8 may keep the id of an entry that it never stored, for the dedupe window of 2 minutes.
    const patience = 180_000;
    const settled = (): Promise<void> => cluster.settled(rounds!.nc, streams);
    const url = clients.join(",");
    rounds = await FaultRounds.start({ url, clients, judged: clients, settled, worker, replicas: 3, patience, spread: 12_000 });
    await runFaults(cluster, rounds);
  } catch (error) {
    // Also where the second attempt passes.
    console.log(`cluster faults: failed: ${(error as Error).message}`);
    throw error;
  } finally {
    await rounds?.close();
    await cluster.remove();
  }
});
