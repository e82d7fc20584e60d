import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faults } from "./faults.ts";

const src = new URL("../../src/", import.meta.url);

/** `npm run test:faults` plants them and takes minutes; here, the list is checked against the sources. */
describe("the planted faults", () => {
  it.each(faults)("$area: $name: the text is in the sources once", ({ file, find, replace }) => {
    expect(readFileSync(new URL(file, src), "utf8").split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });

  it("are at least 30, in every area, each with a name of its own", () => {
    expect(faults.length).toBeGreaterThanOrEqual(30);
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    const areas = new Set(faults.map(({ area }) => area));
    expect([...areas].sort()).toEqual([
      "channels",
      "decisions",
      "interning",
      "members",
      "posting",
      "pushes",
      "reader",
      "sharing",
      "small",
      "snapshots",
      "texts",
    ]);
  });
});
