import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/messaging/index.ts";
import { createGuard, type GuardOptions } from "../../src/transport/http/guard.ts";
import { type Service, startService } from "../../src/transport/http/service.ts";
import { raw } from "./raw.ts";

interface Asked {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the guard says of a request, and the headers that it has set for the answer. */
function ask(options: Partial<GuardOptions>, { method = "GET", url = "/channels", headers = {} }: Asked) {
  const set: Record<string, string> = {};
  const response = { setHeader: (name: string, value: string) => Object.assign(set, { [name]: value }) };
  const request = { method, url, headers: { host: "localhost", ...headers } };
  const said = createGuard({ host: "127.0.0.1", ...options })(request as never as IncomingMessage, response as never as ServerResponse);
  return { status: typeof said === "object" ? said.status : said, set };
}

const host = (name: string, options: Partial<GuardOptions> = {}, url = "/channels") =>
  ask(options, { url, headers: { host: name } }).status;

describe("the host of a request", () => {
  it.each(["localhost", "LOCALHOST:8787", "chime.localhost:1", "127.0.0.1", "127.1.2.3:80", "[::1]:8787", "messaging-localhost"])(
    "may be a name of this machine: %s",
    (name) => expect(host(name)).toBeUndefined(),
  );

  it.each(["messaging-127.0.0.1:8787", "identity-localhost", "messaging-chime.localhost"])(
    "may have what older clients put before it: %s",
    (name) => expect(host(name)).toBeUndefined(),
  );

  it.each([
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "messaging-127.0.0.1.evil.example",
    "messaging-evil.example",
    "notlocalhost",
    "192.168.1.5",
    "0.0.0.0",
    "[::2]",
    "128.0.0.1",
  ])("is rejected if it is another: %s", (name) => expect(host(name)).toBe(403));

  it.each(["", "a b", "user@localhost", "localhost/", "localhost:x", "[::1", "localhost,evil.example"])(
    "is rejected if it is not a host: '%s'",
    (name) => expect(host(name)).toBe(400),
  );

  it("may be the host that the service listens on, and any address if it listens on all", () => {
    expect(host("box.example:8787", { host: "Box.example" })).toBeUndefined();
    expect(host("[fe80::1]", { host: "fe80::1" })).toBeUndefined();
    for (const wildcard of ["0.0.0.0", "::"]) {
      expect(host("192.168.1.5:8787", { host: wildcard })).toBeUndefined();
      expect(host("[fe80::1]:8787", { host: wildcard })).toBeUndefined();
      expect(host("evil.example", { host: wildcard })).toBe(403);
    }
  });

  it("may be a name of --allow-host, and nothing before it", () => {
    const options = { host: "box.example", allowHosts: ["pushsieve", "messaging-chime"] };
    for (const name of ["pushsieve:8787", "PUSHSIEVE", "messaging-chime"]) expect(host(name, options)).toBeUndefined();
    for (const name of [
      "a.pushsieve",
      "messaging-pushsieve",
      "identity-pushsieve",
      "chime",
      "messaging-messaging-chime",
      "messaging-box.example",
    ])
      expect(host(name, options)).toBe(403);
  });

  it("is the one in the target of a request to a proxy", () => {
    expect(host("localhost", {}, "http://evil.example/channels")).toBe(403);
    expect(host("evil.example", {}, "http://messaging-localhost/channels")).toBeUndefined();
  });
});

describe("a request beside the API", () => {
  const store = new MemoryStore();
  let service: Service;
  beforeAll(async () => {
    service = await startService({ store, config: { logLevel: "silent" }, port: 0, host: "127.0.0.1" });
  });
  afterAll(() => service.stop());

  /** Sends a request with its target as written; says whether a row of the store is still there afterwards. */
  async function outlives(method: string, target: string, header: string): Promise<{ isKept: boolean; status: number | undefined }> {
    const key = { kind: "ban", group: "arn:team", id: "arn:bob" } as const;
    await store.commit([{ put: key, value: { CreatedBy: "arn:alice", CreatedAt: 1 } }]);
    const length = "content-length: 2\r\ncontent-type: application/json\r\n";
    const answer = await raw(service.url, `${method} ${target} HTTP/1.1\r\nhost: localhost\r\n${header}${length}\r\n{}`);
    return { isKept: (await store.get(key)) !== undefined, status: answer?.status };
  }

  it.each([
    "/_pushsieve/reset",
    "http://localhost/_pushsieve/reset",
    "http://localhost/x/../_pushsieve/reset",
    "/x/../_pushsieve/reset",
    "/./_pushsieve/reset",
    "/x/%2e%2e/_pushsieve/reset",
    "/x/%2E./_pushsieve/reset",
    "/%2e/_pushsieve/reset",
    "/%5fpushsieve/reset",
    "/%5Fpushsieve/%72eset",
    "/_pushsieve%2freset",
    "/_pushsieve/x/../reset",
    "/_pushsieve//reset",
    "/_pushsieve/reset/",
    "/_pushsieve/reset?x",
    "/_pushsieve/reset#x",
    "//_pushsieve/reset",
    "///_pushsieve/reset",
    "//localhost/_pushsieve/reset",
    "/_PUSHSIEVE/RESET",
    "/\\_pushsieve/reset",
    "\\_pushsieve\\reset",
    "/x\\..\\_pushsieve/reset",
    "_pushsieve/reset",
    "*/../_pushsieve/reset",
    "HTTP://localhost/_pushsieve/reset",
    "http:/_pushsieve/reset",
    "http:_pushsieve/reset",
    "/channels/../_pushsieve/reset",
  ])("changes nothing without the header x-pushsieve, however its target is written: %s", async (target) => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const { isKept, status } = await outlives(method, target, "");
      expect([target, method, isKept, status]).toEqual([target, method, true, expect.toSatisfy((found) => found >= 400)]);
    }
  });

