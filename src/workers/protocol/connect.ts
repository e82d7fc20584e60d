import { readFile } from "node:fs/promises";
import { connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { messageOf } from "./errors.ts";
import { certificateProblem, type TlsFiles, tlsOf } from "./tls.ts";

/** How {@link connectTo} finds the broker, and introduces itself. */
export interface ConnectOptions extends TlsFiles {
  /**
   * One address or several, with commas between them: `nats://host:4222`. May carry a user and a password. If one of them is
   * `tls://`, nothing is sent to any of them without TLS.
   */
  readonly url: string;
  /** How the broker lists this client. */
  readonly name: string;
  /** A file with credentials. */
  readonly creds?: string | undefined;
  /** Requires TLS, as an address with `tls://` does, and as each of the files does. */
  readonly tls?: boolean | undefined;
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
export async function connectTo({ url, name, creds, ...tls }: ConnectOptions): Promise<NatsConnection> {
  const servers = url.split(",").map((each) => each.trim());
  const authenticator = creds === undefined ? {} : { authenticator: credsAuthenticator(await readFile(creds)) };
  const hosts = servers.flatMap((server) => parse(server)?.hostname ?? []);
  const isTls = tls.tls === true || servers.some((server) => /^tls:/i.test(server));
  const secured = await tlsOf(tls, { isTls, hosts });
  try {
    return await connect({
      // With a user in it, the client library misreads an address: it takes `me:1234@broker` for port 1234, or for IPv6.
      servers: servers.map(withoutSecrets),
      ...secured,
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
    const reason = certificateProblem(error, secured.tls !== undefined) ?? messageOf(error);
    throw new Error(`cannot connect to ${servers.map(withoutSecrets).join(", ")}: ${reason}`);
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
