import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
writeFileSync(join(folder, "index.html"), html("none"));
writeFileSync(join(folder, "assets", "main-abc.js"), "export {};");
writeFileSync(join(folder, "assets", "notes.md"), "not a part of the page");
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
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const response = await at(name, "/", { headers: { "if-none-match": tags } });
      expect([response.status, await response.text()]).toEqual([304, ""]);
    }
    expect((await at(name, "/", { headers: { "if-none-match": '"other"' } })).status).toBe(200);
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
    const [url = ""] = /http:\S+?(?=;)/.exec(line) ?? [];
    const alone = await (await fetch(url)).text();
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    const service = await serve();
    expect(service.stdout()).toContain(`Open ${service.url}/ in a browser`);
    const served = await (await fetch(service.url)).text();
    await service.stop();
    expect([alone, served].map((text) => /name="pushsieve-service" content="(\w+)"/.exec(text)?.[1])).toEqual(["none", "here"]);
    const without = await serve({}, ["--no-page"]);
    expect([(await fetch(without.url)).status, without.stdout().includes("browser")]).toEqual([404, false]);
    await without.stop();
  });

  it("says in a line why it cannot be served", async () => {
    const { port } = new URL(places[0]!.url);
    const { code, stderr } = await pushsieve(["page", "--port", port]);
    expect([code, stderr.trim()]).toEqual([2, `error: cannot start: the port is in use: 127.0.0.1:${port}; --port 0 takes a free one`]);
  });
});
