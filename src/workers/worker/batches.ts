import { MAX_MEMBERS } from "../../messaging/delivery/batches.ts";

/** ARNs in batches, each printed when it is requested. */
export interface Batches {
  readonly count: number;
  readonly texts: Iterator<string, undefined>;
}

/** The most bytes of JSON for a code unit: an escape. */
const WIDEST = 6;
/** Of an ARN: its quotes, and a comma or a bracket. */
const AROUND = 3;

/**
 * Prints ARNs in batches of at most 1,000 ARNs and at most `maxBytes` of JSON. Returns at least one batch, which may be empty.
 * @throws RangeError for an ARN that is too large for a batch.
 */
export function batchesOf(arns: readonly string[], maxBytes: number): Batches {
  if (surelyFit(arns, maxBytes)) return { count: Math.max(1, Math.ceil(arns.length / MAX_MEMBERS)), texts: printed(arns, maxBytes) };
  const texts = [...printed(arns, maxBytes)];
  return { count: texts.length, texts: texts.values() };
}

/** Whether every batch can have 1,000 ARNs: then the number of batches is known before they are printed. */
function surelyFit(arns: readonly string[], maxBytes: number): boolean {
  let bytes = 0;
  for (let at = 0; at < arns.length; at++) {
    if (at % MAX_MEMBERS === 0) bytes = 1;
    bytes += arns[at]!.length * WIDEST + AROUND;
    if (bytes > maxBytes) return false;
  }
  return true;
}

function* printed(arns: readonly string[], maxBytes: number): Generator<string, undefined> {
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
