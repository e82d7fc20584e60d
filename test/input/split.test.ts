import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SourceValue, ValueSplitter } from "../../src/input/split.ts";
import { readValues } from "../../src/transport/cli/read/input.ts";
import { check } from "../support/property.ts";

function split(text: string): SourceValue[] {
  const splitter = new ValueSplitter();
  return [...splitter.write(text), ...splitter.end()];
}

/** The content is known only for a line that arrives whole. */
function unparsed({ parsed: _, ...value }: SourceValue): SourceValue {
  return value;
}

function texts(text: string): string[] {
  return split(text).map((value) => value.problem ?? value.text);
}

describe("values are found", () => {
  test.each([
    ['{"a":["b"]}', ['{"a":["b"]}']],
    ['{"a":["b"]}\n\n{"c":["d"]}\r\n', ['{"a":["b"]}', '{"c":["d"]}']],
    ['{\n  "a": ["b"]\n}\n', ['{\n  "a": ["b"]\n}']],
    ['[{"a":["b"]},{"c":["]"]}]', ['{"a":["b"]}', '{"c":["]"]}']],
    ['[\n  {\n    "a": ["\\"[{"]\n  },\n  "x"\n]\n', ['{\n    "a": ["\\"[{"]\n  }', '"x"']],
    [" [ ] ", []],
    ['{"$or":[\n{"a":["b"]},\n{"c":["d"]}\n]}', ['{"$or":[\n{"a":["b"]},\n{"c":["d"]}\n]}']],
    ['{"$or":[\n{"a":["b"]}\n]}', ['{"$or":[\n{"a":["b"]}\n]}']],
    ['{\n"$or":[\n{\n"a":["b"]\n},\n{"c":["d"]}\n]\n}', ['{\n"$or":[\n{\n"a":["b"]\n},\n{"c":["d"]}\n]\n}']],
    [' {"$or":[{"a":["b"]}\n,{"c":["d"]}\n]}', ['{"$or":[{"a":["b"]}\n,{"c":["d"]}\n]}']],
  ])("in %j", (text, expected) => expect(texts(text)).toEqual(expected));

  test("with their places", () => {
    const places = split('\n  [ 1,\n  {"a":\n["b"]}, 2 ]').map(({ text, line, column }) => [text, line, column]);
    expect(places).toEqual([
      ["1", 2, 5],
      ['{"a":\n["b"]}', 3, 3],
      ["2", 4, 9],
    ]);
  });
});

