import { below, distinct, type Random, zipf } from "./random.ts";
import { filtered, type Recipe } from "./workload.ts";

/** How random rules and messages draw their names and values. */
interface Shape {
  readonly names: number;
  pickValue(random: Random): number;
}

const NAMES = 20;

/** A different random rule of complexity 20 for every member, over 20 names x 1,000 values. */
export const adversarial: Recipe = toRecipe({ names: NAMES, pickValue: (random) => below(random, 1_000) });

/** The same with a few values that nearly every rule names. */
export const adversarialZipf: Recipe = toRecipe({ names: NAMES, pickValue: zipf(1_000) });

/** The same over attributes that have 4 values each, so that every value is named by a great many rules. */
export const fewValues: Recipe = toRecipe({ names: NAMES, pickValue: (random) => below(random, 4) });

function toRecipe(shape: Shape): Recipe {
  return {
    preferences: (_me, random) => filtered(randomRule(random, shape)),
    attributes: (random) => randomAttributes(random, shape),
  };
}

/** One attribute (3) and a `$or` of five branches: three of one attribute (3 each), two of two attributes (4 each). */
function randomRule(random: Random, shape: Shape): string {
  const branches: string[] = [];
  for (let branch = 0; branch < 5; branch++) {
    const [a, b] = names(random, shape, 2);
    branches.push(
      branch < 3 ? `{${attribute(random, shape, a!, 2)}}` : `{${attribute(random, shape, a!, 1)},${attribute(random, shape, b!, 1)}}`,
    );
  }
  const [head] = names(random, shape, 1);
  return `{${attribute(random, shape, head!, 2)},"$or":[${branches.join(",")}]}`;
}

/** Every fourth attribute is an exclusion. */
function attribute(random: Random, shape: Shape, name: number, count: number): string {
  const values = distinct(count, () => shape.pickValue(random)).map((value) => `"v${value}"`);
  return below(random, 4) === 0 ? `"a${name}":[{"anything-but":[${values.join(",")}]}]` : `"a${name}":[${values.join(",")}]`;
}

/** Ten attributes, one in ten of them with two values. */
function randomAttributes(random: Random, shape: Shape): { [name: string]: string[] } {
  const lists: { [name: string]: string[] } = {};
  for (const name of names(random, shape, 10)) {
    lists[`a${name}`] = distinct(below(random, 10) === 0 ? 2 : 1, () => shape.pickValue(random)).map((value) => `v${value}`);
  }
  return lists;
}

function names(random: Random, shape: Shape, count: number): number[] {
  return distinct(count, () => below(random, shape.names));
}
