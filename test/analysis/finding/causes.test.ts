import { describe, expect, it } from "vitest";
import { lintRule } from "../../../src/analysis/index.ts";

describe("why a rule has one answer", () => {
  it.each([
    ['{"$or":[{"a":[""]},{"b":["1"],"c":[""]}]}', "no message can match: /$or/0/a never holds; /$or/1/c never holds"],
    ['{"a":["1"],"$or":[{"a":[{"anything-but":["1"]}]}],"b":["1"]}', "no message can match: /a and /$or never hold together"],
    [
      `{"$or":[${["a", "b", "c", "d", "e"].map((name) => `{"${name}":[""]}`).join()}]}`,
      "no message can match: /$or/0/a never holds; /$or/1/b never holds; /$or/2/c never holds; and so on, 5 in all",
    ],
    ['{"$or":[{"a":["1"]},{"a":[{"anything-but":["1"]}]}]}', "every message matches: /$or/0 and /$or/1 cover all cases"],
    ['{"$or":[{"b":["1"]},{"a":[{"anything-but":[""]}]}]}', "every message matches: /$or/1/a/0 always holds"],
  ])("%s: %s", (text, message) => {
    const proven = lintRule(text).diagnostics.filter(({ code }) => code === "never-true" || code === "always-true");
    expect(proven.map((each) => each.message)).toEqual([message]);
  });

  it("is reported at the first of the parts, and the others are related", () => {
    const text = '{"type":["Room"],"$or":[{"type":[{"anything-but":["Room"]}]},{"type":[""]}]}';
    const [found] = lintRule(text).diagnostics;
    const at = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
    expect(found).toMatchObject({ code: "never-true", path: "/type", span: at('"type":["Room"]') });
    expect(found?.related).toEqual([{ path: "/$or", span: { start: text.indexOf('"$or"'), end: text.length - 1 } }]);
  });
});
