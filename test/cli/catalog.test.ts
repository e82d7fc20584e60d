import { expect, test } from "vitest";
import { file, pushsieve, rows } from "./support.ts";

const catalog = file(
  "catalog.json",
  `{
    "attributes": {
      "type": { "description": "what it is", "values": ["Chat", "Room", "Announcement"] },
      "mention": { "values": ["all", "Barbara"], "moreValues": true },
      "__proto__": { "values": ["x"] },
      "topic": {}
    }
  }`,
);

async function problems(rule: string): Promise<unknown[]> {
  const { stdout } = await pushsieve(["check", "--format", "json", "--attributes-catalog", catalog, "-"], rule);
  return rows(stdout).flatMap(({ diagnostics }) =>
    (diagnostics as { code: string; path: string; help?: string }[]).map(({ code, path, help }) => [code, path, help]),
  );
}

test("names and values that the app does not send are reported, with what was probably meant", async () => {
  expect(
    await problems('{"typ":["Chat"],"$or":[{"type":["chat","Rom"]},{"type":[{"anything-but":["Anouncment"]}],"xyzzy":["1"]}]}'),
  ).toEqual([
    ["unknown-attribute", "/typ", 'did you mean "type"?'],
    ["unknown-value", "/$or/0/type/0", 'did you mean "Chat"? It differs in case'],
    ["unknown-value", "/$or/0/type/1", 'did you mean "Room"?'],
    ["unknown-value", "/$or/1/type/0/anything-but/0", 'did you mean "Announcement"?'],
    ["unknown-attribute", "/$or/1/xyzzy", undefined],
  ]);
});

test("with moreValues, only values that look misspelled are reported; without values, nothing is reported", async () => {
  expect(await problems('{"mention":["Bob","ALL","Barbra","Zed"],"topic":["anything"],"__proto__":["x"]}')).toEqual([
    ["unknown-value", "/mention/1", 'did you mean "all"? It differs in case'],
    ["unknown-value", "/mention/2", 'did you mean "Barbara"?'],
  ]);
});

test("they are warnings, and are absent for a rejected rule", async () => {
  const warned = await pushsieve(["check", "--attributes-catalog", catalog, "-"], '{"typ":["Chat"]}');
  expect(warned.code).toBe(0);
  expect(warned.stdout).toContain("warning[unknown-attribute]");
  expect(warned.stdout).toContain('^^^^^ did you mean "type"?');
  expect(await problems('{"typ":"Chat"}')).toEqual([["value-not-array", "/typ", 'write ["Chat"]']]);
});

test.each([
  ['{"attributes":{"type":{"values":"Chat"}}}', "attributes.type.values must be array"],
  ['{"attributes":{"type":{"vals":[]}}}', 'must NOT have additional properties: "vals"'],
  ['{"attributes":{"a":{},"a":{}}}', "duplicate-key"],
  ["[]", "must be object"],
  ["{", "invalid-json"],
])("the mistake of an invalid catalog is reported with its place: %s", async (text, expected) => {
  const path = file("bad-catalog.json", text);
  const { code, stdout, stderr } = await pushsieve(["check", "--attributes-catalog", path, "-"], '{"a":["b"]}');
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(expected);
  expect(stderr).toContain(`${path}:1:`);
});

test("a catalog can come from stdin, where the rules do not", async () => {
  const rule = file("catalog-rule.json", '{"typ":["Chat"]}');
  const { stdout } = await pushsieve(["check", "--attributes-catalog", "-", rule], '{"attributes":{"type":{}}}');
  expect(stdout).toContain("unknown-attribute");
  expect((await pushsieve(["check", "--attributes-catalog", "-", rule], "{")).stderr).toContain("--> <stdin>:1:2");
  expect((await pushsieve(["check", "--attributes-catalog", "-", "-"], "{}")).code).toBe(2);
});

test("a missing catalog is reported", async () => {
  expect(await pushsieve(["check", "--attributes-catalog", "no-such", "-"], "[]")).toMatchObject({ code: 2, stdout: "" });
});
