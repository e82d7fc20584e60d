import type { NatsConnection } from "@nats-io/transport-node";
import type { DeploymentStatus } from "../../../workers/index.ts";
import { count } from "../screen/output.ts";
import { jsonLine, plainLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { type NatsFlags, type NatsSetupFlags, printPartitions } from "./options.ts";

async function importNats() {
  return await import("../../../workers/index.ts");
}

type Nats = Awaited<ReturnType<typeof importNats>>;

/** Loaded when a command needs it, because the packages are optional, and other commands must start without them. */
export async function loadNats(): Promise<Nats> {
  try {
    return await importNats();
  } catch (error) {
    const isMissing =
      error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND" && error.message.includes("@nats-io/");
    if (!isMissing) throw error;
    throw new UsageError(
      "this command needs optional packages that are not installed: npm install @nats-io/transport-node@3.3.1 @nats-io/jetstream@3.3.1 @nats-io/kv@3.3.1",
    );
  }
}

/** Where the broker is, and how to reach it. */
export type BrokerFlags = Pick<NatsFlags, "nats" | "creds" | "nkey" | "inboxPrefix" | "tls" | "tlsCa" | "tlsCert" | "tlsKey">;

/** Secrets come from the environment, because other users of the machine see arguments. @throws UsageError if no broker answers, or if it denies access. */
export function connectOrExplain(nats: Nats, flags: BrokerFlags): Promise<NatsConnection> {
  const { nats: url, creds, nkey, inboxPrefix, tls, tlsCa, tlsCert, tlsKey } = flags;
  const [user, password, token] = ["NATS_USER", "NATS_PASSWORD", "NATS_TOKEN"].map((name) => process.env[name] || undefined);
  const options = { url, name: "pushsieve", creds, nkey, user, password, token, inboxPrefix, tls, tlsCa, tlsCert, tlsKey };
  return nats.connectTo(options).catch((error: Error) => {
    throw new UsageError(error.message);
  });
}

/** Runs one task on the broker, and reports its failure in one line. */
export async function onBroker(flags: NatsFlags, work: (nats: Nats, nc: NatsConnection) => Promise<number>): Promise<number> {
  const nats = await loadNats();
  const nc = await connectOrExplain(nats, flags);
  try {
    return await work(nats, nc);
  } catch (error) {
    throw explain(nats, error);
  } finally {
    await nc.close();
  }
}

/** Turns an error that the user can fix into a UsageError. */
export function explain({ SetupError }: Nats, error: unknown): unknown {
  return error instanceof SetupError || error instanceof RangeError || isBrokerError(error) ? new UsageError(error.message) : error;
}

/** The client packages describe their errors well: no JetStream, no permission, no answer. */
function isBrokerError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    /^(?:JetStream|Request|Timeout|NoResponders|Permission|Authorization|ClosedConnection|LimitReached|InvalidArgument)/.test(error.name)
  );
}

/** `pushsieve nats setup` */
export function natsSetup(flags: NatsSetupFlags, session: Session): Promise<number> {
  return onBroker(flags, async ({ setUpDeployment }, nc) => {
    const { prefix, partitions: wanted, replicas, maxBytes, maxComplexity, maxOrBranches } = flags;
    const { settings, steps } = await setUpDeployment(nc, {
      prefix,
      partitions: wanted,
      replicas,
      semantics: flags.semantics,
      onInvalidRule: flags.onInvalidRule,
      limits: { maxBytes, maxComplexity, maxOrBranches },
      ackWaitMs: flags.ackWait,
      keepDecisionsMs: flags.keepDecisions,
      dedupeWindowMs: flags.dedupeWindow,
    });
    const { colors } = session.out;
    for (const { what, done } of steps) {
      await session.out.write(`${done === "unchanged" ? colors.dim(done) : colors.green(done.padEnd(9))} ${plainLine(what)}\n`);
    }
    const { partitions, semantics, onInvalidRule } = settings;
    await session.out.write(`${count(partitions, "partition")}, semantics ${semantics}, invalid rules: ${onInvalidRule}\n`);
    return exitCodes.clean;
  });
}

/** `pushsieve nats status` */
export function natsStatus(flags: NatsFlags & { readonly format: "pretty" | "json" }, session: Session): Promise<number> {
  return onBroker(flags, async ({ readDeploymentStatus }, nc) => {
    const status = await readDeploymentStatus(nc, { prefix: flags.prefix });
    await session.out.write(flags.format === "json" ? jsonLine(status) : renderStatus(status));
    return exitCodes.clean;
  });
}

function renderStatus({ partitions, preferences, decisions, limits, warnings }: DeploymentStatus): string {
  const { unread } = preferences;
  const columns = ["partition", "waiting", "in flight", "redelivered", "pulls", "dead letters"];
  const rows = partitions.map((each) => [each.partition, each.waiting, each.inFlight, each.redelivered, each.pulls, each.deadLetters]);
  const sums = columns.map((_, index) => rows.reduce((sum, row) => sum + row[index]!, 0));
  const lines = [columns, ...rows, ["all", ...sums.slice(1)]].map((row) =>
    row.map((cell, index) => String(cell.toLocaleString("en-US")).padStart(columns[index]!.length + 2)).join(""),
  );
  const unserved = partitions.filter(({ pulls, inFlight }) => pulls === 0 && inFlight === 0).map(({ partition }) => partition);
  const totals = [
    `preferences: ${count(preferences.keys, "key")}, ${count(preferences.bytes, "byte")}, revision ${preferences.revision}`,
    `read by ${count(unread.length, "worker or service", "workers and services")}${readProgress(unread, preferences.keys)}`,
    `decisions: ${count(decisions.batches, "batch", "batches")}, ${count(decisions.bytes, "byte")}`,
    ...(limits.length === 0 ? ["no limits are set: only the disk of the broker bounds the streams"] : []),
    ...limits.map(
      ({ of, what, used, limit, dropsOldest }) =>
        `limit of ${of}: ${used.toLocaleString("en-US")} of ${limit.toLocaleString("en-US")} ${what}, ${Math.floor((100 * used) / limit)}%${dropsOldest ? " (unsafe: the broker drops old entries here; set a limit of messages and run nats setup)" : ""}`,
    ),
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(unserved.length > 0 ? [`no worker serves partitions ${printPartitions(unserved)}`] : []),
  ];
  return `${lines.join("\n")}\n${totals.join("\n")}\n`;
}

/** How far the readers are that still have keys to read. */
function readProgress(unread: readonly number[], keys: number): string {
  const parts = unread.filter((left) => left > 0).map((left) => `${Math.floor(100 * Math.max(0, 1 - left / keys))}%`);
  return parts.length === 0 ? "" : `; not ready yet: ${parts.join(", ")} of the keys read`;
}
