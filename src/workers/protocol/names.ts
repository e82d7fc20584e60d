import { createHash } from "node:crypto";
import { hasLoneSurrogate } from "../../attributes/unicode.ts";

/** The names of a deployment on the broker. Several deployments share a broker under different prefixes. */
export interface Names {
  readonly prefix: string;
  /** The KV bucket of the memberships and their preferences. */
  readonly bucket: string;
  /** The KV bucket of all other rows of a service. */
  readonly rows: string;
  readonly messages: string;
  readonly decisions: string;
  readonly deadLetters: string;
}

const DEFAULT_PREFIX = "pushsieve";

/** The key of the settings; membership keys have two parts. */
export const SETTINGS_KEY = "settings";

/** The key that is written where the newest revision of a replicated bucket is not certain; see `newest.ts`. */
export const FENCE_KEY = "fence";

/** The longest ARN in bytes of UTF-8: two ARNs in base64url must fit into the broker's line of 4 KB. */
const MAX_ARN_BYTES = 1_024;

/** @throws RangeError for a prefix that cannot be part of a subject and of a stream's name. */
export function namesOf(prefix: string = DEFAULT_PREFIX): Names {
  if (!/^[\w-]{1,64}$/.test(prefix)) {
    throw new RangeError(`the prefix must be 1 to 64 letters, digits, "-" or "_", found ${JSON.stringify(prefix)}`);
  }
  return {
    prefix,
    bucket: `${prefix}-preferences`,
    rows: `${prefix}-rows`,
    messages: `${prefix}-messages`,
    decisions: `${prefix}-decisions`,
    deadLetters: `${prefix}-dead-letters`,
  };
}

/** The stream below a KV bucket. */
export function streamOf(bucket: string): string {
  return `KV_${bucket}`;
}

export function messageSubject({ prefix }: Names, partition: number): string {
  return `${prefix}.messages.${partition}`;
}

export function deadLetterSubject({ prefix }: Names, partition: number): string {
  return `${prefix}.dead.${partition}`;
}

/** The durable consumer of a partition. */
export function consumerName(partition: number): string {
  return `partition-${partition}`;
}

/** Begins the names of the consumers with which workers and services read a bucket as a whole. */
export const READER: string = "reader-";

/** The subject that holds all decisions of one message and nothing else. */
export function decisionSubject({ prefix }: Names, channelArn: string, messageId: string, partitions: number): string {
  return `${prefix}.decisions.${partitionOf(channelArn, partitions)}.${messageKey(channelArn, messageId)}`;
}

/** Identifies a message across all channels: the dedupe id in the stream of messages. */
export function messageKey(channelArn: string, messageId: string): string {
  return `${digestOf(channelArn).toString("base64url", 0, 16)}.${messageId}`;
}

/** Returns the partition of a channel: the same on every machine and in every release. */
export function partitionOf(channelArn: string, partitions: number): number {
  return digestOf(channelArn).readUInt32BE(0) % partitions;
}

/** `<channel>.<member>`, each in base64url: keys allow no colon. */
export function membershipKey(channelArn: string, memberArn: string): string {
  return `${channelKey(channelArn)}.${encodeName(memberArn, "memberArn")}`;
}

export function channelKey(channelArn: string): string {
  return encodeName(channelArn, "channelArn");
}

/** A byte more than the longest name. */
const scratch = Buffer.alloc(MAX_ARN_BYTES + 1);

/**
 * Reads one part of a key; `undefined` for a part that {@link encodeName} does not write. Two parts never have the same name, so
 * an entry that a person wrote cannot replace the entry of a member.
 */
export function decodeName(part: string): string | undefined {
  const length = scratch.write(part, "base64url");
  if (length === 0 || length > MAX_ARN_BYTES || scratch.toString("base64url", 0, length) !== part) return undefined;
  const name = scratch.toString("utf8", 0, length);
  // Bytes that are not UTF-8 are read as this character.
  const isWritten = !name.includes("\ufffd") || Buffer.from(name, "utf8").equals(scratch.subarray(0, length));
  return isWritten ? name : undefined;
}

/** The channel of the last parsed key: many keys of one channel follow each other. */
const recent: { part: string; name: string | undefined } = { part: "", name: undefined };

/** The names in the key of a membership; `undefined` for a key that {@link membershipKey} does not write. */
export function parseMembershipKey(key: string): { readonly channelArn: string; readonly memberArn: string } | undefined {
  const dot = key.indexOf(".");
  const part = key.slice(0, Math.max(0, dot));
  if (part !== recent.part) {
    recent.name = decodeName(part);
    recent.part = part;
  }
  // An encoded name has no dot, so a key of three parts has no member.
  const [channelArn, memberArn] = [recent.name, decodeName(key.slice(dot + 1))];
  return channelArn === undefined || memberArn === undefined ? undefined : { channelArn, memberArn };
}

/** Encodes a name as one part of a key. @throws TypeError for a name that cannot be a key. */
export function encodeName(arn: unknown, name: string): string {
  if (typeof arn !== "string" || arn === "") throw new TypeError(`${name} must be a non-empty string`);
  // Two names that differ in half a surrogate pair would become one key.
  if (hasLoneSurrogate(arn)) throw new TypeError(`${name} has half a surrogate pair, which has no UTF-8 form`);
  const bytes = Buffer.from(arn, "utf8");
  if (bytes.length > MAX_ARN_BYTES) throw new TypeError(`${name} must have at most ${MAX_ARN_BYTES} bytes, found ${bytes.length}`);
  return bytes.toString("base64url");
}

/** A message needs the digest of its channel several times, and the next message of the channel again. */
const digests = new Map<string, Buffer>();
const MAX_DIGESTS = 10_000;

function digestOf(text: string): Buffer {
  let digest = digests.get(text);
  if (digest === undefined) {
    digest = createHash("sha256").update(text, "utf8").digest();
    if (digests.size >= MAX_DIGESTS) digests.clear();
    digests.set(text, digest);
  }
  return digest;
}
