import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/messaging/index.ts";
import { PageFiles, servePage } from "../../src/transport/http/page.ts";
import { startService } from "../../src/transport/http/service.ts";
import { main, pushsieve, quietEnv } from "../cli/support.ts";
import { serve } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-page-"));
mkdirSync(join(folder, "assets"));
const html = (service: string) => `<!doctype html>
<meta
  http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'self'" />
<meta name="pushsieve-service" content="${service}" /><title>\u00e9</title>`;
const script = `export {};${" ".repeat(1000)}`;
const files = { "index.html": html("none"), "assets/main-abc.js": script, "assets/notes.md": "not a part of the page" };
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const places: { name: string; url: string; close: () => unknown }[] = [];
beforeAll(async () => {
  const options = { config: { logLevel: "fatal" }, port: 0, host: "127.0.0.1" } as const;
  const service = await startService({ ...options, store: new MemoryStore(), page: new PageFiles(folder, true) });
  places.push({ name: "serve", url: service.url, close: () => service.stop() });
  const alone = await servePage(new PageFiles(folder, false), 0);
  places.push({ name: "page", url: alone.url.slice(0, -1), close: alone.close });
  const without = await startService({ ...options, store: new MemoryStore() });
  places.push({ name: "serve --no-page", url: without.url, close: () => without.stop() });
});
afterAll(() => Promise.all(places.map(({ close }) => close())));

const at = (name: string, path: string, init?: RequestInit) => fetch(`${places.find((place) => place.name === name)!.url}${path}`, init);

/** `fetch` decompresses what it gets. */
async function rawly(name: string, path: string, headers: OutgoingHttpHeaders): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  const asked = request(`${places.find((place) => place.name === name)!.url}${path}`, { headers }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return { headers: response.headers, body: Buffer.concat(await response.toArray()) };
}

describe.each(["serve", "page"])("the page of pushsieve %s", (name) => {
  it("is at /, says whether a service serves it, and has its own policy also as a header", async () => {
    const response = await at(name, "/");
    const text = html(name === "serve" ? "here" : "none");
    expect([response.status, await response.text()]).toEqual([200, text]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "content-length": String(Buffer.byteLength(text)),
      "content-security-policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
  });

  it("has parts that a browser keeps, under the same policy", async () => {
    const { status, headers } = await at(name, "/assets/main-abc.js");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(headers.get("cache-control")).toContain("immutable");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("is not sent again to a browser that has it", async () => {
    const etag = (await at(name, "/")).headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"/);
    for (const tags of [etag, `"other", ${etag}`]) {
      const response = await at(name, "/", { headers: { "if-none-match": tags } });
      expect([response.status, await response.text()]).toEqual([304, ""]);
    }
    expect((await at(name, "/", { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });

  it("has its files compressed for clients that take them so, and plain for others", async () => {
    const asked = (accepted: string) => rawly(name, "/assets/main-abc.js", { "accept-encoding": accepted });
    for (const accepted of ["gzip, deflate, br, zstd", "br", "br;q=0.5, gzip"]) {
      const { headers, body } = await asked(accepted);
      expect(headers).toMatchObject({ "content-encoding": "br", "content-length": String(body.length), vary: "accept-encoding" });
      expect(body.length).toBeLessThan(script.length);
      expect(brotliDecompressSync(body).toString()).toBe(script);
    }
    for (const accepted of ["gzip", "identity", "br;q=0", "br;q=0.0, gzip", "brotli"]) {
      const { headers, body } = await asked(accepted);
      expect(headers).toMatchObject({ "content-length": String(script.length), vary: "accept-encoding" });
      expect([headers["content-encoding"], body.toString()]).toEqual([undefined, script]);
    }
  });

  it("answers HEAD with the headers only", async () => {
    const response = await at(name, "/", { method: "HEAD" });
    expect([response.status, Number(response.headers.get("content-length")) > 0, await response.text()]).toEqual([200, true, ""]);
  });

  it("has no other file, whatever the path", async () => {
    for (const path of ["/assets/notes.md", "/assets", "/%2e%2e/package.json", "/assets/../../package.json", "/assets%2fmain-abc.js"])
      expect([path, (await at(name, path)).status]).toEqual([path, 404]);
  });
});

describe("the operations beside the page", () => {
  it("are as they were", async () => {
    for (const name of ["serve", "serve --no-page"]) {
      expect(await (await at(name, "/healthz")).json()).toEqual({ status: "ok" });
      const response = await at(name, "/channels/none", { headers: { "x-amz-chime-bearer": "none" } });
      expect(response.headers.get("x-amzn-errortype")).toBe("BadRequestException");
      expect((await at(name, "/", { method: "POST" })).headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
    }
  });

  it("are alone without the page", async () => {
    expect((await at("serve --no-page", "/")).headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
  });
});

describe("the built page", () => {
  it("is served by pushsieve page, and by pushsieve serve with a view of the service", async () => {
    const child = spawn(process.execPath, [main, "page", "--no-open"], { env: quietEnv });
    const exited = once(child, "exit");
    const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
    const [url = ""] = /http:\S+/.exec(line) ?? [];
    const alone = await (await fetch(url)).text();
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    const service = await serve();
    expect(service.stdout()).toContain(`Open ${service.url}/#service in a browser`);
    const served = await (await fetch(service.url)).text();
    await service.stop();
    expect([alone, served].map((text) => /name="pushsieve-service" content="(\w+)"/.exec(text)?.[1])).toEqual(["none", "here"]);
    const without = await serve({}, ["--no-page"]);
    expect([(await fetch(without.url)).status, without.stdout().includes("browser")]).toEqual([404, false]);
    await without.stop();
  });

  it("is written into a folder as the plain files that the build makes", async () => {
    const site = join(folder, "a", "site");
    const { code, stdout } = await pushsieve(["page", "--write", site]);
    const built = fileURLToPath(new URL("../../dist/page/", import.meta.url));
    const names = (place: string) => readdirSync(place, { recursive: true, encoding: "utf8" }).filter((name) => /\.\w+$/.test(name));
    const plain = names(built).filter((name) => !name.endsWith(".br"));
    expect([code, stdout]).toEqual([0, `${plain.length} files are in ${site}; any static host can serve them.\n`]);
    expect(names(site).toSorted()).toEqual(plain.toSorted());
    for (const name of plain) expect([name, readFileSync(join(site, name)).equals(readFileSync(join(built, name)))]).toEqual([name, true]);
  });

  it("says in a line why it cannot be written", async () => {
    const taken = join(folder, "taken");
    writeFileSync(taken, "");
    const { code, stderr } = await pushsieve(["page", "--write", join(taken, "site")]);
    expect([code, stderr]).toEqual([2, `error: cannot write ${join(taken, "site")}: a part of the path is not a directory\n`]);
  });

  it("says in a line why it cannot be served", async () => {
    const { port } = new URL(places[0]!.url);
    const { code, stderr } = await pushsieve(["page", "--port", port]);
    expect([code, stderr.trim()]).toEqual([2, `error: cannot start: the port is in use: 127.0.0.1:${port}; --port 0 takes a free one`]);
  });
});
