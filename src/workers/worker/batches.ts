import { MAX_MEMBERS } from "../../messaging/delivery/batches.ts";

/**
 * Prints ARNs in batches of at most 1,000 ARNs and at most `maxBytes` of JSON. Returns at least one batch, which may be empty.
 * @throws RangeError for an ARN that is too large for a batch.
 */
export function* batchesOf(arns: readonly string[], maxBytes: number): Generator<string> {
  let start = 0;
  do {
    let batch = arns.slice(start, start + MAX_MEMBERS);
    let text = JSON.stringify(batch);
    if (Buffer.byteLength(text) > maxBytes) {
      batch = batch.slice(0, fitting(batch, maxBytes));
      text = JSON.stringify(batch);
    }
    yield text;
    start += batch.length;
  } while (start < arns.length);
}

/** Returns how many of the ARNs fit, at least one. */
function fitting(arns: readonly string[], maxBytes: number): number {
  // The brackets; every ARN has a comma.
  let bytes = 1;
  for (let at = 0; at < arns.length; at++) {
    bytes += Buffer.byteLength(JSON.stringify(arns[at])) + 1;
    if (bytes <= maxBytes) continue;
    if (at === 0) throw new RangeError(`one ARN takes ${bytes} bytes, but a batch may have only ${maxBytes}`);
    return at;
  }
  return arns.length;
}
