import { randomFrom } from "../../test/support/random.ts";

/** A stream of numbers in [0, 1). */
export type Random = () => number;

export { randomFrom as mulberry32 };

/**
 * Returns a separate stream for each item of a seed, so that item 999,999 needs none of the others. Different indexes start from
 * different states: the mixing is a bijection of 32 bits.
 */
export function randomOf(seed: number, index: number, version = 0): Random {
  return randomFrom(mix(index ^ mix(version ^ mix(seed))));
}

/** A whole number from 0 to `limit - 1`. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** `count` different whole numbers below `limit`, in the order drawn. */
export function distinct(count: number, draw: () => number): number[] {
  const drawn: number[] = [];
  while (drawn.length < count) {
    const next = draw();
    if (!drawn.includes(next)) drawn.push(next);
  }
  return drawn;
}

/** Draws ranks from 0 to `count - 1`, rank r with a weight of 1 / (r + 1). */
export function zipf(count: number): (random: Random) => number {
  const cumulated = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank++) cumulated[rank] = total += 1 / (rank + 1);
  return (random) => {
    const wanted = random() * total;
    return cumulated.findIndex((each) => each > wanted);
  };
}

function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) | 0;
}
