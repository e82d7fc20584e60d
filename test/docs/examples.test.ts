import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hasBroker, withBroker } from "../support/broker.ts";
import { claimsIn, type Example, examplesOfComments, examplesOfPages, withClaims, writeExamples } from "../support/examples.ts";
import { hasSqlite, withDatabasesIn, withFile } from "../support/sqlite.ts";
import { NatsServer } from "../workers/server.ts";

/**
 * Every TypeScript example in the README, the docs and the JSDoc is executed. `expression; // => value`
 * asserts that the expression is deeply equal to the value; comment lines right below an expression assert
 * that they are the text it yields. Blocks of one page may import each other by the names that the page gives them.
 */
const generated = new URL("../.generated/", import.meta.url);
/** The broker that examples connect to. */
const BROKER = "nats://127.0.0.1:4222";
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
    expect(comments.length).toBeGreaterThanOrEqual(50);
  });

  for (const [index, { title, from, code }] of examples.entries()) {
    const does = `${title} does what it says`;
    const run = async () => {
      const { checked } = (await import(files[index]!.pathname)) as { checked: number };
      expect(checked).toBe(claimsIn(code));
    };
    if (code.includes(BROKER)) it.skipIf(!hasBroker)(withBroker(does), () => withOwnBroker(files[index]!, run));
    else {
      const needsFile = needingFiles.has(from);
      it.skipIf(needsFile && !hasSqlite)(needsFile ? withFile(does) : does, run);
    }
  }
});

/** Runs an example with a broker of its own in place of the one that it names. */
async function withOwnBroker(file: URL, run: () => Promise<void>): Promise<void> {
  const broker = await NatsServer.start();
  try {
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(BROKER, broker.url));
    await run();
  } finally {
    await broker.remove();
  }
}

function instrument({ code }: Example): string {
  return `import { expect } from "vitest";
export let checked = 0;
function checkClaim(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
  checked++;
}
${withClaims(withDatabasesIn(databases, code))}`;
}
