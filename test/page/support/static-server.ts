import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../dist/page/", import.meta.url));

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/** The policy that the page demands of itself; the server sends it too, so that it holds from the first byte. */
function policy(): string {
  const [, found] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(readFileSync(`${folder}index.html`, "utf8")) ?? [];
  if (found === undefined) throw new Error("dist/page/index.html has no Content-Security-Policy");
  return found;
}

export interface StaticServer {
  readonly url: string;
  close(): void;
}

/** Serves `dist/page` below a folder of its own, as any static host can. */
export async function serveStatically(): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://static");
    const path = pathname.replace(/^\/any\/folder\//, "").replace(/^$/, "index.html");
    try {
      const bytes = readFileSync(join(folder, path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream", "content-security-policy": policy() });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/any/folder/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
