import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { apiEntries, hasTypedoc } from "../../docs/generate-api.ts";
import { filesUnder } from "../support/files.ts";

/** docs/api is written from the docstrings, and is as new as they are. */
const root = fileURLToPath(new URL("../../", import.meta.url));
const api = new URL("../../docs/api/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "pushsieve-api-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("docs/api", () => {
  const isNew = "is what npm run docs:api writes";
  it.skipIf(!hasTypedoc)(
    hasTypedoc ? isNew : `${isNew} (skipped: typedoc is not installed; npm run setup:extras installs it)`,
    () => {
      const written = join(folder, "api");
      const args = ["--import", "tsx", join(root, "docs/generate-api.ts"), written];
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      const pages = pathToFileURL(`${written}/`);
      expect(filesUnder(api, "")).toEqual(filesUnder(pages, ""));
      for (const page of filesUnder(pages, ".md")) {
        expect(readFileSync(new URL(page, api), "utf8"), page).toBe(readFileSync(new URL(page, pages), "utf8"));
      }
    },
    240_000,
  );

  it("has a page for each entry point, which the index lists, and none that is too long to read", () => {
    const index = readFileSync(new URL("README.md", api), "utf8");
    expect(apiEntries().length).toBeGreaterThanOrEqual(6);
    for (const { specifier, page } of apiEntries()) {
      expect(index).toContain(`[\`${specifier}\`](${page}.md)`);
      expect(readFileSync(new URL(`${page}.md`, api), "utf8").split("\n")[0]).toBe(`# ${specifier}`);
      expect(statSync(new URL(`${page}.md`, api)).size).toBeLessThan(100_000);
    }
  });

  it("does not change with the day, the commit or the machine", () => {
    for (const page of filesUnder(api, ".md")) {
      expect(readFileSync(new URL(page, api), "utf8"), page).not.toMatch(
        /Defined in|blob\/|file:\/\/|\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d/,
      );
    }
  });
});
