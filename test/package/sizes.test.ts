import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { measure, withSizes } from "../../src/build/sizes.ts";
import { root } from "./packed.ts";

describe("the size of an import", () => {
  it("keeps its promise", async () => {
    for (const { imports, bytes, limit } of await measure()) {
      expect(bytes, imports).toBeGreaterThan(1000);
      expect(bytes, imports).toBeLessThanOrEqual(limit * 1000);
    }
  });

  it("is in the README (npm run size -- --write)", async () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const numbers = (text: string) =>
      [...text.matchAll(/^\| `import (.*)` \| ([\d.]+) kB \| ([\d.]+) kB \|$/gm)].map(([, ...cells]) => cells);
    const [written, measured] = [numbers(readme), numbers(withSizes(readme, await measure()))];
    expect(written.length).toBe(measured.length);
    for (const [index, [name, today, limit]] of measured.entries()) {
      expect([written[index]![0], written[index]![2]]).toEqual([name, limit]);
      // A byte more or less in another version of a bundler does not make a table stale.
      expect(Math.abs(Number(written[index]![1]) - Number(today))).toBeLessThanOrEqual(0.3);
    }
  });
});