describe("damage does not spread", () => {
  test.each([
    ["a line that ends too early", '{"a":["b"\n{"c":["d"]}\n{"e":["f"]}', ['{"a":["b"', '{"c":["d"]}', '{"e":["f"]}']],
    ["a line that ends inside a string", '{"a":["b\n{"c":["d"]}', ['{"a":["b', '{"c":["d"]}']],
    ["a line that ends behind a comma", '{"a":["b"],\n{"c":["d"]}\n{"e":["f"]}', ['{"a":["b"],', '{"c":["d"]}', '{"e":["f"]}']],
    ["a line before one of another kind", '{"a":["b"\n"{}"\n{ "c": ["d"\n{"e":["f"]}', ['{"a":["b"', '"{}"', '{ "c": ["d"', '{"e":["f"]}']],
    ["a line that is a lone bracket", '{\n{"c":["d"]}\n{"e":["f"]}', ["{", '{"c":["d"]}', '{"e":["f"]}']],
    ["a line that ends in a name without quotes", '{trunc\n{"c":["d"]}\n{"e":["f"]}', ["{trunc", '{"c":["d"]}', '{"e":["f"]}']],
    [
      "a line with other quotes that ends too early",
      "{'a':['b'\n{\"c\":[\"d\"]}\n{'e':['f']}",
      ["{'a':['b'", '{"c":["d"]}', "{'e':['f']}"],
    ],
    ["an element that is no record", '[\n  {bad,\n  {"c":["d"]},\n  {"e":["f"]}\n]', ["{bad", '{"c":["d"]}', '{"e":["f"]}']],
    ["an element that is a lone bracket", '[\n{\n{"c":["d"]},\n{"e":["f"]}\n]', ["{", '{"c":["d"]}', '{"e":["f"]}']],
    ["a value of many lines before another", '{\n "a": ["b"\n}\n{\r\n "c": ["d"]\n}', ['{\n "a": ["b"\n}', '{\r\n "c": ["d"]\n}']],
    ["an indented line before others that are not", '  {bad\n{"c":["d"]}\n{"e":["f"]}', ["{bad", '{"c":["d"]}', '{"e":["f"]}']],
    ["lines that are no JSON", 'x\n{"c":["d"]}\n}\n', ["x", '{"c":["d"]}', "}"]],
    ["text behind a value", '{"a":["b"]} {"c":["d"]}\n{"e":["f"]}', ['{"a":["b"]} {"c":["d"]}', '{"e":["f"]}']],
    ["an element that is not closed", '[\n  {"a":["b"},\n  {"c":["d"]}\n]', ['{"a":["b"}', '{"c":["d"]}']],
    ["a mistake inside a value of many lines", '{\n "a": ["b"]\n "c": ["d"]\n}', ['{\n "a": ["b"]\n "c": ["d"]\n}']],
    ["a comma too many", "[1,]", ["1", "expected a value beside the comma"]],
    ["two commas", "[1,,2]", ["1", "expected a value beside the comma", "2"]],
    ["an array without an end", "[1,", ["1", "the array does not end: expected ]"]],
    ["text behind the array", "[1]\n2", ["1", "found text after the array"]],
    ["nothing at all", " \n ", ["the input is empty"]],
  ])("%s", (_, text, expected) => expect(texts(text)).toEqual(expected));

  test("the lines after it keep their numbers", () => {
    expect(split('{"a":["b"\n\n{"c":["d\n{"e":["f"]}').map(({ line }) => line)).toEqual([1, 3, 4]);
    expect(split('{\n{"c":["d"]}\n{"e":["f"]}').map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(split('[\n  {"a":["b"},\n  {"c":["d"]},\n\n  {"e":["f"]}\n]').map(({ line }) => line)).toEqual([2, 3, 5]);
  });

  test.each(['{"a":["b"', "{", "{bad", "{'a':['b'"])("%s is found before much has been swallowed", (bad) => {
    const lines = Array.from({ length: 5000 }, (_, index) => (index % 2 === 0 ? bad : `{"a":["${"x".repeat(50)}"]}`));
    expect(split(lines.join("\n"))).toHaveLength(5000);
    expect(split(`[\n${lines.join(",\n")}\n]`)).toHaveLength(5000);
  });

  test("a value of many megabytes is not kept", () => {
    const [first, second] = split(`{"a":["${"x".repeat(5_000_000)}"]}\n{"b":["c"]}`);
    expect(first).toMatchObject({ text: "", problem: expect.stringContaining("longer than") });
    expect(second?.text).toBe('{"b":["c"]}');
  });
});

describe("chunks make no difference", () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }).map((each) => ({ v: each })),
    fc.string({ unit: "grapheme" }),
  );
  const damage = fc.constantFrom('{"a":["b"', '{"a":"b', "x", '{"v":[}', "{", "{bad", "{'a':['b'", '{\n "a": [');
  const lines = fc.array(
    fc.oneof(
      value.map((each) => JSON.stringify(each)),
      damage,
    ),
    { maxLength: 6 },
  );
  const input = fc.oneof(
    lines.map((each) => each.join("\n")),
    lines.map((each) => `[${each.join(",\n ")}]`),
    fc.array(value).map((each) => JSON.stringify(each, null, 2)),
  );

  test("to text cut anywhere", () => {
    check(
      fc.property(input, fc.integer({ min: 1, max: 9 }), (text, length) => {
        const splitter = new ValueSplitter();
        const found: SourceValue[] = [];
        for (let i = 0; i < text.length; i += length) found.push(...splitter.write(text.slice(i, i + length)));
        found.push(...splitter.end());
        expect(found.map(unparsed)).toEqual(split(text).map(unparsed));
        for (const { parsed, text: each } of [...found, ...split(text)])
          expect(parsed ?? "left to the caller").toEqual(parsed === undefined ? "left to the caller" : JSON.parse(each));
      }),
      1000,
    );
  });

  test("to bytes cut inside a character or a string", async () => {
    const text = '{"mention":["Zoë 😀"]}\n{"type":["Raum, \\"1\\" [äöü]"]}';
    const bytes = Buffer.from(text);
    for (let length = 1; length < 8; length++) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.subarray(i * length, (i + 1) * length));
      const found: string[] = [];
      const stream = (async function* () {
        yield* chunks;
      })();
      for await (const each of readValues({ name: "x", stream: stream as never, size: undefined })) found.push(each.text);
      expect(found).toEqual(text.split("\n"));
    }
  });

  test("to valid values, which all come back", () => {
    check(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.constantFrom<[string, string, string]>(["", "\n", ""], ["[", ",", "]"], ["[\n", ",\n", "\n]"]),
        (values, [open, comma, close]) => {
          const found = texts(open + values.map((each) => JSON.stringify(each)).join(comma) + close);
          expect(found).toEqual(values.map((each) => JSON.stringify(each)));
        },
      ),
    );
  });
});
