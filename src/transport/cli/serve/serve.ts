import { Console } from "node:console";
import { MemoryStore } from "../../../messaging/store/memory.ts";
import { SqliteStore } from "../../../messaging/store/sqlite.ts";
import type { SqliteDriver } from "../../../messaging/store/sqlite-driver.ts";
import { StoreFileError } from "../../../messaging/store/sqlite-file.ts";
import type { MessagingStore } from "../../../messaging/store/store.ts";
import { ConfigError, readConfig, type ServeConfig } from "../../http/config.ts";
import { type Service, startService } from "../../http/service.ts";
import { type NatsBackend, openNatsBackend } from "../nats/backend.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";

/** As commander gives them. */
export interface ServeFlags {
  /** False with --no-color. */
  readonly color: boolean;
  readonly port: number;
  readonly host: string;
  readonly db?: string;
  readonly unknownMembers?: "refuse" | "ignore";
  readonly sqliteDriver?: SqliteDriver;
  readonly config?: string;
  readonly nats?: string;
  readonly prefix?: string;
  readonly creds?: string;
}

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** `pushsieve serve` */
export async function serve(flags: ServeFlags, session: Session): Promise<number> {
  const stopped = signal();
  // Whatever a library has to say: stdout may belong to a sink.
  globalThis.console = new Console(process.stderr, process.stderr);
  let store: MessagingStore | undefined;
  let backend: NatsBackend | undefined;
  let service: Service | undefined;
  let code: number = exitCodes.usage;
  try {
    const file: ServeConfig = flags.config === undefined ? {} : readConfig(flags.config);
    const config = flags.unknownMembers === undefined ? file : { ...file, unknownMembers: flags.unknownMembers };
    const { port, host, db } = flags;
    if (flags.sqliteDriver !== undefined && db === undefined) throw new UsageError("--sqlite-driver goes with --db: it opens that file");
    // Nothing else takes the place of a file or a broker that can not be used.
    backend = await openBackend(flags, config);
    const sqlite = { synchronous: config.synchronous, driver: flags.sqliteDriver ?? config.sqliteDriver };
    store = backend?.store ?? (db === undefined ? new MemoryStore() : await SqliteStore.open(db, sqlite));
    const driver = store instanceof SqliteStore ? store.driver : undefined;
    const { dispatcher, rules } = backend ?? {};
    service = await startService({ store, dispatcher, rules, config, configPath: flags.config, port, host });
    const people = config.sinks?.some(({ type }) => type === "stdout") === true ? session.err : session.out;
    if (!LOOPBACK.includes(host))
      await session.warn(
        `listening on ${host}: other machines may reach it${(config.keys ?? []).length > 0 ? "" : ", and no keys are configured"}`,
      );
    await people.write(banner(service.url, flags, driver));
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
    if (error instanceof ConfigError || error instanceof StoreFileError) throw new UsageError(error.message);
    if (isSystemError(error))
      throw new UsageError(`can not start: ${error.code} ${error.syscall ?? ""} ${error.path ?? `${flags.host}:${flags.port}`}`);
    throw error;
  } finally {
    endSoon(code);
  }
}

/** What waits for somebody who does not read stdout or stderr, or for a hook, has another second: then the process ends. */
function endSoon(code: number): void {
  setTimeout(() => process.exit(code), 1000).unref();
}

async function openBackend({ nats, db, prefix, creds }: ServeFlags, config: ServeConfig): Promise<NatsBackend | undefined> {
  if (nats === undefined) return undefined;
  if (db !== undefined) throw new UsageError("--db and --nats are two places for the same things; give one of them");
  return await openNatsBackend({ nats, prefix, creds }, config);
}

/** Resolved when the process is asked to end. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve());
  });
}

function banner(url: string, { db, nats }: ServeFlags, driver: SqliteDriver | undefined): string {
  const kept = `Kept in ${db} (by ${driver === "node" ? "node:sqlite" : driver})`;
  const where = nats !== undefined ? "Shared through the broker" : db === undefined ? "In memory" : kept;
  return `Answering the operations of Amazon Chime SDK messaging at ${url}

  import { ChimeSDKMessagingClient } from "@aws-sdk/client-chime-sdk-messaging";
  const client = new ChimeSDKMessagingClient({
    endpoint: "${url}",
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });

${where}; Ctrl+C ends it. Also there: /healthz, /metrics, /_pushsieve/fan-outs, /_pushsieve/dry-run.
`;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}
