import { describe, expect, it } from "vitest";
import { Publisher, setUpDeployment } from "../../src/workers/index.ts";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { suite } from "./suite.ts";

const broker = suite();
const deployment = broker.deployment;

describe("a deployment", () => {
  it("can be set up by several callers at once, repeatedly, and keeps settings that are not named", async () => {
    const nc = await connectTo({ url: broker.url, name: "setup" });
    const all = await Promise.all(
      [1, 2, 3].map(() => setUpDeployment(nc, { prefix: "many", partitions: 3, semantics: "sns", keepDecisionsMs: 60_000 })),
    );
    expect(all.map(({ settings }) => settings.partitions)).toEqual([3, 3, 3]);
    const again = await setUpDeployment(nc, { prefix: "many", dedupeWindowMs: 30_000 });
    expect(again.settings.semantics).toBe("sns");
    expect(again.steps.filter(({ done }) => done === "updated").map(({ what }) => what)).toEqual([
      "stream many-messages",
      "stream many-decisions",
      "stream many-dead-letters",
    ]);
    expect((await setUpDeployment(nc, { prefix: "many" })).steps.every(({ done }) => done === "unchanged")).toBe(true);
    await nc.close();
  });

  it("never changes its number of partitions, and every client that expects another gets an error", async () => {
    const { nc, prefix, work } = await deployment({ partitions: 2 });
    const attempts = await Promise.allSettled([
      setUpDeployment(nc, { prefix, partitions: 4 }),
      Publisher.open(nc, { prefix, partitions: 4 }),
      work({ partitions: [0, 2] }),
      Publisher.open(nc, { prefix: "nowhere" }),
    ]);
    expect(attempts.map((attempt) => attempt.status === "rejected" && (attempt.reason as Error).name)).toEqual(Array(4).fill("SetupError"));
  });
});
