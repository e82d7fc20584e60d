import { below, type Random } from "../../bench/workloads/random.ts";
import { type FilterEntry, type FilterRule, parseFilterRule } from "../../src/index.ts";

/** Two rules for a comparison; questions about one rule use the first. */
export type Pair = readonly [a: FilterRule, b: FilterRule];

type MutableRule = { [name: string]: FilterEntry[] | MutableRule[] | undefined; $or?: MutableRule[] };

/** Hand-made difficult pairs: the result of one attribute must be remembered until another one is read. */
export const families: readonly Pair[] = [
  // Five pairs of two attributes, of ten attributes, with exclusions.
  [branches((i) => ({ a: [`x${i}`], b: [`x${i}`] })), branches((i) => ({ a: [`y${i}`], b: [`y${i}`] }))],
  [
    branches((i) => ({ [`a${i}`]: [`x${i}`], [`b${i}`]: [`x${i}`] })),
    branches((i) => ({ [`a${i}`]: [`y${i}`], [`b${(i + 2) % 5}`]: [`y${i}`] })),
  ],
  [branches((i) => ({ a: [exclude(`x${i}`)], b: [`x${i}`] })), branches((i) => ({ a: [exclude(`y${i}`)], b: [`y${i}`] }))],
  // Nine exclusions that share strings; exclusions with halves that are read first.
  [chain(1), chain(2)],
  [{ a: list(19, (i) => `v${i}`) }, { a: list(9, (i) => exclude(`v${i}`, `v${i + 9}`)) }],
  // One part a level.
  [nested("x"), nested("y")],
];

/** A random pair within the default limits, most of them near the limits. */
export function randomPair(random: Random): Pair {
  let pair = [leaf(random), leaf(random)] as unknown as Pair;
  for (let i = 0; i < 120; i++) pair = changed(pair, [i % 2], random) ?? pair;
  return pair;
}

/** Climbs uphill in cost from some pairs, with `steps` small changes from each, and returns the highest cost found. */
export function hardest(cost: (pair: Pair) => number, starts: readonly Pair[], random: Random, steps: number): Pair {
  const found = starts.map((start) => {
    let highest = { pair: start, cost: cost(start) };
    for (let step = 0; step < steps; step++) {
      const sides = list(1 + below(random, 3), () => below(random, 2));
      const pair = changed(highest.pair, sides, random);
      const next = pair && { pair, cost: cost(pair) };
      // A step to an equal cost counts, too: it leads out of many dead ends.
      if (next !== undefined && next.cost >= highest.cost) highest = next;
    }
    return highest;
  });
  return found.reduce((a, b) => (b.cost > a.cost ? b : a)).pair;
}

/** Returns the pair after a small change to each of these sides; `undefined` if a rule is rejected. */
function changed(pair: Pair, sides: readonly number[], random: Random): Pair | undefined {
  const copy = structuredClone(pair) as unknown as MutableRule[];
  for (const side of sides) mutate(copy[side]!, random);
  return copy.some((rule) => parseFilterRule(JSON.stringify(rule)).rule === undefined) ? undefined : (copy as unknown as Pair);
}

/** Makes one small change somewhere in a rule; the result may be an invalid rule. */
function mutate(rule: MutableRule, random: Random): void {
  const objectsOf = (each: MutableRule): MutableRule[] => [each, ...(each.$or ?? []).flatMap(objectsOf)];
  const objects = objectsOf(rule);
  const object = objects[below(random, objects.length)]!;
  const names = Object.keys(object).filter((name) => name !== "$or");
  const chosen = names[below(random, names.length)] ?? "";
  const changes = [
    () => Object.assign(object, leaf(random)),
    () => delete object[chosen],
    () => Object.assign(object, { $or: [...(object.$or ?? []), leaf(random)] }),
    () => object.$or?.splice(below(random, object.$or.length), 1),
    () => Object.assign(object, { [chosen]: [...(object[chosen] ?? []), entry(random)] }),
    () => object[chosen]?.splice(below(random, object[chosen].length), 1),
  ];
  changes[below(random, changes.length)]!();
}

function leaf(random: Random): MutableRule {
  return { [`n${below(random, 6)}`]: list(1 + below(random, 2), () => entry(random)) };
}

function entry(random: Random): FilterEntry {
  const value = () => `v${below(random, 20)}`;
  return below(random, 2) === 0 ? value() : exclude(...list(1 + below(random, 3), value));
}

function branches(branch: (index: number) => FilterRule): FilterRule {
  return { $or: list(5, branch) };
}

function chain(step: number): FilterRule {
  return { a: list(9, (i) => exclude(`v${i}`, `v${(i + step) % 10}`)) };
}

function nested(letter: string, level = 0): FilterRule {
  return level === 6 ? { z: [`${letter}6`] } : { $or: [{ [`a${level}`]: [exclude(`${letter}${level}`)] }, nested(letter, level + 1)] };
}

function exclude(...values: string[]): FilterEntry {
  return { "anything-but": values };
}

function list<T>(length: number, item: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => item(index));
}
