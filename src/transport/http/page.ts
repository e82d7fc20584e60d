import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** A request for a file of the page. */
interface PageRequest {
  readonly method: string;
  /** The path as sent. */
  readonly path: string;
  readonly ifNoneMatch: string | undefined;
}

export interface PageAnswer {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent for HEAD and for a file that the browser already has. */
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

const INDEX = "index.html";

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

  /** Reads a folder. With `isService`, the page has a view of the service that serves it. */
  constructor(folder: string, isService: boolean) {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => extname(name) in types);
    const policy = policyIn(readFileSync(join(folder, INDEX), "utf8"));
    this.#files = new Map(
      names.map((name) => {
        const bytes = new Uint8Array(readFileSync(join(folder, name)));
        const shown = name === INDEX && isService ? withService(bytes) : bytes;
        return fileOf(name.replaceAll(sep, "/"), shown, policy);
      }),
    );
  }

  /** Returns the answer to a request for one of the files, `undefined` for any other request. */
  answer({ method, path, ifNoneMatch }: PageRequest): PageAnswer | undefined {
    if (method !== "GET" && method !== "HEAD") return undefined;
    const file = this.#files.get(path === "/" ? `/${INDEX}` : path);
    if (file === undefined) return undefined;
    const { bytes, headers } = file;
    const isKnown = ifNoneMatch?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === headers.etag) === true;
    if (isKnown) return { status: 304, headers, body: undefined };
    return { status: 200, headers: { ...headers, "content-length": String(bytes.length) }, body: method === "HEAD" ? undefined : bytes };
  }
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
function fileOf(name: string, bytes: Uint8Array<ArrayBuffer>, policy: string): [path: string, file: PageFile] {
  const headers = {
    "content-type": types[extname(name)]!,
    "cache-control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
  };
  return [`/${name}`, { bytes, headers }];
}

/** Returns the built page: beside the parts of the package, or in `dist` if the source runs. `undefined` if it was not built. */
export function builtPage({ isService }: { readonly isService: boolean }): PageFiles | undefined {
  const places = ["../page/", "../../../dist/page/"].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const folder = places.find((place) => existsSync(join(place, INDEX)));
  return folder === undefined ? undefined : new PageFiles(folder, isService);
}

/** A server of the page alone, on this machine. */
export async function servePage(files: PageFiles, port: number): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "", headers } = request;
    const answer = files.answer({ method, path: url.replace(/\?.*$/s, ""), ifNoneMatch: headers["if-none-match"] });
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
