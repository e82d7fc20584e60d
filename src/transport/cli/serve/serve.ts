import { Console } from "node:console";
import type { MessagingStore } from "../../../messaging/store/store.ts";
import type { ServeConfig } from "../../http/config.ts";
import type { Service } from "../../http/service.ts";
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
  const { readConfig, ConfigError, startService, MemoryStore, SqliteStore, StoreFileError } = await load();
  let store: MessagingStore | undefined;
  let backend: NatsBackend | undefined;
  let service: Service | undefined;
  let code: number = exitCodes.usage;
  try {
    const file: ServeConfig = flags.config === undefined ? {} : readConfig(flags.config);
    const config = flags.unknownMembers === undefined ? file : { ...file, unknownMembers: flags.unknownMembers };
    const { port, host, db } = flags;
    // Nothing else takes the place of a file or a broker that can not be used.
    backend = await openBackend(flags, config);
    store = backend?.store ?? (db === undefined ? new MemoryStore() : await SqliteStore.open(db, { synchronous: config.synchronous }));
    const { dispatcher, rules } = backend ?? {};
    service = await startService({ store, dispatcher, rules, config, configPath: flags.config, port, host });
    const people = config.sinks?.some(({ type }) => type === "stdout") === true ? session.err : session.out;
    if (!LOOPBACK.includes(host))
      await session.warn(
        `listening on ${host}: other machines may reach it${(config.keys ?? []).length > 0 ? "" : ", and no keys are configured"}`,
      );
    await people.write(banner(service.url, flags));
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

/** The service's own libraries are optional dependencies: an installation may have left them out. */
async function load() {
  try {
    const [{ readConfig, ConfigError }, { startService }, { MemoryStore }, { SqliteStore }, { StoreFileError }] = await Promise.all([
      import("../../http/config.ts"),
      import("../../http/service.ts"),
      import("../../../messaging/store/memory.ts"),
      import("../../../messaging/store/sqlite.ts"),
      import("../../../messaging/store/sqlite-file.ts"),
    ]);
    return { readConfig, ConfigError, startService, MemoryStore, SqliteStore, StoreFileError };
  } catch (error) {
    const missing =
      error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND" && /package '([^']+)'/.exec(error.message);
    if (!missing) throw error;
    throw new UsageError(
      `pushsieve serve needs ${missing[1]}, which is not installed: npm install hono @hono/node-server pino prom-client`,
    );
  }
}

/** Resolved when the process is asked to end. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve());
  });
}

function banner(url: string, { db, nats }: ServeFlags): string {
  const where = nats !== undefined ? "Shared through the broker" : db === undefined ? "In memory" : `Kept in ${db}`;
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
