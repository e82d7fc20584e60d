import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { root } from "../support/pack.ts";
import { readPage } from "../support/pages.ts";
import { filesOf } from "./jest.ts";
import { recipes, rows } from "./matrix.ts";
import { pinnedVersions } from "./prepare.ts";
import type { Played } from "./process.ts";
import type { SceneReport } from "./scene/scene.ts";
import { type Outcome, problemsOf, verdictOn, withTable } from "./table.ts";

const expected = { claims: 6, cases: 700 };

function scene(change: Partial<SceneReport["parts"]> = {}, hasFinalizationRegistry = true): SceneReport {
  const parts = { example: part(6), members: part(200_000), cases: part(700), ...change };
  return { parts, hasFinalizationRegistry };
}

function part(checked: number, failures: readonly string[] = []) {
  return { checked, failures };
}

const [row] = rows;
const good: Played = { scene: scene(), tried: { eval: "EvalError" }, version: "1" };
const ran = (played: Played): Outcome => ({ row: row!, played, ms: 1, problems: problemsOf(row!, played, expected) });

describe("the page of runtimes", () => {
  const page = readPage("docs/runtimes.md");

  it("has a line for every row of the matrix, and each of them runs everything", () => {
    const lines = page.sections.flatMap(({ tables }) => tables).flatMap((table) => table.rows);
    expect(lines.map((cells) => cells.slice(0, 5))).toEqual(rows.map(({ runtime, loaded }) => [runtime, loaded, "yes", "yes", "yes"]));
  });

  it("names the versions that are installed", () => {
    const pinned = pinnedVersions();
    for (const { runtime, pinned: name } of rows.filter((each) => each.pinned !== undefined)) {
      expect(`${pinned[name!]}.`.startsWith(`${/[\d.]+/.exec(runtime)?.[0]}.`), runtime).toBe(true);
    }
  });

  it("begins with the oldest Node that the package promises", () => {
    const { engines } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { engines: { node: string } };
    expect(`Node ${engines.node.replace(">=", "")}`).toBe(row!.runtime);
  });

  it.each(Object.values(recipes))("has a recipe for Jest: %s", (section) => {
    expect(Object.keys(filesOf(section))).toEqual(expect.arrayContaining(["package.json", expect.stringMatching(/^channel\.test\./)]));
  });

  it("gets a table of the results, and loses nothing else", () => {
    const before = readFileSync(`${root}docs/runtimes.md`, "utf8");
    const failing = ran({ ...good, scene: scene({ cases: part(700, ["a case"]) }) });
    const after = withTable(before, [ran(good), failing, { row: row!, failed: "it has ended" }]);
    const lines = after.split("\n").filter((line) => line.startsWith("| Node 20.19 |"));
    expect(lines).toEqual([
      "| Node 20.19 | `import` | yes | yes | yes | `eval` |",
      "| Node 20.19 | `import` | yes | yes | no | `eval` |",
      "| Node 20.19 | `import` | no | no | no | `eval` |",
    ]);
    expect(after.split("<!--")[0]).toBe(before.split("<!--")[0]);
    expect(after.split("-->").at(-1)).toBe(before.split("-->").at(-1));
    expect(() => withTable("no marks", [])).toThrow("lost the marks");
  });
});

describe("a report", () => {
  it.each<[string, Played, string]>([
    ["fails for what a part has found", { ...good, scene: scene({ members: part(200_000, ["arn:1"]) }) }, "arn:1"],
    ["fails when claims were left out", { ...good, scene: scene({ example: part(5) }) }, "5 of 6 claims"],
    ["fails when cases were left out", { ...good, scene: scene({ cases: part(699) }) }, "699 of 700 conformance cases"],
    ["fails when members were left out", { ...good, scene: scene({ members: part(10) }) }, "10 decisions"],
    ["fails where a boundary was not there", { ...good, tried: { eval: "allowed" } }, "eval: expected EvalError, found allowed"],
    ["fails where a boundary was not tried", { ...good, tried: {} }, "eval: expected EvalError, found undefined"],
    [
      "fails when the runtime has no FinalizationRegistry, and the row does not say so",
      { ...good, scene: scene({}, false) },
      "Finalization",
    ],
  ])("%s", (_, played, problem) => {
    expect(problemsOf(row!, played, expected)).toEqual([expect.stringContaining(problem)]);
  });

  it("of the oldest worker fails when that has a FinalizationRegistry: the guard would not be tested", () => {
    const oldest = rows.find(({ id }) => id === "workerd-oldest")!;
    expect(problemsOf(oldest, good, expected)).toEqual(["FinalizationRegistry: true"]);
    expect(problemsOf(oldest, { ...good, scene: scene({}, false) }, expected)).toEqual([]);
  });
});

describe("the verdict", () => {
  const skipped: Outcome = { row: row!, skipped: "it is not there" };

  it("is good when every row is, and counts what failed and what was skipped", () => {
    expect(verdictOn([ran(good)], true)).toEqual({ line: "the matrix of runtimes: 1 rows, 0 of them failed, 0 skipped", isGood: true });
    const mixed = verdictOn([ran(good), skipped, { row: row!, failed: "it has ended" }, ran({ ...good, tried: {} })], false);
    expect(mixed).toEqual({ line: "the matrix of runtimes: 4 rows, 2 of them failed, 1 skipped", isGood: false });
  });

  it("lets a runtime be skipped on a machine that does not have it, and not in CI", () => {
    expect(verdictOn([ran(good), skipped], false).isGood).toBe(true);
    expect(verdictOn([ran(good), skipped], true).isGood).toBe(false);
    expect(verdictOn([], false).isGood).toBe(false);
  });
});
