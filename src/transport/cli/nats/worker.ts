import type { NatsConnection } from "@nats-io/transport-node";
import { systemReason } from "../../../diagnostic/system-error.ts";
import type { FanOutWorkerEvent } from "../../../workers/index.ts";
import { createLog, type Logger } from "../../http/log.ts";
import { plainLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import type { Monitor } from "./monitor.ts";
import { onBroker } from "./nats.ts";
import { printPartitions, type WorkerFlags } from "./options.ts";

/** `pushsieve worker`: runs until SIGTERM or SIGINT. */
export async function worker(flags: WorkerFlags, session: Session): Promise<number> {
  const log = createLog(flags.logLevel);
  const monitor = flags.metrics === undefined ? undefined : await openMonitor(flags.metrics, log);
  try {
    return await onBroker(flags, async ({ FanOutWorker }, nc) => {
      const { partitions, prefix, memory: maxBytes, concurrency, maxDeliveries } = flags;
      void logConnection(nc, log, monitor);
      const running = await FanOutWorker.start(nc, {
        prefix,
        partitions,
        maxBytes,
        concurrency,
        maxDeliveries,
        onEvent: (event) => logEvent(event, log),
        onDecided: monitor?.decided,
      });
      monitor?.serve(running);
      await session.out.write(`ready: partitions ${partitions === undefined ? "all" : printPartitions(partitions)}\n`);
      await session.out.flush();
      const replaced = await Promise.race([signalled("SIGTERM"), signalled("SIGINT"), nc.closed().then(() => {}), running.replaced]);
      const isLost = nc.isClosed();
      monitor?.setStopping();
      await running.stop();
      const { decided, alreadyDecided, takenOver, deadLetters, retries } = running.stats;
      await session.out.write(
        `stopped: decided ${decided} (${takenOver} of them begun by other workers), already decided ${alreadyDecided}, dead letters ${deadLetters}, retries ${retries}\n`,
      );
      if (replaced !== undefined) throw replaced;
      if (isLost) throw new UsageError("the broker closed the connection permanently");
      return exitCodes.clean;
    });
  } finally {
    await monitor?.stop();
  }
}

async function openMonitor(address: WorkerFlags["metrics"] & object, log: Logger): Promise<Monitor> {
  try {
    return await (await import("./monitor.ts")).startMonitor(address, log);
  } catch (error) {
    const reason = systemReason(error);
    throw reason === undefined ? error : new UsageError(`cannot listen on ${address.host}:${address.port}: ${reason}`);
  }
}

/** Events quote no rule and no content. */
function logEvent({ type, ...rest }: FanOutWorkerEvent, log: Logger): void {
  const fields = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, typeof value === "string" ? plainLine(value) : value]),
  );
  if (type === "settings") log.info(fields, type);
  else log.warn(fields, type);
}

/** Errors of the connection name subjects, for example one without permission; the client library puts no secret into them. */
async function logConnection(nc: NatsConnection, log: Logger, monitor: Monitor | undefined): Promise<void> {
  for await (const status of nc.status()) {
    if (status.type === "disconnect") monitor?.setConnected(false);
    if (status.type === "reconnect") monitor?.setConnected(true);
    if (status.type === "disconnect" || status.type === "reconnect") log.warn({ server: status.server }, status.type);
    if (status.type === "error") log.error({ problem: status.error.message }, "broker");
  }
}

function signalled(signal: "SIGTERM" | "SIGINT"): Promise<void> {
  return new Promise((resolve) => process.once(signal, () => resolve()));
}
