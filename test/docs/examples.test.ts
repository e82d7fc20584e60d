import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { claimsIn, withClaims } from "../support/examples.ts";
import { filesUnder } from "../support/files.ts";
import { hasSqlite, withFile } from "../support/sqlite.ts";

/**
 * Every TypeScript example in the README, the docs and the JSDoc is executed. `expression; // => value`
 * asserts that the expression is deeply equal to the value; comment lines right below an expression assert
 * that they are the text it yields.
 */
const root = new URL("../../", import.meta.url);
const generated = new URL("test/.generated/", root);

interface Example {
  readonly title: string;
  readonly code: string;
}

const documents = ["README.md", ...filesUnder(new URL("docs/", root), ".md").map((file) => `docs/${file}`)].flatMap(examplesOfMarkdown);
const comments = filesUnder(new URL("src/", root), ".ts")
  .map((file) => `src/${file}`)
  .flatMap(examplesOfComments);

describe("the examples", () => {
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  afterAll(() => rmSync(generated, { recursive: true, force: true }));

  it("are in the README and in the comments of the public functions", () => {
    expect(documents.filter((each) => each.title.startsWith("README.md"))).not.toEqual([]);
    expect(comments.length).toBeGreaterThanOrEqual(8);
  });

  for (const [index, { title, code }] of [...documents, ...comments].entries()) {
    const does = `${title} does what it says`;
    const needsFile = code.includes("SqliteStore.open");
    it.skipIf(needsFile && !hasSqlite)(needsFile ? withFile(does) : does, async () => {
      const file = new URL(`example-${index}.ts`, generated);
      writeFileSync(file, instrument(code));
      const { checked } = (await import(file.pathname)) as { checked: number };
      expect(checked).toBe(claimsIn(code));
    });
  }
});

function examplesOfMarkdown(path: string): Example[] {
  const text = readFileSync(new URL(path, root), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => ({
    title: `${path}:${lineOf(text, match.index)}`,
    code: match[1] ?? "",
  }));
}

function examplesOfComments(path: string): Example[] {
  const text = readFileSync(new URL(path, root), "utf8");
  return [...text.matchAll(/@example\n \* ```ts\n(.*?)^ *\* ```/gms)].map((match) => ({
    title: `${path}:${lineOf(text, match.index)}`,
    code: (match[1] ?? "").replace(/^ *\* ?/gm, ""),
  }));
}

function instrument(code: string): string {
  return `import { expect } from "vitest";
export let checked = 0;
function checkClaim(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
  checked++;
}
${withClaims(code)}`;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
