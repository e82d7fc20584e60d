import { connect, type NatsConnection } from "@nats-io/transport-node";
import { authenticatorsOf, type Credentials } from "./credentials.ts";
import { messageOf } from "./errors.ts";
import { certificateProblem, type TlsFiles, tlsOf } from "./tls.ts";

/** How {@link connectTo} finds the broker, and introduces itself. */
export interface ConnectOptions extends TlsFiles, Credentials {
  /**
   * One address or several, with commas between them: `nats://host:4222`. May carry a user and a password, or a token, which then hold
   * for all of them. If one of them is `tls://`, nothing is sent to any of them without TLS.
   */
  readonly url: string;
  /** How the broker lists this client. */
  readonly name: string;
  /** The first part of the subjects of answers (default `_INBOX`), if the broker allows this client only its own. */
  readonly inboxPrefix?: string | undefined;
  /** Requires TLS, as an address with `tls://` does, and as each of the files does. */
  readonly tls?: boolean | undefined;
}

const SHORTEST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;

/** Returns the milliseconds between two attempts to reach the same server, `outage` milliseconds after the connection was lost. */
export function pauseAfter(outage: number): number {
  return Math.min(Math.max(outage / 4, SHORTEST_PAUSE), LONGEST_PAUSE);
}

/**
 * Opens a connection that reconnects without limit: at first every quarter of a second, and later every five seconds, to any of the
 * addresses, and to the servers of their cluster.
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
export async function connectTo(options: ConnectOptions): Promise<NatsConnection> {
  const { url, name, inboxPrefix, creds, nkey, user, password, token, ...tls } = options;
  const servers = url.split(",").map((each) => each.trim());
  const authenticator = authenticatorsOf({ creds, nkey, ...(userOf(servers) ?? { user, password, token }) });
  const hosts = servers.flatMap((server) => parse(server)?.hostname ?? []);
  const isTls = tls.tls === true || servers.some((server) => /^tls:/i.test(server));
  const secured = await tlsOf(tls, { isTls, hosts });
  // All clients lose a broker at the same moment, and must not come back at the same moment.
  const spread = 0.75 + Math.random() / 2;
  let lostAt: number | undefined;
  try {
    const nc = await connect({
      // With a user in it, the client library misreads an address: it takes `me:1234@broker` for port 1234, or for IPv6.
      servers: servers.map(withoutSecrets),
      ...secured,
      name,
      ...(authenticator.length > 0 && { authenticator }),
      ...(inboxPrefix !== undefined && { inboxPrefix }),
      maxReconnectAttempts: -1,
      reconnectDelayHandler: () => spread * pauseAfter(lostAt === undefined ? 0 : performance.now() - lostAt),
      // A peer that disappears silently is noticed within half a minute.
      pingInterval: 10_000,
      maxPingOut: 2,
      ignoreAuthErrorAbort: true,
    });
    void (async () => {
      for await (const { type } of nc.status()) {
        if (type === "disconnect") lostAt ??= performance.now();
        if (type === "reconnect") lostAt = undefined;
      }
    })();
    return nc;
  } catch (error) {
    const reason = certificateProblem(error, secured.tls !== undefined) ?? messageOf(error);
    throw new Error(`cannot connect to ${servers.map(withoutSecrets).join(", ")}: ${reason}`);
  }
}

/** The client library does not read a user from an address. */
function userOf(servers: readonly string[]): Credentials | undefined {
  const parsed = servers.map(parse).find((address) => address !== undefined && address.username !== "");
  if (parsed === undefined) return undefined;
  const [user, password] = [parsed.username, parsed.password].map(decodeURIComponent) as [string, string];
  return password === "" ? { token: user } : { user, password };
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
