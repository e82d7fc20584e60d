import { Console } from "node:console";
import { resolve } from "node:path";
import { MemoryStore } from "../../../messaging/store/memory.ts";
import { SqliteStore } from "../../../messaging/store/sqlite.ts";
import type { SqliteDriver } from "../../../messaging/store/sqlite-driver.ts";
import { StoreFileError } from "../../../messaging/store/sqlite-file.ts";
import type { MessagingStore } from "../../../messaging/store/store.ts";
import { ConfigError, readConfig, type ServeConfig, type SinkConfig } from "../../http/config.ts";
import { builtPage } from "../../http/page.ts";
import { SeedError } from "../../http/seed.ts";
import { readSeed, type SeedFile } from "../../http/seed-file.ts";
import { type Service, startService } from "../../http/service.ts";
import { type NatsBackend, openNatsBackend } from "../nats/backend.ts";
import type { BrokerFlags } from "../nats/nats.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { reportToParent, startFailure, stopSignal } from "./process.ts";

/** The flags as commander passes them. */
export interface ServeFlags extends Partial<BrokerFlags> {
  /** False with --no-color. */
  readonly color: boolean;
  readonly port: number;
  readonly host: string;
  readonly db?: string;
  readonly unknownMembers?: "refuse" | "ignore";
  readonly sqliteDriver?: SqliteDriver;
  readonly config?: string;
  readonly sink: readonly SinkConfig[];
  readonly openInspection: boolean;
  readonly pushSink: readonly SinkConfig[];
  readonly seed?: string;
  /** False with --no-page. */
  readonly page: boolean;
  readonly cors: readonly string[];
  readonly allowHost: readonly string[];
  readonly prefix?: string;
}

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** `pushsieve serve` */
export async function serve(flags: ServeFlags, session: Session): Promise<number> {
  const stopped = stopSignal();
  // Output of libraries goes to stderr, because stdout may belong to a sink.
  globalThis.console = new Console(process.stderr, process.stderr);
  let store: MessagingStore | undefined;
  let backend: NatsBackend | undefined;
  let service: Service | undefined;
  let seed: SeedFile | undefined;
  let code: number = exitCodes.usage;
  try {
    const file: ServeConfig = flags.config === undefined ? {} : readConfig(flags.config);
    const { unknownMembers = file.unknownMembers } = flags;
    // Files in flags are relative to the working directory; files in the configuration are relative to its folder.
    const sinks = [
      ...(file.sinks ?? []),
      ...[...flags.sink, ...flags.pushSink.map((sink) => ({ ...sink, of: "pushes" as const }))].map((sink) =>
        sink.type === "file" ? { ...sink, path: resolve(sink.path) } : sink,
      ),
    ];
    const [cors, allowHosts] = [
      [...(file.cors ?? []), ...flags.cors],
      [...(file.allowHosts ?? []), ...flags.allowHost],
    ];
    const config = {
      ...file,
      ...{ sinks, cors, allowHosts },
      ...(flags.openInspection ? { inspection: "open" as const } : {}),
      ...(unknownMembers === undefined ? {} : { unknownMembers }),
    };
    const { port, host, db } = flags;
    seed = flags.seed === undefined ? undefined : readSeed(flags.seed);
    if (flags.sqliteDriver !== undefined && db === undefined) throw new UsageError("--sqlite-driver needs --db: it opens that file");
    // There is no fallback for a file or a broker that cannot be used.
    backend = await openBackend(flags, config, session);
    const sqlite = { synchronous: config.synchronous, driver: flags.sqliteDriver ?? config.sqliteDriver };
    store = backend?.store ?? (db === undefined ? new MemoryStore() : await SqliteStore.open(db, sqlite));
    const driver = store instanceof SqliteStore ? store.driver : undefined;
    const { dispatcher, rules } = backend ?? {};
    const page = flags.page ? builtPage({ isService: true }) : undefined;
    service = await startService({ store, dispatcher, rules, config, configPath: flags.config, port, host, seed: seed?.seed, page });
    const people = config.sinks?.some(({ type }) => type === "stdout") === true ? session.err : session.out;
    if (!LOOPBACK.includes(host))
      await session.warn(
        `listening on ${host}: other machines may reach it${(config.keys ?? []).length > 0 ? "" : ", and no keys are configured"}`,
      );
    await people.write(banner(service.url, flags, driver, page !== undefined));
    await people.flush();
    await stopped;
    service.log.info("stopping");
    await service.stop();
    await backend?.close();
    code = exitCodes.clean;
    return code;
  } catch (error) {
    await (service === undefined ? store?.close() : service.stop());
    await backend?.close();
    if (error instanceof SeedError && seed !== undefined) {
      await reportToParent(error);
      throw new UsageError(seed.describe(error));
    }
    if (error instanceof ConfigError || error instanceof StoreFileError) throw new UsageError(error.message);
    throw startFailure(error, flags);
  } finally {
    endSoon(code);
  }
}

/** Ends the process a second later, even if a hook does not answer, or if the reader of stdout or stderr does not read. */
function endSoon(code: number): void {
  setTimeout(() => process.exit(code), 1000).unref();
}

async function openBackend({ nats, db, ...flags }: ServeFlags, config: ServeConfig, session: Session): Promise<NatsBackend | undefined> {
  if (nats === undefined) return undefined;
  if (db !== undefined) throw new UsageError("--db and --nats both say where data is kept; use only one of them");
  return await openNatsBackend({ ...flags, nats }, config, (text) => void session.warn(text).catch(() => {}));
}

function banner(url: string, { db, nats }: ServeFlags, driver: SqliteDriver | undefined, hasPage: boolean): string {
  const kept = `Kept in ${db} (by ${driver === "node" ? "node:sqlite" : driver})`;
  const where = nats !== undefined ? "Shared through the broker" : db === undefined ? "In memory" : kept;
  return `Answering the operations of Amazon Chime SDK messaging at ${url}

  import { ChimeSDKMessagingClient } from "@aws-sdk/client-chime-sdk-messaging";
  const client = new ChimeSDKMessagingClient({
    endpoint: "${url}",
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });

boto3, the AWS CLI and older clients: docs/clients.md.${hasPage ? `\nOpen ${url}/#service in a browser to see channels, rules and who is notified.` : ""}
${where}; Ctrl+C ends it. Also there: /healthz, /metrics, /_pushsieve/fan-outs, /_pushsieve/dry-run.
`;
}
