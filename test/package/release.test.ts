import { expect, it } from "vitest";
import { checkRelease, type Release } from "../../src/build/release-checks.ts";

const address = "https://example.org/pushsieve";
const ready: Release = {
  manifest: {
    version: "1.2.3",
    repository: { url: address },
    homepage: address,
    bugs: { url: address },
    publishConfig: { provenance: true },
    scripts: { build: "tsc" },
  },
  lockVersion: "1.2.3",
  changelog: "# Changelog\n\n## 1.2.3 (2026-01-31)\n\n- All of it.\n\n## 1.2.2 (2026-01-01)\n\n- Less.\n",
  packed: { size: 300_000, unpackedSize: 1_400_000 },
  changed: [],
};
const { manifest } = ready;

it("a release with everything in place has no findings, also when the entries of the changelog have headings", () => {
  expect(checkRelease(ready)).toEqual({ problems: [], open: [] });
  const changelog = ready.changelog.replace("- All", "### Rules\n\n- All");
  expect(checkRelease({ ...ready, changelog })).toEqual({ problems: [], open: [] });
});

it.each<[string, Partial<Release>, RegExp]>([
  ["a lock of another version", { lockVersion: "1.2.2" }, /package-lock\.json says 1\.2\.2/],
  [
    "a version that the changelog does not begin with",
    { manifest: { ...manifest, version: "1.2.4" }, lockVersion: "1.2.4" },
    /CHANGELOG\.md begins with 1\.2\.3/,
  ],
  ["something in place of a date", { changelog: ready.changelog.replace("2026-01-31", "soon") }, /"soon" is not a date/],
  ["a version that the changelog does not describe", { changelog: "## 1.2.3 (2026-01-31)\n\n### Rules\n" }, /says nothing/],
  ["no repository", { manifest: { ...manifest, repository: {} } }, /no repository/],
  ["no provenance", { manifest: { ...manifest, publishConfig: {} } }, /provenance/],
  ["a dependency", { manifest: { ...manifest, dependencies: { hono: "4" } } }, /has dependencies/],
  ["an install script", { manifest: { ...manifest, scripts: { prepare: "tsc" } } }, /script prepare/],
  ["too much in it", { packed: { size: 1, unpackedSize: 1_500_000 } }, /unpacked: at most 1500000/],
  ["too large a tarball", { packed: { size: 600_000, unpackedSize: 1 } }, /packed: at most 600000/],
])("%s is a problem at any time", (_, change, problem) => {
  const { problems, open } = checkRelease({ ...ready, ...change });
  expect(problems).toEqual([expect.stringMatching(problem)]);
  expect(open).toEqual([]);
});

it("a changelog without a date, placeholders and uncommitted files are open until the release", () => {
  const { problems, open } = checkRelease({
    ...ready,
    manifest: { ...manifest, homepage: "https://github.com/OWNER/pushsieve" },
    changelog: ready.changelog.replace("2026-01-31", "unreleased"),
    changed: ["README.md"],
  });
  expect(problems).toEqual([]);
  expect(open).toEqual([
    expect.stringContaining("its date"),
    expect.stringContaining("homepage is a placeholder"),
    "not committed: README.md",
  ]);
});
