import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { ApiError } from "../../messaging/errors.ts";

/** A key that requests may be signed with. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Requests with this key must have this token in `x-amz-security-token`; without it, any signed token is accepted. */
  readonly sessionToken?: string;
}

/** The signed request, as sent. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/, ]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([a-z0-9-]+(?:;[a-z0-9-]+)*), ?Signature=([0-9a-f]{64})$/;
const LONGEST_SKEW = 15 * 60 * 1000;

/**
 * Verifies AWS Signature Version 4. It signs the request again with the library of the AWS SDK, and compares
 * the results.
 *
 * @throws ApiError UnauthorizedClientException if they differ.
 */
export async function verifySignature(request: SignedRequest, keys: readonly AccessKey[], now: number): Promise<void> {
  const [, accessKeyId, date, region = "", service = "", names = "", signature = ""] =
    AUTHORIZATION.exec(request.header("authorization") ?? "") ?? [];
  if (accessKeyId === undefined) throw unauthorized("The request is not signed (header authorization, AWS4-HMAC-SHA256)");
  const key = keys.find((each) => each.accessKeyId === accessKeyId);
  if (key === undefined) throw unauthorized("The access key is unknown");
  const signingDate = dateOf(request.header("x-amz-date") ?? "");
  if (signingDate === undefined || !request.header("x-amz-date")?.startsWith(String(date)))
    throw unauthorized("The header x-amz-date must hold the time of the signature");
  if (Math.abs(signingDate.getTime() - now) > LONGEST_SKEW)
    throw unauthorized("The time of the signature differs from the time of the service by more than 15 minutes");
  const signed = names.split(";");
  if (!signed.includes("host") || !signed.includes("x-amz-date")) throw unauthorized("The headers host and x-amz-date must be signed");
  const hash = request.header("x-amz-content-sha256");
  if (hash !== undefined && hash !== createHash("sha256").update(request.body).digest("hex"))
    throw unauthorized("The header x-amz-content-sha256 does not match the body");
  for (const name of ["x-amz-chime-bearer", "x-amz-security-token"])
    if (request.header(name) !== undefined && !signed.includes(name)) throw unauthorized(`The header ${name} must be signed`);

  // The library adds the session token of the key, if it has one: a request without it has another signature.
  const signer = new SignatureV4({ credentials: key, region, service, sha256: Sha256, applyChecksum: false });
  const headers = Object.fromEntries(signed.map((name) => [name, request.header(name) ?? ""]));
  const { method, path, body } = request;
  const expected = await signer.sign(
    { method, path, query: Object.fromEntries(request.query), headers, body, protocol: "http:", hostname: headers.host ?? "" },
    { signingDate, signableHeaders: new Set(signed) },
  );
  const [, ours = ""] = /Signature=([0-9a-f]{64})$/.exec(expected.headers.authorization ?? "") ?? [];
  if (!timingSafeEqual(Buffer.from(ours.padEnd(64)), Buffer.from(signature)))
    throw unauthorized("The signature does not match the request");
}

function unauthorized(message: string): ApiError {
  return new ApiError("UnauthorizedClientException", message);
}

/** `20260101T120000Z` */
function dateOf(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

/** Node's SHA-256 in the form that the library expects. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : (createHmac("sha256", bytesOf(secret)) as unknown as ReturnType<typeof createHash>);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
