import { mix } from "../../src/text/string-hash.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const BLOCK = 4;

/**
 * Strings of one hash, as an attacker would make them: from a state of the hash, two blocks of four letters
 * are searched that lead to the same next state (birthday paradox: some 100,000 attempts), and again from
 * there. `levels` pairs give 2 ** levels strings; number `index` takes of each pair the block that its bit says.
 * The first name of an index is number 0, where the hash of its values starts.
 */
export function collidingValues(levels: number): (index: number) => string {
  const pairs: (readonly [string, string])[] = [];
  for (let state = 0; pairs.length < levels; ) {
    const pair = collidingPair(state);
    pairs.push(pair);
    state = hashFrom(state, pair[0]);
  }
  return (index) => pairs.map((pair, level) => pair[(index >>> level) & 1]).join("");
}

function collidingPair(start: number): readonly [string, string] {
  const seen = new Map<number, string>();
  for (let number = 0; number < LETTERS.length ** BLOCK; number++) {
    const block = blockOf(number);
    const hash = hashFrom(start, block);
    const other = seen.get(hash);
    if (other !== undefined) return [other, block];
    seen.set(hash, block);
  }
  throw new Error("no two blocks collide");
}

function hashFrom(start: number, text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

function blockOf(number: number): string {
  let block = "";
  for (let rest = number; block.length < BLOCK; rest = Math.floor(rest / LETTERS.length)) block += LETTERS[rest % LETTERS.length];
  return block;
}
