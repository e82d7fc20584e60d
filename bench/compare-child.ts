import { compileRules } from "./compile-one-rule.ts";
import { decide } from "./decide-by-member-count.ts";
import { ours } from "./peers.ts";

/** One turn of `compare.ts`: what our own rows of two questions take, printed as JSON. */
const options = { seed: 1, isQuick: true };
const scope = { names: ["W1", "W2", "W3", "W4"], sizes: [1_000, 50_000], peersOf: [], peersUpTo: 0, hasLoop: false } as const;
const medians: [row: string, milliseconds: number][] = [];
for (const results of [compileRules([ours], options), decide(scope, options)]) {
  for await (const result of results) {
    if (!("measured" in result)) continue;
    for (const { name, median } of result.measured)
      if (name.includes(ours.name)) medians.push([`${name.slice(10)} ${result.subject}`.trim(), median]);
  }
}
console.log(JSON.stringify(medians));
