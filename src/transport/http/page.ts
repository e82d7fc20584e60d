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

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".ico": "image/x-icon",
};

/** Scripts, styles and data come only from where the page comes from; nothing is inline, and nothing may frame the page. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; worker-src 'self'; font-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types pushsieve";

/** The files of the page, in memory. */
export class PageFiles {
  readonly #files: ReadonlyMap<string, PageFile>;

  /** Reads a folder. Names that contain a hash of their content, as those in `assets/` do, never change. */
  constructor(folder: string) {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => extname(name) in types);
    this.#files = new Map(names.map((name) => fileOf(folder, name.replaceAll(sep, "/"))));
  }

  /** Returns the answer to a request for one of the files, `undefined` for any other request. */
  answer({ method, path, ifNoneMatch }: PageRequest): PageAnswer | undefined {
    if (method !== "GET" && method !== "HEAD") return undefined;
    const file = this.#files.get(path === "/" ? "/index.html" : path);
    if (file === undefined) return undefined;
    const { bytes, headers } = file;
    const isKnown = ifNoneMatch?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === headers.etag) === true;
    if (isKnown) return { status: 304, headers, body: undefined };
    return { status: 200, headers: { ...headers, "content-length": String(bytes.length) }, body: method === "HEAD" ? undefined : bytes };
  }
}

function fileOf(folder: string, name: string): [path: string, file: PageFile] {
  const bytes = new Uint8Array(readFileSync(join(folder, name)));
  const headers = {
    "content-type": types[extname(name)]!,
    "cache-control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
  };
  return [`/${name}`, { bytes, headers }];
}

/** Returns the built page: beside the parts of the package, or in `dist` if the source runs. `undefined` if it was not built. */
export function builtPage(): PageFiles | undefined {
  const places = ["../page/", "../../../dist/page/"].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const folder = places.find((place) => existsSync(join(place, "index.html")));
  return folder === undefined ? undefined : new PageFiles(folder);
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
