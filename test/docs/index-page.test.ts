import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { filesUnder } from "../support/files.ts";
import { linkedIn, readPage } from "../support/pages.ts";

/** docs/README.md: an index of all pages in reading order, and each page leads to the next. */
const root = new URL("../../", import.meta.url);
const index = readPage("docs/README.md");
const pages = filesUnder(new URL("docs/", root), ".md").filter((path) => path !== "README.md" && !path.includes("/"));
const inOrder = index.sections.flatMap(({ tables }) =>
  tables.slice(0, 1).flatMap(({ rows }) => rows.flatMap((row) => linkedIn(row.join(" ")))),
);

describe("docs/README.md", () => {
  it("lists every page once", () => {
    expect(pages.length).toBeGreaterThanOrEqual(19);
    expect([...inOrder].sort()).toEqual(pages);
  });

  it.each(inOrder)("leads from %s to the page below it", (path) => {
    const text = readFileSync(new URL(`docs/${path}`, root), "utf8");
    const [next = ""] = /(?<=\n\n)Next: .*\n$/.exec(text) ?? [];
    expect(linkedIn(next)[0]).toBe(inOrder[inOrder.indexOf(path) + 1] ?? "README.md");
  });
});

describe("the README", () => {
  const links = readPage("README.md").sections.flatMap(({ prose }) => linkedIn(prose));

  it("leads to every guide, and to the index", () => {
    const linked = new Set(links.map((link) => link.split("#")[0]));
    expect(["README.md", ...pages].filter((path) => !linked.has(`docs/${path}`))).toEqual([]);
  });

  /** A registry shows the README without the repository: it resolves relative links against the address of the repository. */
  it("has links that work on the page of a registry", () => {
    const { repository } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { repository: Record<string, string> };
    expect(repository.type).toBe("git");
    expect(repository.url).toMatch(/^git\+https:\/\/github\.com\/[^/]+\/[^/]+\.git$/);
    // Another directory of the repository would be put before every link.
    expect(repository.directory).toBeUndefined();
    for (const link of links.filter((each) => !each.startsWith("#"))) {
      expect(link).toMatch(/^(?!\/)(?!.*\.\.\/)/);
      expect(existsSync(new URL(link.split("#")[0]!, root)), link).toBe(true);
    }
  });
});
