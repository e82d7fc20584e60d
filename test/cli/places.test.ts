import fc from "fast-check";
import { expect, test } from "vitest";
import { Places } from "../../src/input/place.ts";
import { parseGuided } from "../support/guided.ts";
import { check } from "../support/property.ts";
import { file, member, pushsieve, rows } from "./support.ts";

/** Writes a string in one of the forms that JSON has. */
function encode(text: string, escapes: readonly boolean[]): string {
  const units = text.split("").map((unit, index) => {
    const plain = JSON.stringify(unit).slice(1, -1);
    return escapes[index % escapes.length] === true ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}` : plain;
  });
  return `"${units.join("")}"`;
}

test("a problem of a rule inside a string is found in the file, with any escapes", () => {
  const name = fc.string({ unit: "binary", minLength: 1, maxLength: 8 });
  const escapes = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });
  check(
    fc.property(name, name, escapes, fc.constantFrom("", " ", "\n  "), (first, second, pattern, space) => {
      const rule = `{${JSON.stringify(first)}:${space}["x"],${space}${JSON.stringify(`${second}!`)}:${space}"wrong"}`;
      const [problem] = parseGuided(rule).diagnostics.filter(({ code }) => code === "value-not-array");
      const text = `{"Preferences":${space}{"PushNotifications":{"FilterRule":${space}${encode(rule, pattern)}}}}`;
      const places = new Places({ text, line: 7, column: 3 }, "/Preferences/PushNotifications/FilterRule");
      const { start, end } = places.spanOf(problem!);
      expect(JSON.parse(`"${text.slice(start, end)}"`)).toBe('"wrong"');
      const place = places.of(problem!);
      const before = text.slice(0, start).split("\n");
      expect(place.line).toBe(7 + before.length - 1);
      expect(place.column).toBe(before.length === 1 ? 3 + start : before.at(-1)!.length + 1);
    }),
    300,
  );
});

test("problems of a record have their place, or the place of the innermost existing part", async () => {
  const path = file(
    "places.json",
    '[\n  {"MemberArn": "arn:x/bob", "Preferences": {"PushNotifications": {\n    "AllowNotifications": "all" }}}\n]',
  );
  const [row] = rows((await pushsieve(["check", "--format", "json", path])).stdout);
  expect(row).toMatchObject({ line: 2, diagnostics: [{ place: { line: 3, column: 27, endLine: 3, endColumn: 32 } }] });
  const missing = await pushsieve(["check", "--format", "json", "-"], '{"PushNotifications":{"AllowNotifications":"FILTERED"}}');
  expect(rows(missing.stdout)[0]).toMatchObject({ diagnostics: [{ code: "missing-filter-rule", place: { line: 1, column: 22 } }] });
});

test("a rule in a member's row is found down to the column", async () => {
  const row = member("arn:x/bob", '{"type":"x"}');
  const { stdout } = await pushsieve(["check", "-"], row);
  expect(stdout).toContain(`<stdin>:1:${row.indexOf('\\"x\\"') + 1} (arn:x/bob)\n  1 | {"type":"x"}\n`);
});
