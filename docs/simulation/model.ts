import { randomOf } from "../../bench/workloads/random.ts";
import { LruCache, Queue, remembered, zipfSampler } from "./parts.ts";

/** What one step takes, in milliseconds of the process that takes it; `rehearse.ts` measures them. */
export interface Costs {
  /** From the call of `publish` to the decision, without any queue: round trips, and writes of the broker. */
  readonly fixed: number;
  /** Of the broker, for a message and its decision together. */
  readonly broker: number;
  /** Of a worker, for a message to a channel in memory. */
  readonly decide: number;
  /** The waiting for the broker when a channel is read; the worker decides other messages meanwhile. */
  readonly read: number;
  /** The same, for each of its members. */
  readonly readMember: number;
  /** Of a worker, for each member of a channel that is read. */
  readonly keepMember: number;
  /** Of each worker that serves the partition, for each changed preference. */
  readonly change: number;
  /** Bytes of a worker for a member of a channel in memory. */
  readonly memberBytes: number;
}

/** A deployment, and what arrives. */
export interface Scenario {
  readonly seed: number;
  readonly seconds: number;
  readonly channels: number;
  /** Members of a channel, on average. Sizes spread from a tenth of it to about ten times. */
  readonly members: number;
  /** How uneven the channels are: messages for the channel of rank r have a weight of 1 / r^zipf. */
  readonly zipf: number;
  readonly messagesPerSecond: number;
  /** Joins and other changes of preferences. */
  readonly changesPerSecond: number;
  /** Every ten seconds, the rate is so many times higher for one second. */
  readonly burst: number;
  readonly partitions: number;
  readonly workers: number;
  /** Workers that serve the same partition. */
  readonly workersPerPartition: number;
  readonly cacheBytes: number;
  /** Leaders of streams that share the messages: groups of partitions, each on its own server. */
  readonly brokers: number;
  /** Messages before the first moment, which only bring channels into memory. */
  readonly warmUp: number;
  /** The second in which the first worker dies, and how long its messages wait. */
  readonly death?: { readonly at: number; readonly ackWait: number } | undefined;
}

/** What the simulation predicts. */
export interface Prediction {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** The share of messages whose channel had to be read. */
  readonly misses: number;
  /** The work of the busiest worker, and of the busiest broker, as a share of the time: above 1, they cannot do it. */
  readonly worker: number;
  readonly broker: number;
}

/** A message: its moment in milliseconds, and the rank of its channel. */
export interface Message {
  readonly at: number;
  readonly channel: number;
}

const SECOND = 1_000;

/** Simulates a deployment message by message. Depends on the scenario and the costs only. O(messages log messages). */
export function simulate(scenario: Scenario, costs: Costs): Prediction {
  const { seed, workers, brokers, partitions, workersPerPartition } = scenario;
  const random = randomOf(seed, 4);
  const caches = Array.from({ length: workers }, () => new LruCache(scenario.cacheBytes));
  const readAt = caches.map(() => new Map<number, number>());
  const [workerFree, workerBusy] = [new Float64Array(workers), new Float64Array(workers)];
  const [brokerFree, brokerBusy] = [new Float64Array(brokers), new Float64Array(brokers)];
  // Changes take the same share of every moment.
  const changeShare = (scenario.changesPerSecond * Math.min(1, workersPerPartition / workers) * costs.change) / SECOND;
  const latencies: number[] = [];
  let misses = 0;
  const visitBroker = (partition: number, now: number): number => {
    const broker = partition % brokers;
    const work = costs.broker / 2;
    brokerBusy[broker]! += work;
    brokerFree[broker] = Math.max(brokerFree[broker]!, now) + work;
    return brokerFree[broker]!;
  };
  const partitionOf = remembered(scenario.channels, (channel) => Math.floor(randomOf(seed, channel, 2)() * partitions));
  const sizes = remembered(scenario.channels, (channel) => sizeOf(scenario, channel));
  const workerOf = (partition: number): number =>
    ((partition * workersPerPartition) % workers) + Math.floor(random() * Math.min(workers, workersPerPartition));
  const draw = zipfSampler(scenario.channels, scenario.zipf);
  for (let count = 0; count < scenario.warmUp; count++) {
    const channel = draw(random);
    caches[workerOf(partitionOf(channel)) % workers]!.use(channel, sizes(channel) * costs.memberBytes);
  }
  const events = new Queue<{ step: "publish" | "work" | "store"; message: Message }>();
  for (const message of messagesOf(scenario)) events.push(message.at, { step: "publish", message });
  for (let event = events.pop(); event !== undefined; event = events.pop()) {
    const { step, message } = event.item;
    const { channel } = message;
    // Ranks are spread over the partitions, as digests do.
    const partition = partitionOf(channel);
    if (step === "publish") events.push(visitBroker(partition, event.at), { step: "work", message });
    else if (step === "work") {
      const worker = workerOf(partition) % workers;
      const { death } = scenario;
      const diesAt = death === undefined || worker !== 0 ? Number.POSITIVE_INFINITY : death.at * SECOND;
      if (event.at >= diesAt && workersPerPartition > 1) {
        // It is dead: another worker of the partition pulls the message.
        events.push(event.at, event.item);
        continue;
      }
      const size = sizes(channel);
      const isMiss = !caches[worker]!.use(channel, size * costs.memberBytes);
      if (isMiss) misses++;
      const work = (costs.decide + (isMiss ? size * costs.keepMember : 0)) / (1 - Math.min(changeShare, 0.99));
      const start = Math.max(workerFree[worker]!, event.at);
      // Messages for a channel that is being read wait for it.
      const readBy = isMiss ? start + costs.read + size * costs.readMember : (readAt[worker]!.get(channel) ?? 0);
      const end = Math.max(start + work, readBy);
      // It dies with every message whose decision is not stored yet.
      if (event.at < diesAt && end + fixedOf(costs) >= diesAt) {
        events.push(diesAt + (death?.ackWait ?? 0) * SECOND, event.item);
        continue;
      }
      workerBusy[worker]! += work;
      workerFree[worker] = start + work;
      if (isMiss) readAt[worker]!.set(channel, readBy);
      events.push(end, { step: "store", message });
    } else latencies.push(visitBroker(partition, event.at) - message.at + fixedOf(costs));
  }
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  const duration = scenario.seconds * SECOND;
  return {
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    max: at(1),
    misses: misses / latencies.length,
    worker: Math.max(...workerBusy) / duration,
    broker: Math.max(...brokerBusy) / duration,
  };
}

/** The fixed time includes one passage through everything. */
function fixedOf({ fixed, broker, decide }: Costs): number {
  return Math.max(0, fixed - broker - decide);
}

/** The messages of a scenario: the simulation and the broker get the same. */
export function* messagesOf({ seed, seconds, messagesPerSecond, burst, channels, zipf }: Scenario): Generator<Message> {
  const random = randomOf(seed, 1);
  const draw = zipfSampler(channels, zipf);
  for (let now = 0; ; ) {
    const isBurst = Math.floor(now / SECOND) % 10 === 5;
    now += (-Math.log(1 - random()) * SECOND) / (messagesPerSecond * (isBurst ? burst : 1));
    if (now >= seconds * SECOND) return;
    yield { at: now, channel: draw(random) };
  }
}

/** Independent of the rank: a large channel need not be a busy one. The mean of the spread is 1. */
export function sizeOf({ seed, members }: Scenario, channel: number): number {
  const spread = 10 ** (2 * randomOf(seed, channel, 3)() - 1);
  return Math.max(1, Math.round((members * spread) / 2.15));
}
