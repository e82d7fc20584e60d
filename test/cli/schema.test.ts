import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bundle, type JsonSchema } from "../../src/transport/cli/schema/bundle.ts";
import { anyObject } from "../schema/support.ts";
import { memberArb, messageArb, preferencesArb } from "../support/arbitraries.ts";
import { check } from "../support/property.ts";
import { pushsieve } from "./support.ts";

const folder = new URL("../../src/schema/", import.meta.url);
const schemas = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => [file.replace(".json", ""), JSON.parse(readFileSync(new URL(file, folder), "utf8")) as JsonSchema]),
);
const together = new Ajv2020({ schemas: [...schemas.values()], strict: true });

test("the schemas are listed by name", async () => {
  const { code, stdout } = await pushsieve(["schema"]);
  expect(code).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  ).toEqual([...schemas.keys()].sort());
});

test("one is printed as it is published, or with the others inside", async () => {
  const { code, stdout } = await pushsieve(["schema", "filter-rule"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(schemas.get("filter-rule"));
  const all = JSON.parse((await pushsieve(["schema", "--all"])).stdout) as Record<string, JsonSchema>;
  expect(Object.keys(all)).toEqual([...schemas.keys()].sort());
  expect(JSON.stringify(all)).not.toContain('"$ref":"urn:');
  expect(all.member).toEqual(JSON.parse((await pushsieve(["schema", "member"])).stdout));
});

test("an unknown schema is reported", async () => {
  const { code, stdout, stderr } = await pushsieve(["schema", "rule"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("filter-rule");
  expect((await pushsieve(["schema", "member", "--all"])).code).toBe(2);
});

test.each([...schemas.keys()])("the printed %s accepts by itself what the published one accepts with the others", (name) => {
  // A new schema, so that nothing is found by its $id.
  const alone = new Ajv2020({ strict: true }).compile({ ...bundle(name, schemas), $id: "urn:test:alone" });
  const original = together.getSchema(schemas.get(name)!.$id as string)!;
  const record = fc.oneof(
    fc.record({ MemberArn: memberArb, Preferences: preferencesArb }),
    preferencesArb,
    messageArb,
    anyObject,
    fc.constantFrom(...[...schemas.values()].flatMap(({ examples }) => examples as unknown[])),
  );
  check(
    fc.property(record, (value) => {
      expect(alone(value)).toBe(original(value));
    }),
    300,
  );
});
