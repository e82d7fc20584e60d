import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { simulationPage } from "../../docs/generate-simulation.ts";
import { type Costs, type Scenario, simulate } from "../../docs/simulation/model.ts";

const costs: Costs = { fixed: 2, broker: 0, decide: 0, read: 0, readMember: 0, keepMember: 0, change: 0, memberBytes: 100 };
const scenario: Scenario = {
  seed: 1,
  seconds: 100,
  channels: 1_000,
  members: 20,
  zipf: 1,
  messagesPerSecond: 200,
  changesPerSecond: 0,
  burst: 1,
  partitions: 8,
  workers: 1,
  workersPerPartition: 1,
  cacheBytes: 1e9,
  brokers: 1,
  warmUp: 0,
};

describe("the simulation", () => {
  it("takes the fixed time where nothing waits, and predicts the same each time", () => {
    const prediction = simulate(scenario, costs);
    expect([prediction.p50, prediction.max]).toEqual([expect.closeTo(2, 6), expect.closeTo(2, 6)]);
    expect(simulate(scenario, costs)).toEqual(prediction);
  });

  it("waits as the theory of queues says for one worker (M/D/1)", () => {
    // Half of the time is used. The median follows from the mean by the same run's exponential tail; the theory has the tail too.
    const busy = { ...costs, fixed: 2.5, decide: 2.5 };
    const { worker, p50, p90, p99 } = simulate({ ...scenario, seconds: 1_000 }, busy);
    expect(worker).toBeCloseTo(0.5, 1);
    // P(wait > t) of M/D/1 at half load, in services of 2.5 ms: P(wait = 0) is 1 - load; P(wait <= 1) is (1 - load) e^load.
    const waits = (quantile: number): number => (quantile - 2.5) / 2.5;
    expect(waits(p50)).toBeCloseTo(0, 1);
    expect(0.5 * Math.exp(0.5)).toBeCloseTo(0.82, 2);
    expect([waits(p90) > 1, waits(p90) < 2, waits(p99) > 2.5, waits(p99) < 5]).toEqual([true, true, true, true]);
  });

  it("reads each channel once if all fit, and more often the less fit", () => {
    const misses = [1e9, 1e5, 1e3].map((cacheBytes) => simulate({ ...scenario, cacheBytes }, costs).misses);
    expect(misses[0]).toBeLessThan(1_000 / 19_000);
    expect(misses[1]).toBeGreaterThan(2 * misses[0]!);
    expect(misses[2]).toBeGreaterThan(misses[1]!);
    expect(simulate({ ...scenario, warmUp: 100_000 }, costs).misses).toBeLessThan(0.01);
  });

  it("lets the messages of a dead worker wait for the ack wait, and not those of others", () => {
    const two = { ...scenario, workers: 2, workersPerPartition: 2, seconds: 20 };
    const slow = { ...costs, fixed: 4, decide: 4 };
    const { p50, max } = simulate({ ...two, death: { at: 10, ackWait: 5 } }, slow);
    expect(max).toBeGreaterThan(5_000);
    expect(p50).toBeLessThan(20);
    expect(simulate(two, slow).max).toBeLessThan(200);
  });

  it("says that a worker or a broker cannot do its work", () => {
    expect(simulate(scenario, { ...costs, decide: 6 }).worker).toBeGreaterThan(1.1);
    expect(simulate(scenario, { ...costs, broker: 6 }).broker).toBeGreaterThan(1.1);
    expect(simulate({ ...scenario, workers: 2, workersPerPartition: 2 }, { ...costs, decide: 6 }).worker).toBeLessThan(0.7);
    expect(simulate({ ...scenario, changesPerSecond: 100 }, { ...costs, decide: 4, change: 5 }).worker).toBeGreaterThan(1.5);
  });
});

describe("docs/simulation.md", () => {
  it("and its plots are what the generator makes: npm run docs", { timeout: 240_000 }, () => {
    const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
    const { page, plots } = simulationPage();
    expect(page).toBe(read("simulation.md"));
    for (const [name, svg] of Object.entries(plots)) expect(svg).toBe(read(name));
  });
});
