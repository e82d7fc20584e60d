import { join } from "node:path";
import { expect, it } from "vitest";
import { apiReport } from "./api-report.ts";
import { manifest, root } from "./packed.ts";

const entries = Object.entries(manifest().exports).flatMap(([entry, target]) =>
  typeof target === "object" && target !== null && "types" in target ? [[entry, String(target.types)] as const] : [],
);

/** A change of the public surface appears in a review as a change of these files: `npx vitest run test/package/api-report.test.ts --update`. */
it.each(entries)("the exports of %s are those of its report", async (entry, types) => {
  const name = entry === "." ? "pushsieve" : entry.slice(2).replaceAll("/", "-");
  await expect(apiReport(join(root, types))).toMatchFileSnapshot(join(root, "test/package/api", `${name}.txt`));
});

it("every entry point has a report", () => {
  expect(entries.length).toBeGreaterThanOrEqual(6);
});
