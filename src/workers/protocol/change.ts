/** An entry of the bucket that was written or removed. */
export interface Change {
  readonly key: string;
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
  return { key: subject.slice(bucket.length + "$KV..".length), value: isRemoval ? undefined : data, revision: seq };
}
