import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { filesUnder } from "../support/files.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const test = new URL("../", import.meta.url);
const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

/** Tests with expectTypeOf do nothing when they run: the compiler checks them, here. */
it("the types that tests promise hold, like all other types", { timeout: 120_000 }, () => {
  const promising = filesUnder(test, ".test.ts").filter((file) => readFileSync(new URL(file, test), "utf8").includes("expectTypeOf<"));
  expect(promising.length).toBeGreaterThanOrEqual(2);
  const checked = run("--listFilesOnly").replaceAll("\\", "/").split("\n");
  expect(promising.filter((file) => !checked.some((each) => each.trim().endsWith(`/test/${file}`)))).toEqual([]);
  expect(run()).toBe("");
});

/** The output of the compiler; its findings are printed too, and fail the test. */
function run(...flags: string[]): string {
  try {
    return execFileSync(process.execPath, [tsc, "-p", ".", "--pretty", "false", ...flags], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    return (error as { stdout: string }).stdout || String(error);
  }
}
