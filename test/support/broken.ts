import fc from "fast-check";
import { ruleArb } from "./arbitraries.ts";

const pieces = [
  ...["{", "}", "[", "]", ",", ":", '"', '"a"', "'b'", "“c”", "$or", '"$or"', '"anything-but"', "1", "-0.5e3", "null", " ", "\n", "\\"],
  ...["\\u00e9", "//x\n", "/*", "é", "\ud800"],
];

/** Texts near the language: pieces of rules in any order, rules with a hole, rules with something put in. */
export const mutatedRuleArb: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((some) => some.join("")),
  fc
    .tuple(
      ruleArb,
      fc.nat(),
      fc.nat({ max: 5 }),
      fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom(",", "}", "]", '"', "\n", "\u00a0", "\ufeff")),
    )
    .map(([rule, at, cut, put]) => {
      const text = JSON.stringify(rule);
      const from = at % (text.length + 1);
      return text.slice(0, from) + put + text.slice(from + cut);
    }),
);

/** Mistakes that have one reading, each as a change of a valid text; at any number of positions. */
const slips: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll('"', "'"),
  (text) => text.replaceAll("]", ",]"),
  (text) => text.replaceAll("}", " , }"),
  (text) => text.replaceAll("anything-but", "anythingBut"),
  (text) => text.replace(/"([a-z]+)":/g, "$1:"),
  (text) => text.replace(/\["([^"\\]*)"\]/g, '"$1"'),
  (text) => text.replace(/\[("[^"\\]*")/g, "[$1,$1"),
  (text) => text.replaceAll(":", ":\u00a0"),
  (text) => `\ufeff${text}`,
  (text) => JSON.stringify(text),
  (text) => JSON.stringify(text).slice(1, -1),
];

/** Rules as people write them by hand, one or two such mistakes in them; often ones that every fix can repair. */
export const slippedRuleArb: fc.Arbitrary<string> = fc
  .tuple(
    ruleArb.map((rule) => JSON.stringify(rule)),
    fc.array(fc.constantFrom(...slips), { maxLength: 2 }),
  )
  .map(([text, some]) => some.reduce((before, slip) => slip(before), text));
