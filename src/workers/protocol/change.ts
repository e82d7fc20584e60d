import type { MsgHdrs } from "@nats-io/transport-node";

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
  readonly headers?: MsgHdrs | undefined;
  readonly data: Uint8Array;
  readonly seq: number;
}

export function changeOf(bucket: string, { subject, headers, data, seq }: Entry): Change {
  const key = subject.slice(`$KV.${bucket}.`.length);
  const [channel = "", member = ""] = key.split(".");
  return { key, channel, member, value: headers?.has("KV-Operation") === true ? undefined : data, revision: seq };
}
