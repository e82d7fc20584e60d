import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A site of another origin, with an empty page. */
export async function serveSite(): Promise<{ readonly origin: string; close(): void }> {
  const site = createServer((_, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>site</title>"),
  );
  await once(site.listen(0, "127.0.0.1"), "listening");
  return { origin: `http://127.0.0.1:${(site.address() as AddressInfo).port}`, close: () => site.close() };
}

/** A script for a page, as a bundler makes it. It imports packages of a folder of the project. */
export async function bundled(contents: string, folder = "."): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(`../../../${folder}`, import.meta.url)) },
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    // SDK v2 has the name of Node.
    define: { global: "globalThis" },
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}
