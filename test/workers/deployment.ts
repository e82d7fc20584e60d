import type { NatsConnection } from "@nats-io/transport-node";
import {
  FanOutWorker,
  type FanOutWorkerEvent,
  type FanOutWorkerOptions,
  PreferenceBucket,
  Publisher,
  readDeploymentStatus,
  type SetupOptions,
  setUpDeployment,
} from "../../src/workers/index.ts";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { readDecisions, type StoredDecisions } from "./decisions.ts";
import { until } from "./waiting.ts";

let count = 0;

/** A deployment with a unique name on a broker that other tests may use too. */
export class Deployment {
  readonly prefix: string;
  readonly nc: NatsConnection;
  readonly bucket: PreferenceBucket;
  readonly publisher: Publisher;
  readonly events: FanOutWorkerEvent[] = [];
  readonly #workers: FanOutWorker[] = [];

  private constructor(prefix: string, nc: NatsConnection, bucket: PreferenceBucket, publisher: Publisher) {
    this.prefix = prefix;
    this.nc = nc;
    this.bucket = bucket;
    this.publisher = publisher;
  }

  static async start(url: string, options: SetupOptions = {}): Promise<Deployment> {
    const nc = await connectTo({ url, name: "test" });
    const prefix = `t${++count}`;
    await setUpDeployment(nc, { partitions: 2, ackWaitMs: 1_000, ...options, prefix });
    return new Deployment(prefix, nc, await PreferenceBucket.open(nc, { prefix }), await Publisher.open(nc, { prefix }));
  }

  // Separate functions, so that a test can name those that it uses.
  readonly work = async (options: FanOutWorkerOptions = {}): Promise<FanOutWorker> => {
    const worker = await FanOutWorker.start(this.nc, { prefix: this.prefix, onEvent: (event) => void this.events.push(event), ...options });
    this.#workers.push(worker);
    return worker;
  };

  /** Returns all decisions, after the last message was decided. */
  readonly decided = async (): Promise<StoredDecisions> => {
    await until(async () => {
      const { partitions } = await readDeploymentStatus(this.nc, { prefix: this.prefix });
      return partitions.every(({ waiting, inFlight }) => waiting + inFlight === 0);
    }, "all messages to be answered");
    return readDecisions(this.nc, this.prefix);
  };

  readonly deadLetters = async (): Promise<number> => {
    const { partitions } = await readDeploymentStatus(this.nc, { prefix: this.prefix });
    return partitions.reduce((sum, { deadLetters }) => sum + deadLetters, 0);
  };

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await this.nc.close();
  }
}
