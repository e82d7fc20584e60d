import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { TlsOptions } from "@nats-io/transport-node";

/** Files in PEM. Each of them requires TLS. */
export interface TlsFiles {
  /** The authorities that may sign the broker's certificate (default: those of Node). */
  readonly tlsCa?: string | undefined;
  /** The certificate that the broker asks of clients, and its key. */
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
}

/**
 * The settings of the client library. With them, it refuses a broker without TLS before it sends anything, at the first connection
 * and at each later one. Without them, it uses TLS if the broker offers it.
 */
export async function tlsOf(
  { tlsCa, tlsCert, tlsKey }: TlsFiles,
  { isTls, hosts }: { readonly isTls: boolean; readonly hosts: readonly string[] },
): Promise<{ tls?: TlsOptions }> {
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new TypeError("a certificate for TLS needs its key, and a key its certificate");
  const files = { ...(tlsCa && { caFile: tlsCa }), ...(tlsCert && { certFile: tlsCert }), ...(tlsKey && { keyFile: tlsKey }) };
  if (!isTls && Object.keys(files).length === 0) return {};
  return { tls: { ...files, ...identityOf(hosts) } };
}

/** The client library names no host for an IP address, and Node would then check the certificate for `localhost`. */
function identityOf(hosts: readonly string[]): object {
  const addresses = hosts.map((host) => host.replace(/^\[(.*)\]$/, "$1")).filter((host) => isIP(host) > 0);
  if (addresses.length === 0 || hosts.includes("localhost")) return {};
  return {
    checkServerIdentity: (host: string, certificate: PeerCertificate): Error | undefined => {
      if (host !== "localhost") return checkServerIdentity(host, certificate);
      const found = addresses.map((address) => checkServerIdentity(address, certificate));
      return found.includes(undefined) ? undefined : found[0];
    },
  };
}

/** What is wrong with the broker's certificate, or with the client's in its opinion; `undefined` for any other error. */
export function certificateProblem(error: unknown, isTls: boolean): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = "code" in each ? String(each.code) : "";
    if (/CERT|SIGNATURE|ISSUER|CHAIN|CRL|^ERR_(?:SSL|TLS|OSSL)/.test(code)) return `TLS failed (${code}): ${each.message}`;
  }
  // A broker refuses a client's certificate after the handshake (TLS 1.3), and the client library then waits in vain.
  if (isTls && error instanceof Error && error.message === "timeout")
    return "timeout: the broker may want another client certificate, or one";
  return undefined;
}
