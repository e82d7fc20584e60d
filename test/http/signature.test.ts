import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessKey, verifySignature } from "../../src/transport/http/signature.ts";
import { readTarget } from "../../src/transport/http/target.ts";
import { checkAsync } from "../support/property.ts";

const key = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG" };
const now = Date.UTC(2026, 0, 1, 12);

interface Signed {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string;
}

class Sha256 {
  readonly #hash: { update(data: Uint8Array | string): unknown; digest(): Uint8Array };

  constructor(secret?: Uint8Array | string) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

/** A request as the client of the AWS SDK signs it. */
async function sign(credentials: AccessKey = key, headers: Record<string, string> = {}, applyChecksum = true): Promise<Signed> {
  const signer = new SignatureV4({ credentials, region: "us-east-1", service: "chime", sha256: Sha256 as never, applyChecksum });
  const [path, body] = ["/channels/arn%3Aaws%3Achannel/messages", '{"Content":"hello"}'];
  const all = { host: "localhost:8787", "content-type": "application/json", "x-amz-chime-bearer": "arn:bob", ...headers };
  const query = { "max-results": "5", "next-token": "a b" };
  const request = { method: "POST", path, query, headers: all, body, protocol: "http:", hostname: "localhost" };
  const signed = await signer.sign(request, { signingDate: new Date(now) });
  return { method: "POST", target: `${path}?max-results=5&next-token=a%20b`, headers: { ...signed.headers }, body };
}

function verify({ method, target, headers, body }: Signed, keys: readonly AccessKey[] = [key], at = now): Promise<void> {
  const { rawPath: path, query } = readTarget(target)!;
  // Throws for a name that no header can have, such as the empty one.
  const all = new Headers(headers);
  return verifySignature({ method, path, query, header: (name) => all.get(name) ?? undefined, body: Buffer.from(body) }, keys, at);
}

const unauthorized = { name: "UnauthorizedClientException" };

describe("a signed request", () => {
  it("is accepted, within 15 minutes of its date", async () => {
    await verify(await sign());
    for (const minutes of [-14, 14]) await verify(await sign(), [key], now + minutes * 60_000);
    for (const minutes of [-16, 16]) await expect(verify(await sign(), [key], now + minutes * 60_000)).rejects.toMatchObject(unauthorized);
  });

  it.each<[string, (signed: Signed) => void]>([
    ["method", (signed) => (signed.method = "PUT")],
    ["path", (signed) => (signed.target = signed.target.replace("messages", "memberships"))],
    ["query", (signed) => (signed.target = signed.target.replace("max-results=5", "max-results=6"))],
    ["query, with one parameter more", (signed) => (signed.target += "&scope=x")],
    ["query, with one parameter less", (signed) => (signed.target = signed.target.replace("max-results=5&", ""))],
    ["body", (signed) => (signed.body = "{}")],
    ["declared hash", (signed) => delete signed.headers["x-amz-content-sha256"]],
    ["host", (signed) => (signed.headers.host = "elsewhere:8787")],
    ["bearer", (signed) => (signed.headers["x-amz-chime-bearer"] = "arn:alice")],
    ["content type", (signed) => (signed.headers["content-type"] = "text/plain")],
    ["date", (signed) => (signed.headers["x-amz-date"] = "20260101T120001Z")],
    ["date of the scope", (signed) => (signed.headers.authorization = signed.headers.authorization!.replace("/20260101/", "/20260102/"))],
    ["region", (signed) => (signed.headers.authorization = signed.headers.authorization!.replace("us-east-1", "us-east-2"))],
    ["headers that are signed", (signed) => (signed.headers.authorization = signed.headers.authorization!.replace("content-type;", ""))],
  ])("is rejected if its %s is another", async (_, change) => {
    const signed = await sign();
    change(signed);
    await expect(verify(signed)).rejects.toMatchObject(unauthorized);
  });

  it("is rejected with another body also if it declares no hash of it", async () => {
    const signed = await sign(key, {}, false);
    expect(signed.headers).not.toHaveProperty("x-amz-content-sha256");
    await verify(signed);
    await expect(verify({ ...signed, body: "{}" })).rejects.toMatchObject(unauthorized);
  });

  it.each(["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"])(
    "is rejected if its body is not signed as a whole: %s",
    async (hash) => {
      await expect(verify(await sign(key, { "x-amz-content-sha256": hash }))).rejects.toMatchObject(unauthorized);
    },
  );

  it("has the session token of its key, signed", async () => {
    const temporary = { ...key, sessionToken: "the token" };
    await verify(await sign(temporary), [temporary]);
    for (const other of [key, { ...key, sessionToken: "another" }])
      await expect(verify(await sign(other), [temporary])).rejects.toMatchObject(unauthorized);
    // A key without a token accepts clients that have one, if it is signed.
    await verify(await sign(temporary), [key]);
    const added = await sign();
    added.headers["x-amz-security-token"] = "added later";
    await expect(verify(added, [key])).rejects.toMatchObject(unauthorized);
  });
});

describe("a header authorization", () => {
  const nameArb = fc.constantFrom("host", "x-amz-date", "", "x-amz-chime-bearer", "constructor", "-", "a;", ";", "Host", "\u00ff");
  const authorizationArb = fc.oneof(
    fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)) }),
    fc
      .record({ names: fc.array(nameArb), scope: fc.constantFrom("20260101/us-east-1/chime", "20260101//", "0/-/-"), end: fc.string() })
      .map(
        ({ names, scope, end }) =>
          `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}/aws4_request, SignedHeaders=host;x-amz-date;${names.join(";")}, Signature=${"0".repeat(64)}${end.trim()}`,
      ),
    fc
      .array(nameArb)
      .map(
        (names) =>
          `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/20260101/us-east-1/chime/aws4_request, SignedHeaders=${["host", "x-amz-date", ...names].join(";")}, Signature=${"0".repeat(64)}`,
      ),
  );

  it("that holds anything but the signature is answered with 401", async () => {
    const signed = await sign();
    await checkAsync(
      fc.asyncProperty(authorizationArb, async (authorization) => {
        const refused = verify({ ...signed, headers: { ...signed.headers, authorization } });
        await expect(refused).rejects.toMatchObject({ ...unauthorized, status: 401 });
      }),
    );
  });
});
