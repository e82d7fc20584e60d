import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { claimsIn, type Example, examplesOfComments, examplesOfPages, withClaims, writeExamples } from "../support/examples.ts";
import { hasSqlite, withDatabasesIn, withFile } from "../support/sqlite.ts";

/**
 * Every TypeScript example in the README, the docs and the JSDoc is executed. `expression; // => value`
 * asserts that the expression is deeply equal to the value; comment lines right below an expression assert
 * that they are the text it yields. Blocks of one page may import each other by the names that the page gives them.
 */
const generated = new URL("../.generated/", import.meta.url);
/** For the database files of the examples. */
const databases = mkdtempSync(join(tmpdir(), "pushsieve-examples-"));
const documents = examplesOfPages();
const comments = examplesOfComments();
const examples = [...documents, ...comments];
const files = writeExamples(examples, generated, instrument);
/** Pages with an example that opens a database: their other examples may import it. */
const needingFiles = new Set(examples.filter(({ code }) => /SqliteStore\.open|"better-sqlite3"/.test(code)).map(({ from }) => from));

describe("the examples", () => {
  afterAll(() => {
    for (const folder of [generated, databases]) rmSync(folder, { recursive: true, force: true });
  });

  it("are in the README and in the comments of the public functions", () => {
    expect(documents.filter((each) => each.from === "README.md")).not.toEqual([]);
    expect(comments.length).toBeGreaterThanOrEqual(8);
  });

  for (const [index, { title, from, code }] of examples.entries()) {
    const does = `${title} does what it says`;
    const needsFile = needingFiles.has(from);
    it.skipIf(needsFile && !hasSqlite)(needsFile ? withFile(does) : does, async () => {
      const { checked } = (await import(files[index]!.pathname)) as { checked: number };
      expect(checked).toBe(claimsIn(code));
    });
  }
});

function instrument({ code }: Example): string {
  return `import { expect } from "vitest";
export let checked = 0;
function checkClaim(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
  checked++;
}
${withClaims(withDatabasesIn(databases, code))}`;
}
