import { readFile } from "node:fs/promises";
import { connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { messageOf } from "./errors.ts";

/** How {@link connectTo} finds the broker, and introduces itself. */
export interface ConnectOptions {
  /** One address or several, with commas between them: `nats://host:4222`. May carry a user and a password. */
  readonly url: string;
  /** How the broker lists this client. */
  readonly name: string;
  /** A file with credentials. */
  readonly creds?: string | undefined;
}

/**
 * Opens a connection that reconnects without limit.
 *
 * @throws Error, without secrets, if the first attempt fails.
 *
 * @example
 * ```ts
 * import { connectTo } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * nc.isClosed(); // => false
 * await nc.close();
 * ```
 */
export async function connectTo({ url, name, creds }: ConnectOptions): Promise<NatsConnection> {
  const servers = url.split(",").map((each) => each.trim());
  const authenticator = creds === undefined ? {} : { authenticator: credsAuthenticator(await readFile(creds)) };
  try {
    return await connect({
      servers,
      name,
      ...userOf(servers),
      ...authenticator,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      // A peer that disappears silently is noticed within half a minute.
      pingInterval: 10_000,
      maxPingOut: 2,
      ignoreAuthErrorAbort: true,
    });
  } catch (error) {
    throw new Error(`cannot connect to ${servers.map(withoutSecrets).join(", ")}: ${messageOf(error)}`);
  }
}

/** The client library does not read a user from an address. */
function userOf(servers: readonly string[]): { user?: string; pass?: string; token?: string } {
  const parsed = servers.map(parse).find((address) => address !== undefined && address.username !== "");
  if (parsed === undefined) return {};
  const [user, pass] = [parsed.username, parsed.password].map(decodeURIComponent) as [string, string];
  return pass === "" ? { token: user } : { user, pass };
}

/** Returns an address without secrets. */
function withoutSecrets(server: string): string {
  return server.replace(/\/\/[^/]*@/, "//").replace(/^[^/]*@/, "");
}

function parse(server: string): URL | undefined {
  try {
    return new URL(server.includes("://") ? server : `nats://${server}`);
  } catch {
    return undefined;
  }
}
