import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operationNames, operations } from "../../src/messaging/model/operations.ts";
import { alice, bob, instance } from "../messaging/support.ts";
import { checkAsync } from "../support/property.ts";
import { type RawAnswer, raw } from "./raw.ts";
import { type Spawned, serve } from "./support.ts";

/** Any input on the socket: an answer in the shape of AWS, and a service that survives. */
let service: Spawned;
beforeAll(async () => {
  service = await serve({ logLevel: "error" });
});
afterAll(async () => {
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  expect(await service.stop()).toBe(0);
  expect(service.stderr()).toBe("");
});

const CRLF = "\r\n";

function http(method: string, path: string, headers: readonly string[], body: string | Uint8Array = ""): Uint8Array {
  const bytes = Buffer.from(body);
  const length = bytes.length === 0 ? [] : [`content-length: ${bytes.length}`];
  return Buffer.concat([
    Buffer.from([`${method} ${path} HTTP/1.1`, "host: localhost", ...headers, ...length, "", ""].join(CRLF), "latin1"),
    bytes,
  ]);
}

/** A rejection in the shape of AWS. The answer to HEAD has no body. */
function expectRefusal(answer: RawAnswer | undefined, method = "GET"): void {
  expect(answer?.status).toBeGreaterThanOrEqual(400);
  // An operation that the service does not have is the only refusal that is not the client's fault.
  if (answer?.headers["x-amzn-errortype"] === "NotImplementedException") expect(answer.status).toBe(501);
  else expect(answer?.status).toBeLessThan(500);
  expect(answer?.headers["x-amzn-errortype"]).toMatch(/^[A-Za-z]+Exception$/);
  expect(answer?.headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
  if (method !== "HEAD")
    expect(JSON.parse(answer?.body ?? "")).toMatchObject({ Code: expect.any(String) as string, Message: expect.any(String) as string });
}

const channel = encodeURIComponent(`${instance}/channel/none`);
const send = `/channels/${channel}/messages`;
const json = [`x-amz-chime-bearer: ${alice}`, "content-type: application/json"];
const upgrade = ["connection: upgrade", "upgrade: websocket"];

describe("a request outside the API", () => {
  const cases: readonly (readonly [string, number, Uint8Array])[] = [
    // Not a failure of the service either: its log stays empty.
    ["an operation that the service does not have", 501, http("GET", "/endpoints/messaging-session?", [], "[]")],
    ["another path", 404, http("GET", "/none", [])],
    ["another method", 404, http("PATCH", `/channels/${channel}`, json, "{}")],
    ["a method that HTTP does not know", 400, http("BREW", "/channels", [])],
    ["HEAD", 404, http("HEAD", `/channels/${channel}`, json)],
    ["TRACE", 404, http("TRACE", "/channels", json)],
    ["CONNECT", 404, http("CONNECT", "localhost:80", [])],
    ["an operation that is unknown", 404, http("POST", `/channels/${channel}/memberships?operation=batch-delete`, json, "{}")],
    ["a malformed percent-encoding in the path", 400, http("GET", "/channels/%", json)],
    ["a percent-encoding that is not UTF-8", 400, http("GET", "/channels/%ff", json)],
    ["a malformed percent-encoding in the query", 400, http("GET", `/channels/${channel}/messages?max-results=%zz`, json)],
    ["a body of another type", 415, http("POST", send, [`x-amz-chime-bearer: ${alice}`, "content-type: text/plain"], "{}")],
    ["a body without a type", 415, http("POST", send, [`x-amz-chime-bearer: ${alice}`], "{}")],
    ["a body that is not JSON", 400, http("POST", send, json, "{")],
    ["a body that is no object", 400, http("POST", send, json, "[]")],
    ["a body that is not UTF-8", 400, http("POST", send, json, Buffer.from([0x7b, 0xff, 0x7d]))],
    ["a body that says it is too large", 413, http("POST", send, [...json, "content-length: 99999999"])],
    ["a body that is too large", 413, http("POST", send, json, "x".repeat(1024 * 1024 + 1))],
    [
      "a chunked body that is too large",
      413,
      Buffer.from(
        `POST ${send} HTTP/1.1${CRLF}host: localhost${CRLF}content-type: application/json${CRLF}transfer-encoding: chunked${CRLF}${CRLF}200000${CRLF}${"x".repeat(0x200000)}${CRLF}0${CRLF}${CRLF}`,
      ),
    ],
    ["headers that are too large", 431, http("GET", "/channels", [`x: ${"x".repeat(64 * 1024)}`])],
    ["no host", 400, Buffer.from(`GET /channels HTTP/1.1${CRLF}${CRLF}`)],
    ["an invalid host", 400, Buffer.from(`GET /channels HTTP/1.1${CRLF}host: a b${CRLF}${CRLF}`)],
    ["an unknown expectation", 417, http("POST", send, [...json, "expect: the-unexpected"], "{}")],
    ["two lengths", 400, http("POST", send, [...json, "content-length: 1"], "{}")],
    ["no HTTP at all", 400, Buffer.from("hello\r\n\r\n")],
    ["the greeting of TLS", 400, Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
    ["an upgrade with half a body", 400, http("POST", send, [...json, ...upgrade, "transfer-encoding: chunked"])],
    ["an upgrade with a coded body that never comes", 400, http("POST", send, [...upgrade, "transfer-encoding: gzip, chunked"])],
    ["half a request", 400, Buffer.from(`POST ${send} HTTP/1.1${CRLF}host: localhost${CRLF}content-le`)],
  ];

  it.each(cases)("%s is rejected with %i", async (name, status, bytes) => {
    const answer = await raw(service.url, bytes);
    expect(answer?.status).toBe(status);
    expectRefusal(answer, name === "HEAD" ? "HEAD" : "GET");
  });
});

it("a request as a proxy has it, with the host in its target, is the same request", async () => {
  for (const path of ["/healthz", `/channels/${channel}`, `/channels/${channel}/messages?max-results=x`, "/_pushsieve/fan-outs", "/%"]) {
    const plain = await raw(service.url, http("GET", path, json));
    for (const host of ["http://127.0.0.1:80", "https://localhost"]) {
      const answer = await raw(service.url, http("GET", `${host}${path}`, json));
      expect([path, answer?.status, answer?.body]).toEqual([path, plain?.status, plain?.body]);
    }
  }
  expect((await raw(service.url, http("GET", "http://localhost", json)))?.status).toBe(404);
  const scope = "http://localhost?scope=app-instance-user-memberships";
  expectRefusal(await raw(service.url, http("GET", scope, json)));
});

it.each([
  ["with a length", `content-length: 100${CRLF}${CRLF}{"Content":`],
  ["in chunks", `transfer-encoding: chunked${CRLF}${CRLF}5${CRLF}{"Con${CRLF}`],
])("half a body %s is the client's fault, and no failure of the service", async (_, rest) => {
  const answer = await raw(service.url, `POST ${send} HTTP/1.1${CRLF}host: localhost${CRLF}content-type: application/json${CRLF}${rest}`);
  if (answer !== undefined) expectRefusal(answer);
});

const junk = fc.string({
  unit: fc.constantFrom(
    "%",
    "/",
    "?",
    "&",
    "=",
    "+",
    "..",
    ":",
    "a",
    "\u00e9",
    "\u0000",
    "%2F",
    "%00",
    "%e9",
    ";",
    "#",
    "\\",
    "<",
    "{ChannelArn}",
  ),
  maxLength: 12,
});
const arnArb = fc.constantFrom(channel, encodeURIComponent(bob), "arn", "__proto__", "%", "%25", "..", "");
const pathArb = fc.oneof(
  fc.constantFrom(...operationNames).chain((name) => {
    const { path, query = {} } = operations[name] as { path: string; query?: Record<string, string> };
    return fc.array(arnArb, { minLength: 3, maxLength: 3 }).map((arns) => {
      let label = 0;
      const filled = path.replace(/\{\w+\}/g, () => arns[label++] ?? "x");
      return `${filled}?${new URLSearchParams(query).toString()}`;
    });
  }),
  junk.map((text) => `/${text}`),
  junk.map((text) => `/channels/${channel}/messages?${text}`),
  junk.map((text) => `/_pushsieve/${text}`),
);
const methodArb = fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get");
const headerArb = fc.constantFrom(
  "content-type: application/json",
  "content-type: ;",
  "content-type: application/x-ndjson",
  `x-amz-chime-bearer: ${alice}`,
  "x-amz-chime-bearer: \u00ff",
  "x-amz-chime-bearer:",
  "transfer-encoding: chunked",
  "transfer-encoding: gzip, chunked",
  "content-encoding: gzip",
  "connection: close",
  "connection: upgrade",
  "upgrade: websocket",
  "expect: 100-continue",
  "authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/chime/aws4_request, SignedHeaders=host, Signature=0",
  "x: \u0001",
  "no-colon",
);
const bodyArb = fc.oneof(
  fc.constant(""),
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    '{"__proto__":{"x":1}}',
    '{"Content":{"toString":1}}',
    `{"Preferences":${"[".repeat(2000)}${"]".repeat(2000)}}`,
    '{"Preferences":{"PushNotifications":null}}',
    "\ufeff{}",
    "null",
  ),
  fc
    .dictionary(
      fc.constantFrom("Content", "Type", "MemberArn", "MemberArns", "Preferences", "Name", "Target", "MessageAttributes"),
      fc.jsonValue(),
    )
    .map((value) => JSON.stringify(value)),
);

describe("any input", () => {
  it("is answered in the shape of AWS, and the service lives", async () => {
    const seen = new Map<number, number>();
    await checkAsync(
      fc.asyncProperty(methodArb, pathArb, fc.array(headerArb, { maxLength: 4 }), bodyArb, async (method, path, headers, body) => {
        const answer = await raw(service.url, http(method, path, headers, body));
        expect(answer).toBeDefined();
        seen.set(answer!.status, (seen.get(answer!.status) ?? 0) + 1);
        // Input that is valid by chance, such as an empty list, is answered.
        if (answer!.status >= 300) expectRefusal(answer, method);
      }),
    );
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect([...seen.keys()].filter((status) => status >= 500 && status !== 501)).toEqual([]);
  });

  it("as bytes without any sense is answered or cut off, and the service lives", async () => {
    await checkAsync(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const answer = await raw(service.url, bytes);
        if (answer !== undefined) expectRefusal(answer);
      }),
    );
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  });
});
