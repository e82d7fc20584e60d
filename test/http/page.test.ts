import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/messaging/index.ts";
import { PageFiles, servePage } from "../../src/transport/http/page.ts";
import { startService } from "../../src/transport/http/service.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-page-"));
mkdirSync(join(folder, "assets"));
writeFileSync(join(folder, "index.html"), "<!doctype html>\u00e9");
writeFileSync(join(folder, "assets", "main-abc.js"), "export {};");
writeFileSync(join(folder, "assets", "notes.md"), "not a part of the page");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const places: { name: string; url: string; close: () => unknown }[] = [];
beforeAll(async () => {
  const page = new PageFiles(folder);
  const options = { config: { logLevel: "fatal" }, port: 0, host: "127.0.0.1" } as const;
  const service = await startService({ ...options, store: new MemoryStore(), page });
  places.push({ name: "serve", url: service.url, close: () => service.stop() });
  const alone = await servePage(page, 0);
  places.push({ name: "page", url: alone.url.slice(0, -1), close: alone.close });
  const without = await startService({ ...options, store: new MemoryStore() });
  places.push({ name: "serve --no-page", url: without.url, close: () => without.stop() });
});
afterAll(() => Promise.all(places.map(({ close }) => close())));

const at = (name: string, path: string, init?: RequestInit) => fetch(`${places.find((place) => place.name === name)!.url}${path}`, init);

describe.each(["serve", "page"])("the page of pushsieve %s", (name) => {
  it("is at /, with a policy that allows nothing from elsewhere, and is asked for again each time", async () => {
    const response = await at(name, "/");
    expect([response.status, await response.text()]).toEqual([200, "<!doctype html>\u00e9"]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "content-length": "17",
    });
    const policy = response.headers.get("content-security-policy");
    for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "require-trusted-types-for 'script'"])
      expect(policy).toContain(rule);
    expect(policy).not.toContain("unsafe");
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
    expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "17", ""]);
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
