import { describe, expect, it } from "vitest";
import { placeAt } from "../../../src/page/part/json-place.ts";

/** The place at the bar in a text. */
function place(text: string) {
  const position = text.indexOf("|");
  return placeAt(text.replace("|", ""), position);
}

describe("a place in a rule text", () => {
  it.each([
    ['{"|"', "name", [], "", false],
    ['{"men|', "name", [], "men", false],
    ['{"men|tion":["Bob"]}', "name", [], "men", true],
    ['{"mention":["|"]}', "element", ["mention"], "", false],
    ['{"mention":["Bob",|]}', "element", ["mention"], "", false],
    ['{"mention":["B\\"o|b"]}', "element", ["mention"], 'B\\"o', false],
    ['{"$or":[{"type":["x"]},{"|"', "name", ["$or"], "", false],
    ['{"$or":[{"type":["|', "element", ["$or", "type"], "", false],
    ['{"type":[{"op":["|"]}]}', "element", ["type", "op"], "", false],
    ['{"type":["x"],|', "name", [], "", false],
  ])("in %s is a %s inside %j, with %j typed", (text, kind, path, typed, hasValue) => {
    expect(place(text)).toMatchObject({ kind, path, typed, hasValue });
  });

  it.each(["|", '{"mention"|:', '{"mention":|', '{"mention":["Bob"|]}', '{"mention":["Bob"]|}', '{"a":["b"]}|'])(
    "is not where nothing can be completed: %s",
    (text) => {
      expect(place(text)).toBeUndefined();
    },
  );

  it("names the string around the position, with its quotes", () => {
    expect(place('{"mention":["Bo|b"]}')).toMatchObject({ start: 12, end: 17 });
    expect(place('{"mention":["Bo|')).toMatchObject({ start: 12, end: 15 });
  });

  it("says whether the object is an element of a list", () => {
    expect(place('{"type":[{"|')).toMatchObject({ kind: "name", isInList: true, path: ["type"] });
    expect(place('{"|')).toMatchObject({ isInList: false });
  });
});
