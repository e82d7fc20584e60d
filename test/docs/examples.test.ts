import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { hasBroker, withBroker } from "../support/broker.ts";
import { claimsIn, examplesOfComments, lineOf, withClaims } from "../support/examples.ts";
import { filesUnder } from "../support/files.ts";
import { hasSqlite, withFile } from "../support/sqlite.ts";
import { NatsServer } from "../workers/server.ts";

/**
 * Every TypeScript example in the README, the docs and the JSDoc is executed. `expression; // => value`
 * asserts that the expression is deeply equal to the value; comment lines right below an expression assert
 * that they are the text it yields.
 */
const root = new URL("../../", import.meta.url);
const generated = new URL("test/.generated/", root);
/** The broker that examples connect to; here each gets one of its own. */
const BROKER = "nats://127.0.0.1:4222";

interface Example {
  readonly title: string;
  readonly code: string;
}

/** The examples of docs/api are those of the comments. */
const pages = filesUnder(new URL("docs/", root), ".md").filter((file) => !file.startsWith("api/"));
const documents = ["README.md", ...pages.map((file) => `docs/${file}`)].flatMap(examplesOfMarkdown);
const comments = filesUnder(new URL("src/", root), ".ts").flatMap((file) =>
  examplesOfComments(readFileSync(new URL(`src/${file}`, root), "utf8")).map(({ code, line }) => ({ code, title: `src/${file}:${line}` })),
);

describe("the examples", () => {
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  afterAll(() => rmSync(generated, { recursive: true, force: true }));

  it("are in the README and in the comments of the public functions", () => {
    expect(documents.filter((each) => each.title.startsWith("README.md"))).not.toEqual([]);
    expect(comments.length).toBeGreaterThanOrEqual(50);
  });

  for (const [index, { title, code }] of [...documents, ...comments].entries()) {
    const does = `${title} does what it says`;
    const needsFile = code.includes("SqliteStore.open");
    const needsBroker = code.includes(BROKER);
    const run = async (instrumented: string) => {
      const file = new URL(`example-${index}.ts`, generated);
      writeFileSync(file, instrumented);
      const { checked } = (await import(file.pathname)) as { checked: number };
      expect(checked).toBe(claimsIn(code));
    };
    if (needsBroker) {
      it.skipIf(!hasBroker)(withBroker(does), async () => {
        const broker = await NatsServer.start();
        try {
          await run(instrument(code).replaceAll(BROKER, broker.url));
        } finally {
          await broker.remove();
        }
      });
    } else it.skipIf(needsFile && !hasSqlite)(needsFile ? withFile(does) : does, () => run(instrument(code)));
  }
});

function examplesOfMarkdown(path: string): Example[] {
  const text = readFileSync(new URL(path, root), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => ({
    title: `${path}:${lineOf(text, match.index)}`,
    code: match[1] ?? "",
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
