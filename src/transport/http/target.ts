/** Path and query of a request, decoded strictly. */
export interface Target {
  /** The parts of the path between its slashes. */
  readonly segments: readonly string[];
  readonly query: ReadonlyMap<string, string>;
  /** The target as sent, without a host. */
  readonly rawPath: string;
}

/**
 * Reads a request target: `/path?query`, or the form for proxies (`http://host/path?query`). Returns `undefined` if a
 * percent-encoding is malformed or not UTF-8.
 */
export function readTarget(target: string): Target | undefined {
  const raw = target.replace(/^https?:\/\/[^/?#]*/, "");
  const at = raw.indexOf("?");
  const rawPath = at === -1 ? raw : raw.slice(0, at);
  try {
    const segments = rawPath.split("/").slice(1).map(decodeURIComponent);
    const query = new Map<string, string>();
    for (const pair of at === -1 ? [] : raw.slice(at + 1).split("&")) {
      const equals = pair.indexOf("=");
      const [name, value] = equals === -1 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      const decoded = decodeQuery(name);
      if (decoded !== "" && !query.has(decoded)) query.set(decoded, decodeQuery(value));
    }
    return { segments, query, rawPath };
  } catch {
    return undefined;
  }
}

function decodeQuery(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
