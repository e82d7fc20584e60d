import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { type DecisionReason, decisionReasons } from "../../fanout/decision.ts";
import type { FanOut } from "../../fanout/fan-out.ts";

/** The values that gauges read on request. */
export interface IndexSizes {
  readonly indexBytes: () => number;
  readonly indexChannels: () => number;
}

const SECONDS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** The metrics of whatever decides messages. */
export class DecisionMetrics {
  readonly registry: Registry = new Registry();
  /** The decisions that the metric does not have yet: it gets them when it is read, because each addition looks up its labels. */
  readonly #decided = Object.fromEntries(decisionReasons.map((reason) => [reason, 0])) as Record<DecisionReason, number>;
  readonly #decisions = this.counter("decisions_total", "Decisions for members, by reason.", ["reason"], () => this.#addDecisions());
  readonly #fanOut = this.histogram("fan_out_members", "Members notified of a message.", [0, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
  readonly #decisionSeconds = this.histogram("decision_seconds", "Time to decide a message, including the building of its index.", SECONDS);

  constructor({ indexBytes, indexChannels }: IndexSizes) {
    collectDefaultMetrics({ register: this.registry });
    this.gauge("index_bytes", "Estimated bytes of the channel indexes in memory.", indexBytes);
    this.gauge("index_channels", "Channels whose index is in memory.", indexChannels);
  }

  fanOut({ counts, size }: Pick<FanOut, "counts" | "size">, seconds: number): void {
    for (const reason of decisionReasons) this.#decided[reason] += counts[reason];
    this.#fanOut.observe(size);
    this.#decisionSeconds.observe(seconds);
  }

  #addDecisions(): void {
    for (const reason of decisionReasons) {
      this.#decisions.inc({ reason }, this.#decided[reason]);
      this.#decided[reason] = 0;
    }
  }

  /** `collect` runs before the counter is read. */
  protected counter(name: string, help: string, labelNames: string[], collect: () => void = () => {}): Counter {
    return new Counter({ name: `pushsieve_${name}`, help, labelNames, collect, registers: [this.registry] });
  }

  protected histogram(name: string, help: string, buckets: number[], labelNames: string[] = []): Histogram {
    return new Histogram({ name: `pushsieve_${name}`, help, buckets, labelNames, registers: [this.registry] });
  }

  protected gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `pushsieve_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}

/** The values of the service that gauges read on request. */
export interface Gauged extends IndexSizes {
  readonly waiting: () => number;
}

/** The metrics of `/metrics` of the service. */
export class Metrics extends DecisionMetrics {
  readonly #requests = this.counter("requests_total", "Requests by operation and status.", ["operation", "status"]);
  readonly #requestSeconds = this.histogram("request_seconds", "Time from the request to its answer.", SECONDS, ["operation"]);
  readonly #sinkFailures = this.counter("sink_failures_total", "Failed attempts to deliver to a sink.", ["sink"]);
  readonly #damaged = this.counter("damaged_rows_total", "Stored rows or rules that could not be read.", []);

  constructor({ waiting, ...sizes }: Gauged) {
    super(sizes);
    this.gauge("queue_depth", "Messages in memory that some sink has not taken yet; further messages wait in the store.", waiting);
  }

  request(operation: string, status: number, seconds: number): void {
    this.#requests.inc({ operation, status });
    this.#requestSeconds.observe({ operation }, seconds);
  }

  sinkFailed(sink: string): void {
    this.#sinkFailures.inc({ sink });
  }

  damaged(): void {
    this.#damaged.inc();
  }
}
