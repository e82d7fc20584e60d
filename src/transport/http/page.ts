import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dirname, extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";

/** A request for a file of the page. */
interface PageRequest {
  readonly method: string;
  /** The path as sent. */
  readonly path: string;
  readonly ifNoneMatch: string | undefined;
  readonly acceptEncoding: string | undefined;
}

export interface PageAnswer {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent for HEAD and for a file that the browser already has. */
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

interface PageFile {
  readonly compressed: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

const INDEX = "index.html";
/** The package has every file of the page compressed only, as `index.html.br`. */
const COMPRESSED = ".br";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".ico": "image/x-icon",
};

/** The files of the page, in memory. */
export class PageFiles {
  readonly #files: ReadonlyMap<string, PageFile>;

  /** Reads the compressed files of a folder. With `isService`, the page has a view of the service that serves it. */
  constructor(folder: string, isService: boolean) {
    const read = (name: string) => new Uint8Array(readFileSync(join(folder, `${name}${COMPRESSED}`)));
    const index = decompressed(read(INDEX));
    const policy = policyIn(new TextDecoder().decode(index));
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(COMPRESSED))
      .map((name) => name.slice(0, -COMPRESSED.length))
      .filter((name) => extname(name) in types);
    this.#files = new Map(
      names.map((name) => {
        const bytes = name === INDEX && isService ? new Uint8Array(brotliCompressSync(withService(index))) : read(name);
        return [`/${name.replaceAll(sep, "/")}`, fileOf(name.replaceAll(sep, "/"), bytes, policy)];
      }),
    );
  }

  /** Returns the answer to a request for one of the files, `undefined` for any other request. */
  answer({ method, path, ifNoneMatch, acceptEncoding }: PageRequest): PageAnswer | undefined {
    if (method !== "GET" && method !== "HEAD") return undefined;
    const file = this.#files.get(path === "/" ? `/${INDEX}` : path);
    if (file === undefined) return undefined;
    const { compressed, headers } = file;
    if (ifNoneMatch?.split(",").some((tag) => tag.trim() === headers.etag) === true) return { status: 304, headers, body: undefined };
    const isCompressed = takesBrotli(acceptEncoding);
    const bytes = isCompressed ? compressed : decompressed(compressed);
    const encoding = isCompressed ? { "content-encoding": "br" } : {};
    return {
      status: 200,
      headers: { ...headers, ...encoding, "content-length": String(bytes.length) },
      body: method === "HEAD" ? undefined : bytes,
    };
  }

  /** Writes the files into a folder, as any static host can serve them. Returns how many there are. */
  write(folder: string): number {
    for (const [name, { compressed }] of this.#files) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, decompressed(compressed));
    }
    return this.#files.size;
  }
}

function decompressed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(brotliDecompressSync(bytes));
}

/** Whether an `accept-encoding` lists Brotli. Browsers do so for HTTPS and for this machine. */
function takesBrotli(accepted = ""): boolean {
  return accepted.split(",").some((each) => /^\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)|$)/i.test(each));
}

/** Returns the policy that the page demands of itself, so that it holds from the first byte; also, nothing may frame the page. */
function policyIn(html: string): string {
  const [, found] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html) ?? [];
  if (found === undefined) throw new Error("the page has no Content-Security-Policy");
  return `${found}; frame-ancestors 'none'`;
}

function withService(html: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(html);
  return new TextEncoder().encode(text.replace(/(<meta name="pushsieve-service" content=")none"/, '$1here"'));
}

/** Names in `assets/` contain a hash of the content, so these files never change. */
function fileOf(name: string, compressed: Uint8Array<ArrayBuffer>, policy: string): PageFile {
  const headers = {
    "content-type": types[extname(name)]!,
    "cache-control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    // Weak, because it is the same for both encodings.
    etag: `W/"${createHash("sha256").update(compressed).digest("base64url").slice(0, 22)}"`,
    vary: "accept-encoding",
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    // A browser reports the memory of a page only if the page is isolated.
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  };
  return { compressed, headers };
}

/** Returns the built page: beside the parts of the package, or in `dist` if the source runs. `undefined` if it was not built. */
export function builtPage({ isService }: { readonly isService: boolean }): PageFiles | undefined {
  const places = ["../page/", "../../../dist/page/"].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const folder = places.find((place) => existsSync(join(place, `${INDEX}${COMPRESSED}`)));
  return folder === undefined ? undefined : new PageFiles(folder, isService);
}

/** A server of the page alone, on this machine. */
export async function servePage(files: PageFiles, port: number): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "", headers } = request;
    const { "if-none-match": ifNoneMatch, "accept-encoding": accepted } = headers;
    const acceptEncoding = accepted === undefined ? undefined : String(accepted);
    const answer = files.answer({ method, path: url.replace(/\?.*$/s, ""), ifNoneMatch, acceptEncoding });
    if (answer === undefined) response.writeHead(404, { "content-type": "text/plain" }).end("There is only the page here: /\n");
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const address = server.address();
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : port}/`, close };
}
