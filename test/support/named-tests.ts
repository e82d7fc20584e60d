import { readFileSync } from "node:fs";
import { expect } from "vitest";

const root = new URL("../../", import.meta.url);

/** A cell of a table of promises, `` `file`: title ``, names a test that exists and runs. `folder` is below `test/`. */
export function expectNamedTest(cell: string, folder: string): void {
  const [, file, title] = /^`([\w/-]+)`: (.+)$/.exec(cell)!;
  const source = readFileSync(new URL(`test/${folder}${file}.test.ts`, root), "utf8");
  // The first argument of `it`, or of `it.each(…)`; titles may continue with a number that a run gets.
  const quoted = title!.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  expect(source).toMatch(new RegExp(`(?:\\bit\\(|\\)\\(|withFile\\()\\s*["\`]${quoted}(?:"|,? \\w+ \\$\\{ROUNDS\\})`));
  expect(source).not.toMatch(/\bit\.(?:skip|todo|fails)\b/);
}
