import { Console } from "node:console";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";

export interface ServeFlags {
  readonly color: boolean;
  readonly port: number;
  readonly host: string;
  readonly config?: string;
}

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** `pushsieve serve`: runs until it is asked to end. */
export async function serve(flags: ServeFlags, session: Session): Promise<number> {
  const stopped = signal();
  // Whatever a library has to say: stdout may belong to a sink.
  globalThis.console = new Console(process.stderr, process.stderr);
  const { readConfig, ConfigError, startService, MemoryStore } = await load();
  try {
    const config = flags.config === undefined ? {} : readConfig(flags.config);
    const { port, host } = flags;
    const service = await startService({ store: new MemoryStore(), config, configPath: flags.config, port, host });
    const people = config.sinks?.some(({ type }) => type === "stdout") === true ? session.err : session.out;
    if (!LOOPBACK.includes(host))
      await session.warn(
        `listening on ${host}: other machines may reach it${(config.keys ?? []).length > 0 ? "" : ", and no keys are configured"}`,
      );
    await people.write(banner(service.url));
    await people.flush();
    await stopped;
    service.log.info("stopping");
    await service.stop();
    return exitCodes.clean;
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message);
    if (isSystemError(error))
      throw new UsageError(`can not start: ${error.code} ${error.syscall ?? ""} ${error.path ?? `${flags.host}:${flags.port}`}`);
    throw error;
  }
}

/** The service's own libraries are optional dependencies: an installation may have left them out. */
async function load() {
  try {
    const [{ readConfig, ConfigError }, { startService }, { MemoryStore }] = await Promise.all([
      import("../../http/config.ts"),
      import("../../http/service.ts"),
      import("../../../messaging/store/memory.ts"),
    ]);
    return { readConfig, ConfigError, startService, MemoryStore };
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

function banner(url: string): string {
  return `Answering the operations of Amazon Chime SDK messaging at ${url}

  import { ChimeSDKMessagingClient } from "@aws-sdk/client-chime-sdk-messaging";
  const client = new ChimeSDKMessagingClient({
    endpoint: "${url}",
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });

In memory; Ctrl+C ends it. Also there: /healthz, /metrics, /_pushsieve/fan-outs, /_pushsieve/dry-run.
`;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}
