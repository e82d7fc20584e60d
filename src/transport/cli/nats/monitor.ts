import { Gauge } from "prom-client";
import type { FanOutWorker, FanOutWorkerStats, WorkerDecision } from "../../../workers/index.ts";
import type { Logger } from "../../http/log.ts";
import { DecisionMetrics } from "../../http/metrics.ts";
import { listen } from "../../http/server.ts";

/** The endpoints of a worker. */
export interface Monitor {
  readonly url: string;
  readonly decided: (decision: WorkerDecision) => void;
  /** From now on, the worker gets messages. */
  serve(worker: FanOutWorker): void;
  setConnected(isConnected: boolean): void;
  setStopping(): void;
  stop(): Promise<void>;
}

/** Milliseconds for a scrape in progress when the worker stops. */
const GRACE = 1_000;

/** Serves `/healthz`, `/readyz` and `/metrics`, also while the worker starts. @throws Error if it cannot listen. */
export async function startMonitor(address: { readonly host: string; readonly port: number }, log: Logger): Promise<Monitor> {
  let worker: FanOutWorker | undefined;
  let state: "starting" | "ready" | "stopping" = "starting";
  let isConnected = true;
  const metrics = new WorkerMetrics(() => worker);
  const answers: Readonly<Record<string, () => Response | Promise<Response>>> = {
    // A worker without a broker reconnects by itself: a restart would not help it.
    "/healthz": () => Response.json({ status: "ok" }),
    "/readyz": () => {
      const status = state === "ready" && !isConnected ? "disconnected" : state;
      return Response.json({ status }, { status: status === "ready" ? 200 : 503 });
    },
    "/metrics": async () => new Response(await metrics.registry.metrics(), { headers: { "content-type": metrics.registry.contentType } }),
  };
  const fetch = (request: Request) => answers[new URL(request.url).pathname]?.() ?? new Response(null, { status: 404 });
  const server = await listen({ fetch }, address);
  log.info({ url: server.url }, "monitor");
  return {
    url: server.url,
    decided: (decision) => metrics.fanOut(decision, decision.seconds),
    serve: (running) => {
      worker = running;
      state = "ready";
    },
    setConnected: (now) => {
      isConnected = now;
    },
    setStopping: () => {
      state = "stopping";
    },
    stop: async () => void (await server.stop(GRACE)),
  };
}

/** What `FanOutWorkerStats` counts, as metrics. The numbers that only grow end in `_total`. */
const counted: Readonly<Partial<Record<keyof FanOutWorkerStats, readonly [name: string, help: string]>>> = {
  decided: ["decided_messages_total", "Messages that this worker decided."],
  alreadyDecided: ["already_decided_messages_total", "Messages that were already decided."],
  takenOver: ["taken_over_messages_total", "Decided messages that another worker had begun."],
  deadLetters: ["dead_letters_total", "Messages that became dead letters."],
  retries: ["retries_total", "Messages that were returned to be tried again."],
  redelivered: ["redelivered_messages_total", "Deliveries of messages that had been delivered before."],
  staleWaits: ["stale_waits_total", "Waits for the revision of a message, because the preferences of the worker were older."],
  failedPulls: ["failed_pulls_total", "Pulls that failed."],
  channelLoads: ["channel_loads_total", "Channels that were read from the broker."],
  channelEvictions: ["channel_evictions_total", "Channels that were dropped to save memory."],
  inProgress: ["messages_in_progress", "Messages that this worker has now."],
  revision: ["preferences_revision", "The revision of the preferences that this worker has reached."],
};

class WorkerMetrics extends DecisionMetrics {
  constructor(worker: () => FanOutWorker | undefined) {
    const read = (name: keyof FanOutWorkerStats) => () => worker()?.stats[name] ?? 0;
    super({ indexBytes: read("channelBytes"), indexChannels: read("channels") });
    for (const [name, [metric, help]] of Object.entries(counted)) this.gauge(metric, help, read(name as keyof FanOutWorkerStats));
    const lag = (name: string, help: string, of: "waiting" | "inFlight") =>
      new Gauge({
        name: `pushsieve_${name}`,
        help,
        labelNames: ["partition"],
        registers: [this.registry],
        async collect() {
          this.reset();
          // A broker that does not answer leaves the metric out.
          const partitions =
            (await worker()
              ?.lag()
              .catch(() => [])) ?? [];
          for (const each of partitions) this.set({ partition: each.partition }, each[of]);
        },
      });
    lag("waiting_messages", "Messages of a partition that no worker has yet.", "waiting");
    lag("unanswered_messages", "Messages of a partition that a worker has not answered yet.", "inFlight");
  }
}
