import type { JsMsg } from "@nats-io/jetstream";

/** An entry of the bucket that was written or removed. */
export interface Change {
  /** The whole key. */
  readonly key: string;
  /** Its first two parts: of a membership, channel and member in base64url; the settings have no second part. */
  readonly channel: string;
  readonly member: string;
  /** `undefined` if the membership ended. */
  readonly value: Uint8Array | undefined;
  readonly revision: number;
}

interface Entry {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly seq: number;
  readonly isRemoval: boolean;
}

export function changeOf(bucket: string, { subject, data, seq, isRemoval }: Entry): Change {
  const key = subject.slice(`$KV.${bucket}.`.length);
  const [channel = "", member = ""] = key.split(".");
  return { key, channel, member, value: isRemoval ? undefined : data, revision: seq };
}

export function changeOfMessage(bucket: string, { subject, headers, data, seq }: JsMsg): Change {
  return changeOf(bucket, { subject, data, seq, isRemoval: headers?.has("KV-Operation") === true });
}
