import { MAX_MEMBERS } from "../../messaging/delivery/batches.ts";

/**
 * Splits ARNs into batches of at most 1,000 ARNs and at most `maxBytes` of JSON. Returns at least one batch, which may be empty.
 * @throws RangeError for an ARN that is too large for a batch.
 */
export function* batchesOf(arns: readonly string[], maxBytes: number): Generator<readonly string[]> {
  let start = 0;
  let bytes = 0;
  for (let at = 0; at < arns.length; at++) {
    // Including its comma.
    const size = Buffer.byteLength(JSON.stringify(arns[at])) + 1;
    if (size > maxBytes) throw new RangeError(`one ARN takes ${size} bytes, but a batch may have only ${maxBytes}`);
    if (at - start === MAX_MEMBERS || bytes + size > maxBytes) {
      yield arns.slice(start, at);
      start = at;
      bytes = 0;
    }
    bytes += size;
  }
  yield arns.slice(start);
}
