import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { filesUnder } from "../support/files.ts";
import { anchorsOf, linkedIn, readPage } from "../support/pages.ts";

const root = new URL("../../", import.meta.url);
const docs = filesUnder(new URL("docs/", root), ".md").map((path) => readPage(`docs/${path}`));

describe("links", () => {
  const folders = ["src", "spec-cases", "bench"].flatMap((folder) =>
    filesUnder(new URL(`${folder}/`, root), "README.md").map((path) => `${folder}/${path}`),
  );
  const others = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...folders].map(readPage);

  it.each([...docs, ...others])("of $path lead somewhere", (from) => {
    for (const link of from.sections.flatMap(({ prose }) => linkedIn(prose))) {
      const [path = "", anchor] = link.split("#");
      const target = new URL(path, new URL(from.path, root));
      expect(existsSync(target), link).toBe(true);
      if (anchor === undefined) continue;
      const to = path === "" ? from : readPage(target.pathname.slice(root.pathname.length));
      expect(anchorsOf(to), link).toContain(anchor);
    }
  });
});
