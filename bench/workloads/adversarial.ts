import { below, distinct, type Random, zipf } from "./random.ts";
import { filtered, type Recipe } from "./workload.ts";

/** How random rules and messages choose their values. */
type PickValue = (random: Random) => number;

/** Random rules of complexity 20, a different one for every member, over 20 names. */
export const adversarial = {
  /** 1,000 values a name. */
  adversarial: toRecipe((random) => below(random, 1_000)),
  /** The same with a few values that nearly every rule has. */
  "adversarial-zipf": toRecipe(zipf(1_000)),
  /** 4 values a name, so that very many rules have every value. */
  "few-values": toRecipe((random) => below(random, 4)),
};

function toRecipe(pickValue: PickValue): Recipe {
  return {
    preferences: (_, random) => filtered(randomRule(random, pickValue)),
    // Ten attributes, one in ten of them with two values.
    attributes: (random) => {
      const values = () => distinct(below(random, 10) === 0 ? 2 : 1, () => pickValue(random)).map((value) => `v${value}`);
      return Object.fromEntries(names(random, 10).map((name) => [`a${name}`, values()]));
    },
  };
}

/** One attribute (3) and a `$or` of five branches: three of one attribute (3 each), two of two attributes (4 each). */
function randomRule(random: Random, pickValue: PickValue): string {
  const branches = [0, 1, 2, 3, 4].map((branch) => {
    const [a, b] = names(random, 2) as [number, number];
    const first = attribute(random, pickValue, a, branch < 3 ? 2 : 1);
    return branch < 3 ? `{${first}}` : `{${first},${attribute(random, pickValue, b, 1)}}`;
  });
  return `{${attribute(random, pickValue, names(random, 1)[0]!, 2)},"$or":[${branches.join(",")}]}`;
}

/** Every fourth attribute is an exclusion. */
function attribute(random: Random, pickValue: PickValue, name: number, count: number): string {
  const values = distinct(count, () => pickValue(random)).map((value) => `"v${value}"`);
  return below(random, 4) === 0 ? `"a${name}":[{"anything-but":[${values.join(",")}]}]` : `"a${name}":[${values.join(",")}]`;
}

function names(random: Random, count: number): number[] {
  return distinct(count, () => below(random, 20));
}
