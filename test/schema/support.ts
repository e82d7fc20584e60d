import fc from "fast-check";

/** Names and values that the language treats specially, beside ordinary ones. */
const word = fc.oneof(
  fc.constantFrom("a", "mention", "type", "__proto__", "constructor", "toString", "", "prefix", "$and", "Bob", "\ud83d", "é😀"),
  fc.string({ maxLength: 6, unit: "binary" }),
);

const strings = fc.array(word, { minLength: 1, maxLength: 3 });
const entry = fc.oneof(word, fc.record({ "anything-but": fc.oneof(word, strings) }));

/** Rules in a valid form; they may still be too large or too complex. */
export const validRule: fc.Arbitrary<object> = fc.letrec<{ rule: object }>((tie) => ({
  rule: fc
    .tuple(
      fc.dictionary(word, fc.array(entry, { minLength: 1, maxLength: 2 }), { minKeys: 1, maxKeys: 3 }),
      fc.option(fc.array(tie("rule"), { minLength: 1, maxLength: 5 }), { nil: undefined, freq: 3 }),
    )
    .map(([attributes, $or]) => ($or === undefined ? attributes : { ...attributes, $or })),
})).rule;

/** Objects of any JSON. */
export const anyObject: fc.Arbitrary<object> = fc
  .dictionary(fc.oneof(word, fc.constant("$or")), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 4 })
  .map(ownJson);

const replacement = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    5,
    "x",
    [],
    {},
    [[]],
    [{}],
    ["x"],
    { "anything-but": [] },
    { "anything-but": ["x"] },
    { prefix: "x" },
  ),
  fc.constant(Array.from({ length: 6 }, () => ({ a: ["b"] }))),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A value with one part replaced by something else: near misses. */
export function mutated(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(valid, fc.nat(), replacement).map(([value, place, other]) => replaceAt(ownJson(value), { left: place % 12 }, other));
}

function replaceAt(value: unknown, place: { left: number }, other: unknown): unknown {
  if (place.left-- === 0) return other;
  if (Array.isArray(value)) return value.map((each: unknown) => replaceAt(each, place, other));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaceAt(each, place, other)]));
}

/** As it comes out of JSON.parse: `__proto__` is an ordinary member. */
export function ownJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
