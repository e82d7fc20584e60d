import { mixHash } from "../support/internals.ts";
import { below, distinct, type Random } from "./random.ts";
import { defineWorkload, filtered, type Recipe, type WorkloadOf } from "./workload.ts";

/** Rules and messages that are hard for an index, all within the limits of the service. */
const recipes: Record<string, Recipe> = {
  // Every rule is indexed under a value of the message, and half of the messages switch on all members, rule by rule.
  "one value in every rule": {
    preferences: (me) => filtered(`{"type":["Room","${me}"],"topic":["all","${me}"]}`),
    attributes: (random) => ({ type: ["Room"], topic: [below(random, 2) === 0 ? "all" : "none"] }),
  },
  "19 exclusions each": {
    preferences: (_me, random) => filtered(`{"sender":[{"anything-but":${some(random, 19, 40, (value) => `v${value}`)}}]}`),
    attributes: (random) => ({ sender: [`v${below(random, 40)}`] }),
  },
  "1 KB of attributes, 500 values": {
    preferences: (_me, random) => filtered(`{"a":${some(random, 9, 1_000, short)},"b":${some(random, 9, 1_000, short)}}`),
    attributes: (random) => ({ a: many(random), b: many(random) }),
  },
  "highest complexity, all branches": {
    preferences: (_me, random) => filtered(`{"$or":[${Array.from({ length: 5 }, () => branch(random)).join()}]}`),
    attributes: (random) => tenAttributes(random, 8),
  },
  "highest complexity, nested": {
    preferences: (me, random) =>
      filtered(`{"$or":[${branch(random)},{"x":["${me}"]},{"$or":[${branch(random)},{"$or":[${branch(random)},${branch(random)}]}]}]}`),
    attributes: (random) => tenAttributes(random, 4),
  },
  // Half of the values that a message carries are in rules; a chain of the table must be walked for all.
  "values of one hash": {
    preferences: (me) => filtered(`{"c":["${collidingValue(Number(me.slice("user-".length)))}"]}`),
    attributes: (random, size) => ({ c: distinct(14, () => below(random, size * 2)).map(collidingValue) }),
  },
};

export const worst: readonly WorkloadOf[] = Object.entries(recipes).map(([title, recipe]) => defineWorkload(title, recipe));

function branch(random: Random): string {
  const [a, b] = distinct(2, () => below(random, 10));
  return `{"a${a}":["v${below(random, 8)}"],"a${b}":[{"anything-but":["v${below(random, 8)}"]}]}`;
}

function tenAttributes(random: Random, values: number): { [name: string]: string[] } {
  return Object.fromEntries(Array.from({ length: 10 }, (_, name) => [`a${name}`, [`v${below(random, values)}`]]));
}

function some(random: Random, count: number, of: number, text: (value: number) => string): string {
  return JSON.stringify(distinct(count, () => below(random, of)).map(text));
}

function many(random: Random): string[] {
  return distinct(250, () => below(random, 1_000)).map(short);
}

/** Two characters. */
function short(value: number): string {
  return value.toString(32).padStart(2, "0");
}

/**
 * Pairs of blocks that lead from one state of the library's hash to the same next state, each from the state where the blocks
 * before it end; an attacker finds them by the birthday paradox, with some 100,000 attempts a pair.
 */
const PAIRS =
  "ofhb/s3sb 38ta/0etb owma/k6vb 32xa/195a 0rwa/py0a dnla/jwpa mhqb/rpfc kwha/84ab byfb/imyb bjfa/5aka phaa/10gc fd7a/s2kb zjca/faea 25uc/hb4c pp6a/omtb 770a/tdyb 9j7a/0yzd"
    .split(" ")
    .map((pair) => pair.split("/"));

/** Returns one of 2 ** 17 strings with the same hash: of each pair the block that a bit of the number selects. */
function collidingValue(index: number): string {
  return PAIRS.map((pair, level) => pair[(index >>> level) & 1]).join("");
}

function hashOf(text: string): number {
  return Array.from(text).reduce((hash, letter) => mixHash(hash, letter.charCodeAt(0)), 0);
}

if (hashOf(collidingValue(0)) !== hashOf(collidingValue(2 ** PAIRS.length - 1)))
  throw new Error("the hash has changed: search for pairs again");
