import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { aliases } from "../support/aliases.ts";
import { examplesOfComments, examplesOfPages, writeExamples } from "../support/examples.ts";

/** What readers copy compiles in a strict project; examples.test.ts runs it. */
const folder = new URL("../.generated-types/", import.meta.url);
const root = new URL("../../", import.meta.url);
const tsc = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("every TypeScript example of the pages and comments has correct types", { timeout: 120_000 }, () => {
  const examples = [...examplesOfPages(), ...examplesOfComments()];
  const files = writeExamples(examples, folder, ({ code }) => code);
  const paths = Object.fromEntries(
    aliases.map(({ find, replacement }) => [find.source.slice(1, -1).replaceAll("\\/", "/"), [replacement]]),
  );
  const drivers = fileURLToPath(new URL("src/messaging/store/better-sqlite3.d.ts", root));
  const config = {
    extends: "../../tsconfig.json",
    compilerOptions: { paths, noUnusedLocals: false },
    include: [],
    files: [drivers, ...files.map((file) => fileURLToPath(file))],
  };
  writeFileSync(new URL("tsconfig.json", folder), JSON.stringify(config));
  expect(problemsOf(fileURLToPath(folder))).toBe("");
});

/** What the compiler prints. */
function problemsOf(project: string): string {
  try {
    return execFileSync(process.execPath, [tsc, "-p", project, "--pretty", "false"], { encoding: "utf8", maxBuffer: 2 ** 26 });
  } catch (error) {
    return (error as { stdout: string }).stdout || String(error);
  }
}
