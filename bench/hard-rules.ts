import type { FilterEntry, FilterRule } from "../src/index.ts";
import { parseFilterRule } from "../src/index.ts";
import { below, type Random } from "./workloads/random.ts";

/** Two rules, because a comparison takes two; what is asked of one is asked of the first. */
export type Pair = readonly [a: FilterRule, b: FilterRule];

type MutableRule = { [name: string]: FilterEntry[] | MutableRule[] | undefined; $or?: MutableRule[] };

const NAMES = 6;
const VALUES = 20;

/** Pairs made by hand to hurt: what holds of one attribute has to be remembered until another one is read. */
export const families: readonly { readonly name: string; readonly pair: Pair }[] = [
  { name: "five pairs, two attributes", pair: [pairs("x", () => ["a", "b"]), pairs("y", () => ["a", "b"])] },
  { name: "five pairs, ten attributes", pair: [pairs("x", (i) => [`a${i}`, `b${i}`]), pairs("y", (i) => [`a${i}`, `b${(i + 2) % 5}`])] },
  { name: "five exclusions in pairs", pair: [pairs("x", () => ["a", "b"], true), pairs("y", () => ["a", "b"], true)] },
  { name: "nine exclusions that share strings", pair: [chain(9, 0), chain(9, 1)] },
  {
    name: "exclusions read halves first",
    pair: [{ a: strings(19) }, { a: Array.from({ length: 9 }, (_, i) => exclude(`v${i}`, `v${i + 9}`)) }],
  },
  { name: "nested, one member a level", pair: [nested(6, "x"), nested(6, "y")] },
];

/** A random pair within the default limits, most of them at their brim. */
export function randomPair(random: Random): Pair {
  let [a, b]: MutableRule[] = [leaf(random), leaf(random)];
  for (let i = 0; i < 60; i++) {
    a = ifAccepted(mutate(a!, random)) ?? a;
    b = ifAccepted(mutate(b!, random)) ?? b;
  }
  return [a as FilterRule, b as FilterRule];
}

/** Looks for a pair of the highest cost: goes up, and from somewhere else when nothing goes up any more. */
export function hardest(cost: (pair: Pair) => number, random: Random, candidates: number): Pair {
  let best: { readonly pair: Pair; readonly cost: number } | undefined;
  for (let tried = 0, starts = 0; tried < candidates; starts++) {
    let pair = families[starts]?.pair ?? randomPair(random);
    let now = cost(pair);
    for (let stuck = 0; stuck < 300 && tried < candidates; stuck++, tried++) {
      const next = neighbour(pair, random);
      const then = next === undefined ? -1 : cost(next);
      if (next === undefined || then < now) continue;
      if (then > now) stuck = 0;
      pair = next;
      now = then;
    }
    if (best === undefined || now > best.cost) best = { pair, cost: now };
  }
  return best!.pair;
}

function neighbour(pair: Pair, random: Random): Pair | undefined {
  const [a, b] = pair.map((rule) => structuredClone(rule) as MutableRule) as [MutableRule, MutableRule];
  for (let i = below(random, 3); i >= 0; i--) mutate(below(random, 2) === 0 ? a : b, random, true);
  return ifAccepted(a) === undefined || ifAccepted(b) === undefined ? undefined : [a as FilterRule, b as FilterRule];
}

function ifAccepted(rule: MutableRule): MutableRule | undefined {
  return parseFilterRule(JSON.stringify(rule)).rule === undefined ? undefined : rule;
}

/** One small change somewhere in a rule; what comes out need not be a rule. */
function mutate(rule: MutableRule, random: Random, inPlace = false): MutableRule {
  const copy = inPlace ? rule : structuredClone(rule);
  const objects = [...objectsOf(copy)];
  const object = objects[below(random, objects.length)]!;
  const names = Object.keys(object).filter((name) => name !== "$or");
  const list = (object[names[below(random, names.length)] ?? ""] ?? []) as FilterEntry[];
  switch (below(random, 7)) {
    case 0:
      object[name(random)] = [entry(random)];
      break;
    case 1:
      delete object[names[below(random, names.length)] ?? ""];
      break;
    case 2:
      object.$or = [...(object.$or ?? []), leaf(random)];
      break;
    case 3:
      object.$or?.splice(below(random, object.$or.length), 1);
      break;
    case 4:
      list.push(entry(random));
      break;
    case 5:
      list.splice(below(random, list.length), 1);
      break;
    default:
      list[below(random, Math.max(1, list.length))] = entry(random);
  }
  return copy;
}

function* objectsOf(rule: MutableRule): Generator<MutableRule> {
  yield rule;
  for (const branch of rule.$or ?? []) yield* objectsOf(branch);
}

function leaf(random: Random): MutableRule {
  return { [name(random)]: Array.from({ length: 1 + below(random, 2) }, () => entry(random)) };
}

function entry(random: Random): FilterEntry {
  return below(random, 2) === 0 ? value(random) : exclude(...Array.from({ length: 1 + below(random, 3) }, () => value(random)));
}

function name(random: Random): string {
  return `n${below(random, NAMES)}`;
}

function value(random: Random): string {
  return `v${below(random, VALUES)}`;
}

function pairs(letter: string, namesOf: (index: number) => [string, string], isExclusion = false): FilterRule {
  const branch = (index: number) => {
    const [a, b] = namesOf(index);
    return { [a]: [isExclusion ? exclude(`${letter}${index}`) : `${letter}${index}`], [b]: [`${letter}${index}`] };
  };
  return { $or: Array.from({ length: 5 }, (_, index) => branch(index)) };
}

function chain(count: number, shift: number): FilterRule {
  return { a: Array.from({ length: count }, (_, index) => exclude(`v${index}`, `v${(index + 1 + shift) % (count + 1)}`)) };
}

function nested(depth: number, letter: string): FilterRule {
  const inner: FilterRule = { z: [`${letter}${depth}`] };
  return Array.from({ length: depth }).reduceRight<FilterRule>((rule, _, level) => {
    return { $or: [{ [`a${level}`]: [exclude(`${letter}${level}`)] }, rule] };
  }, inner);
}

function strings(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `v${index}`);
}

function exclude(...list: string[]): FilterEntry {
  return { "anything-but": list };
}
