import { describe, expect, it } from "vitest";
import { analyzeRule } from "../../../src/analysis/index.ts";
import { unlimited } from "../../support/property.ts";

describe("why a part has no effect", () => {
  it.each([
    ['{"a":["1"],"$or":[{"a":["1","2"],"b":["1"]},{"c":["1"]}]}', "/$or/0/a", "it holds whenever /a does"],
    ['{"a":["1"],"b":[{"anything-but":[""]}]}', "/b", "it holds for every message"],
    ['{"$or":[{"a":["1"]},{"a":["1"],"b":["1"]}]}', "/$or/1", "whenever it holds, /$or/0 does too"],
    ['{"$or":[{"b":[""]},{"a":["1"]}]}', "/$or/0", "no message makes it hold"],
    ['{"a":["1"],"$or":[{"a":[{"anything-but":["1"]}]},{"b":["1"]}]}', "/$or/0", "it never holds together with /a"],
    ['{"a":["1",{"anything-but":["1","2"]}]}', "/a/1/anything-but/0", "where it makes a difference, /a/0 holds anyway"],
    ['{"a":[{"anything-but":["1","1"]}]}', "/a/0/anything-but/1", "it makes no difference to its list"],
    ['{"a":["1"],"$or":[{"a":["2",{"anything-but":["1","3"]}]},{"b":["1"]}]}', "/$or/0/a/1", "it never holds together with /a"],
    ['{"$or":[{"a":["1"]},{"b":["1"],"a":[{"anything-but":["1"]}]}]}', "/$or/1/a", "whenever it does not hold, /$or/0 holds anyway"],
    [
      '{"$or":[{"a":["1","2"],"b":["1"]},{"a":["1"],"c":["1"]},{"a":["2"],"c":["1"]},{"c":["1"],"a":["1","2"],"d":["1"]}]}',
      "/$or/3",
      "whenever it holds, /$or/1 and /$or/2 do too",
    ],
  ])("%s: %s, %s", (text, path, because) => {
    expect(analyzeRule(text, { limits: unlimited }).redundant?.find((each) => each.path === path)?.because).toBe(because);
  });
});

describe("a reason with many parts", () => {
  it("has the fewest sufficient parts, and names the first", () => {
    const six =
      '{"$or":[{"b":["1"],"z":["1"]},{"a":["1"]},{"a":["2"]},{"a":["3"]},{"a":["4"]},{"a":["5"]},{"a":["1","2","3","4","5"],"b":["1"]}]}';
    expect(analyzeRule(six, { limits: unlimited }).redundant).toMatchObject([
      {
        path: "/$or/6",
        because: "whenever it holds, /$or/1, /$or/2, /$or/3 and 2 other parts do too",
        by: [1, 2, 3, 4, 5].map((index) => ({ path: `/$or/${index}` })),
      },
    ]);
  });
});
