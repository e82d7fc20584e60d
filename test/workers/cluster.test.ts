import { setTimeout as sleep } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PreferenceBucket, Publisher, readDeploymentStatus, setUpDeployment } from "../../src/workers/index.ts";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { namesOf, streamOf } from "../../src/workers/protocol/names.ts";
import { NatsCluster } from "./cluster.ts";
import { push } from "./suite.ts";
import { until } from "./waiting.ts";

const PAUSES = Number(process.env.FAULT_ROUNDS ?? 2);

let cluster: NatsCluster;
const open: NatsConnection[] = [];
/** One client at each server. */
let buckets: PreferenceBucket[];
let publishers: Publisher[];

beforeAll(async () => {
  cluster = await NatsCluster.start();
  for (const url of cluster.urls) open.push(await connectTo({ url, name: "cluster" }));
  await setUpDeployment(open[0]!, { partitions: 1, replicas: 3 });
  buckets = await Promise.all(open.map((nc) => PreferenceBucket.open(nc)));
  publishers = await Promise.all(open.map((nc) => Publisher.open(nc)));
}, 240_000);

afterAll(async () => {
  await Promise.all(open.map((nc) => nc.close()));
  await cluster.remove();
});

it("the status of a cluster warns of a version that loses writes, and of no other", async () => {
  const { warnings } = await readDeploymentStatus(open[0]!);
  const isOld = /^2\.(?:9\.|10\.1?\d$)/.test(open[0]!.info!.version);
  expect(warnings).toEqual(isOld ? [expect.stringContaining("can lose acknowledged writes")] : []);
});

describe("in a cluster, a stamp", () => {
  it(
    "is not older than an answered Put, also where the leader of the preferences slept, and another was elected meanwhile",
    async () => {
      const stream = streamOf(namesOf().bucket);
      let [asked, elections] = [0, 0];
      for (let round = 0; round < PAUSES; round++) {
        const leader = await cluster.leaderOf(open[0]!, stream);
        const other = cluster.servers.findIndex((server) => server !== leader);
        let answered = 0;
        let isDone = false;
        const putting = (async () => {
          while (!isDone) answered = Math.max(answered, await buckets[other]!.put("arn:c", "arn:bob").catch(() => 0));
        })();
        // Requests wait in the connection to the server that sleeps, and are the first that it answers.
        const asking = publishers.flatMap((publisher, index) =>
          Array.from({ length: 4 }, async (_, lane) => {
            for (let count = 0; !isDone; count++) {
              const least = answered;
              const id = `r${round}-${index}-${lane}-${count}`;
              const published = await publisher.publish({ channelArn: "arn:c", messageId: id, message: push }).catch(() => undefined);
              if (published === undefined) continue;
              asked++;
              if (published.revision < least) throw new Error(`the stamp is ${published.revision}, after an answer with ${least}`);
            }
          }),
        );
        const all = Promise.all(asking);
        all.catch(() => {});
        await sleep(500);
        leader.signal("SIGSTOP");
        await until(async () => (await cluster.leaderOf(open[other]!, stream)) !== leader, "an election");
        elections++;
        await sleep(500 + 300 * round);
        leader.signal("SIGCONT");
        await sleep(3_000);
        isDone = true;
        await Promise.all([all, putting]);
      }
      console.log(`stamps asked for: ${asked}, in ${elections} elections`);
      expect(asked).toBeGreaterThan(100);
    },
    60_000 * PAUSES,
  );
});
