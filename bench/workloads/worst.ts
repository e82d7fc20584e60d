import { collidingValues } from "./colliding.ts";
import { below, distinct, type Random } from "./random.ts";
import { defineWorkload, filtered, type WorkloadOf } from "./workload.ts";

/** Rules and messages that are made to hurt an index, all within the limits of the service. */
export const worst: readonly { readonly title: string; readonly workload: WorkloadOf }[] = [
  {
    title: "one value in every rule",
    // Every rule hangs on a value of the message, and half of the messages switch on everybody, rule by rule.
    workload: defineWorkload({
      name: "one-value",
      preferences: (me) => filtered(`{"type":["Room","${me}"],"topic":["all","${me}"]}`),
      attributes: (random) => ({ type: ["Room"], topic: [below(random, 2) === 0 ? "all" : "none"] }),
    }),
  },
  {
    title: "19 exclusions each",
    workload: defineWorkload({
      name: "exclusions",
      preferences: (_me, random) => filtered(`{"sender":[{"anything-but":[${some(random, 19, 40)}]}]}`),
      attributes: (random) => ({ sender: [`v${below(random, 40)}`] }),
    }),
  },
  {
    title: "1 KB of attributes, 500 values",
    workload: defineWorkload({
      name: "many-values",
      preferences: (_me, random) => filtered(`{"a":[${shortValues(random, 9)}],"b":[${shortValues(random, 9)}]}`),
      attributes: (random) => ({
        a: distinct(250, () => below(random, 1_000)).map(short),
        b: distinct(250, () => below(random, 1_000)).map(short),
      }),
    }),
  },
  {
    title: "highest complexity, all branches",
    workload: defineWorkload({
      name: "complexity",
      preferences: (_me, random) => filtered(`{"$or":[${Array.from({ length: 5 }, () => branch(random)).join()}]}`),
      attributes: (random) => Object.fromEntries(Array.from({ length: 10 }, (_, name) => [`a${name}`, [`v${below(random, 8)}`]])),
    }),
  },
  {
    title: "highest complexity, nested",
    workload: defineWorkload({
      name: "nested",
      preferences: (me, random) =>
        filtered(`{"$or":[${branch(random)},{"x":["${me}"]},{"$or":[${branch(random)},{"$or":[${branch(random)},${branch(random)}]}]}]}`),
      attributes: (random) => Object.fromEntries(Array.from({ length: 10 }, (_, name) => [`a${name}`, [`v${below(random, 4)}`]])),
    }),
  },
  { title: "values of one hash", workload: colliding(17) },
];

/** Half of the values that a message carries are in rules; a chain of the table has to be walked for all. */
function colliding(levels: number): WorkloadOf {
  let collider: ((index: number) => string) | undefined;
  const value = (index: number) => {
    collider ??= collidingValues(levels);
    return collider(index % 2 ** levels);
  };
  return defineWorkload({
    name: "colliding",
    preferences: (me) => filtered(`{"c":["${value(Number(me.slice("user-".length)))}"]}`),
    attributes: (random, size) => ({ c: distinct(14, () => below(random, size * 2)).map(value) }),
  });
}

function branch(random: Random): string {
  const [a, b] = distinct(2, () => below(random, 10));
  return `{"a${a}":["v${below(random, 8)}"],"a${b}":[{"anything-but":["v${below(random, 8)}"]}]}`;
}

function some(random: Random, count: number, of: number): string {
  return distinct(count, () => below(random, of))
    .map((value) => `"v${value}"`)
    .join();
}

function shortValues(random: Random, count: number): string {
  return distinct(count, () => below(random, 1_000))
    .map((value) => `"${short(value)}"`)
    .join();
}

/** Two characters. */
function short(value: number): string {
  return value.toString(32).padStart(2, "0");
}
