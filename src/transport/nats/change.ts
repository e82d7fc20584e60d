import type { MsgHdrs } from "@nats-io/transport-node";
import type { Names } from "./names.ts";

/** One entry of the bucket as it was written or removed. */
export interface Change {
  /** `<channel>.<member>`, in base64url; the settings have no second part. */
  readonly channel: string;
  readonly member: string;
  /** `undefined` when the membership has ended. */
  readonly value: Uint8Array | undefined;
  readonly revision: number;
}

interface Entry {
  readonly subject: string;
  readonly headers?: MsgHdrs | undefined;
  readonly data: Uint8Array;
  readonly seq: number;
}

export function changeOf({ bucket }: Names, { subject, headers, data, seq }: Entry): Change {
  const [channel = "", member = ""] = subject.slice(`$KV.${bucket}.`.length).split(".");
  return { channel, member, value: headers?.has("KV-Operation") === true ? undefined : data, revision: seq };
}