  it("is answered with the header, whatever its value", async () => {
    expect(await outlives("POST", "/_pushsieve/reset", "x-pushsieve:\r\n")).toEqual({ isKept: false, status: 200 });
  });

  it("needs the header for every method but GET and HEAD, and nowhere else", async () => {
    const status = async (method: string, path: string) => (await fetch(service.url + path, { method })).status;
    for (const method of ["POST", "DELETE"]) expect([method, await status(method, "/_pushsieve/none")]).toEqual([method, 403]);
    for (const method of ["GET", "HEAD"]) expect([method, await status(method, "/_pushsieve/none")]).toEqual([method, 404]);
    for (const path of ["/channels/_pushsieve", "/_pushsieves", "/none"]) expect([path, await status("POST", path)]).toEqual([path, 404]);
  });
});

describe("a page of another origin", () => {
  const options = { cors: ["http://app.example:3000"] };
  const preflight = (origin: string) => ({
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "PUT", "access-control-request-headers": "amz-sdk-request,x-amz-chime-bearer" },
  });

  it("gets no permission by default", () => {
    expect(ask({}, preflight("http://app.example:3000"))).toEqual({ status: undefined, set: {} });
  });

  it("gets it if its origin is exactly one that is named", () => {
    expect(ask(options, preflight("http://app.example:3000"))).toEqual({
      status: "preflight",
      set: {
        vary: "origin",
        "access-control-allow-origin": "http://app.example:3000",
        "access-control-expose-headers": "x-amzn-errortype, x-amzn-requestid",
        "access-control-allow-methods": "PUT",
        "access-control-allow-headers": "amz-sdk-request,x-amz-chime-bearer",
        "access-control-max-age": "600",
      },
    });
    const { status, set } = ask(options, { headers: { origin: "http://app.example:3000" } });
    expect([status, set["access-control-allow-origin"]]).toEqual([undefined, "http://app.example:3000"]);
  });

  it.each(["http://app.example", "https://app.example:3000", "http://app.example:30000", "http://evil.example", "null"])(
    "gets none if it is another: %s",
    (origin) => expect(ask(options, preflight(origin))).toEqual({ status: undefined, set: { vary: "origin" } }),
  );

  it("gets answers that depend on its origin besides what they depend on themselves", async () => {
    const file = { status: 200, headers: { vary: "accept-encoding" }, body: new Uint8Array() };
    const page = { answer: ({ path }: { path: string }) => (path === "/" ? file : undefined) } as never;
    const config = { ...options, logLevel: "silent" } as const;
    const service = await startService({ store: new MemoryStore(), config, port: 0, host: "127.0.0.1", page });
    const vary = async (path: string) => (await fetch(service.url + path)).headers.get("vary");
    expect([await vary("/"), await vary("/healthz"), await vary("/channels")]).toEqual(["accept-encoding, origin", "origin", "origin"]);
    await service.stop();
  });

  it("gets none under another host, whatever its origin", () => {
    const { headers, ...asked } = preflight("http://app.example:3000");
    expect(ask(options, { ...asked, headers: { ...headers, host: "app.example:3000" } }).status).toBe(403);
  });
});
