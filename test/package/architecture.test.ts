import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesUnder } from "../support/files.ts";
import { backwards, cyclesOf, folderOf, importsOf, impurities, type Tree } from "../support/house.ts";
import { tokensOf } from "../support/tokens.ts";
import { withoutJsx } from "../support/without-jsx.ts";

/** Rooms in the order in which data flows; a file imports from its own room or from the left. */
const flow = [
  "diagnostic",
  "attributes",
  "text",
  "operator",
  "rule",
  "compile",
  "analysis",
  "rule-index",
  "fanout",
  "diagnose",
  "lint",
  "push",
  "schema",
  "input",
  "messaging",
  "workers",
  "transport",
  "testing",
  "page",
  "build",
];
const pure = flow.slice(0, flow.indexOf("push") + 1);

/** The same inside rooms. Folders of one step do not import each other. */
const inside: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  analysis: ["diagram", "witness", "question", "redundancy", ["finding", "description"]],
  "rule-index": ["interning", ["small", "posting"]],
  "rule-index/posting": ["sharing"],
  messaging: ["model", "store", "channels", "delivery", "operation", "identity", "transfer"],
  "messaging/model": ["table"],
  workers: ["protocol", "client", "channels", "setup", "store", "worker"],
  transport: ["http", "cli"],
  page: ["style", "part", ["rule", "compare", "channel", "service"], "shell"],
  "transport/cli": [
    "screen",
    "read",
    "html",
    "format",
    ["explain", "nats"],
    "fanout",
    ["check", "compare", "completion", "convert", "schema", "serve"],
  ],
};

const src = new URL("../../src/", import.meta.url).pathname;
const tree: Tree = new Map(
  [".ts", ".tsx"]
    .flatMap((ending) => filesUnder(new URL("../../src/", import.meta.url), ending))
    .filter((file) => !file.endsWith(".generated.ts"))
    .map((file) => [file, readFileSync(join(src, file), "utf8")])
    .map(([file = "", source = ""]) => [file, file.endsWith(".tsx") ? withoutJsx(source) : source]),
);
const files = [...tree.keys()];
const imports = importsOf(tree);

describe("the architecture", () => {
  it("has no unplanned folder, in any room", () => {
    const known = (room: string) => (room === "" ? flow : (inside[room] ?? []).flat());
    for (const room of ["", ...new Set(files.filter((file) => file.includes("/")).map((file) => dirname(file)))]) {
      const folders = new Set(files.flatMap((file) => folderOf(file, room) ?? []));
      expect({ room, unknown: [...folders].filter((folder) => !known(room).includes(folder)) }).toEqual({ room, unknown: [] });
    }
  });

  it("imports only from the left, between rooms and inside them", () => {
    expect(backwards(imports, flow)).toEqual([]);
    for (const [room, steps] of Object.entries(inside))
      expect({ room, wrong: backwards(imports, steps, room) }).toEqual({ room, wrong: [] });
  });

  it("has no cycle of imports, including imports of types", () => {
    expect(cyclesOf(imports)).toEqual([]);
  });

  it("imports existing files, by name", () => {
    expect(
      imports.filter(
        ({ target, kind }) =>
          kind === "computed" || (kind === "file" && !tree.has(target) && !/\.generated\.ts$|\.json$|\.css$/.test(target)),
      ),
    ).toEqual([]);
  });

  it("is pure up to push: no packages, no Node, no clock, no randomness, no environment, no generated code", () => {
    expect(impurities(new Map([...tree].filter(([file]) => file === "index.ts" || pure.includes(folderOf(file) ?? ""))))).toEqual([]);
  });

  it("is pure in the reader of files, too, which uses validators that were generated", () => {
    expect(impurities(new Map([...tree].filter(([file]) => folderOf(file) === "input")))).toEqual([]);
  });

  it("uses proofs only at its edge, so that the core stays light", () => {
    const asking = imports.filter(({ target }) => folderOf(target) === "analysis").map(({ from }) => folderOf(from));
    expect(asking.filter((folder) => !["analysis", "transport"].includes(folder ?? ""))).toEqual([]);
  });

  it("lets the page use public entry points only", () => {
    const { exports } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { exports: object };
    const entries = Object.keys(exports).map((name) => name.replace(".", "pushsieve"));
    const used = imports.filter(({ from }) => folderOf(from) === "page");
    const own = used.filter(({ target, kind }) => kind === "package" && target.startsWith("pushsieve")).map(({ target }) => target);
    expect(own).toContain("pushsieve");
    expect(own.filter((target) => !entries.includes(target))).toEqual([]);
    expect(used.filter(({ target, kind }) => kind === "file" && !/^page\/|^\.\.\/docs\/demo\//.test(target))).toEqual([]);
  });

  it("names an operator only in its own file and in the list of operators", () => {
    const naming = files.filter(
      (file) =>
        tokensOf(tree.get(file) ?? "").some(({ text }) => /^anything-but$|["']anything-but["']|anythingBut/.test(text)) &&
        folderOf(file) !== "operator",
    );
    // The registry quotes messages, and the public type of an entry has the form of the API.
    expect(naming).toEqual(["diagnostic/codes.ts", "rule/filter-rule.ts"]);
  });

  it("has a README of at most 15 lines in every folder", () => {
    for (const folder of new Set(files.filter((file) => file.includes("/")).map(dirname))) {
      const lines = readFileSync(join(src, folder, "README.md"), "utf8")
        .trimEnd()
        .split("\n");
      expect({ folder, short: lines.length <= 15 }).toEqual({ folder, short: true });
    }
  });
});

describe("the checks of the architecture", () => {
  it("see the imports of a source with JSX", () => {
    const source = 'import type { A } from "./a.ts";\nimport { b } from "../b.ts";\nexport const c = <p class={b}>it is "c" / \'d</p>;';
    expect(importsOf(new Map([["rule/a.tsx", withoutJsx(source)]])).map(({ target }) => target)).toEqual([
      "preact/jsx-runtime",
      "rule/a.ts",
      "b.ts",
    ]);
  });

  const treeOf = (sources: Readonly<Record<string, string>>): Tree => new Map(Object.entries(sources));
  const importing = (code: string) => importsOf(treeOf({ "rule/a.ts": code })).map(({ target, kind }) => `${kind} ${target}`);

  it("see every form of an import", () => {
    expect(importing('import { b } from "../fanout/b.ts";')).toEqual(["file fanout/b.ts"]);
    expect(importing("import type { B } from '../fanout/b.ts';")).toEqual(["file fanout/b.ts"]);
    expect(importing('import "../fanout/b.ts";')).toEqual(["file fanout/b.ts"]);
    expect(importing('export * from "../fanout/b.ts"; export { c } from "./c.ts";')).toEqual(["file fanout/b.ts", "file rule/c.ts"]);
    expect(importing('const b = await import("../fanout/b.ts");')).toEqual(["file fanout/b.ts"]);
    expect(importing('let b: import("../fanout/b.ts").B;')).toEqual(["file fanout/b.ts"]);
    expect(importing("const b = import(/* later */ `../fanout/b.ts`);")).toEqual(["file fanout/b.ts"]);
    expect(importing(["const b = `", "{await import('../fanout/b.ts')}`;"].join("$"))).toEqual(["file fanout/b.ts"]);
    expect(importing('import { readFileSync } from "node:fs"; require("ajv");')).toEqual(["package node:fs", "package ajv"]);
    expect(importing('import url from "./b.worker.ts?worker&url"; import "./b.css";')).toEqual([
      "file rule/b.worker.ts",
      "file rule/b.css",
    ]);
    expect(importing("const b = import(name);")).toEqual(["computed name"]);
  });

  it("see no import in other text", () => {
    expect(
      importing('// import "./b.ts"\n/* from "./c.ts" */ const a = "import \\"./d.ts\\""; Array.from("e"); x.import("./f.ts");'),
    ).toEqual([]);
    expect(importing("const quote = /[\"'`/]/; const half = a / b; // from './c.ts'\nreturn /from \"x\"/.test(a);")).toEqual([]);
  });

  it("find imports from the right, in a room and between rooms", () => {
    const planted = importsOf(
      treeOf({
        "rule/a.ts": 'export type { B } from "../fanout/b.ts"; import "../text/c.ts"; import "./d.ts";',
        "rule-index/posting/e.ts": 'let f: import("../small/f.ts").F; import "../interning/g.ts"; import "../rule-index.ts";',
        "rule-index/interning/g.ts": 'import "../posting/e.ts";',
      }),
    );
    expect(backwards(planted, flow)).toEqual(["rule/a.ts -> fanout/b.ts"]);
    expect(backwards(planted, inside["rule-index"] ?? [], "rule-index")).toEqual([
      "rule-index/posting/e.ts -> rule-index/small/f.ts",
      "rule-index/interning/g.ts -> rule-index/posting/e.ts",
    ]);
  });

  it("find cycles, also of types and through several files", () => {
    const planted = importsOf(
      treeOf({
        "a.ts": 'import type { B } from "./b.ts";',
        "b.ts": 'export * from "./c/c.ts";',
        "c/c.ts": 'let a: import("../a.ts").A;',
        "d.ts": 'import "./a.ts"; import "./e.ts";',
        "e.ts": "",
        "f.ts": 'import "./f.ts";',
      }),
    );
    expect(cyclesOf(planted)).toEqual(["a.ts -> b.ts -> c/c.ts -> a.ts", "f.ts -> f.ts"]);
  });

  it.each([
    'import { readFileSync } from "node:fs";',
    'const fs = await import("node:fs");',
    'import leven from "leven";',
    "const t = Date.now();",
    "const t = new Date;",
    "performance.now();",
    "const { now } = performance;",
    "setTimeout(f, 0);",
    "setInterval(f, 1);",
    "setImmediate(f);",
    "queueMicrotask(f);",
    "Math.random();",
    'Math["random"]();',
    "const { random } = Math;",
    "crypto.getRandomValues(a);",
    "process.env.HOME;",
    "Buffer.from(a);",
    'globalThis["Date"];',
    "globalThis.process;",
    'eval("1");',
    'new Function("return 1");',
    '(() => 1).constructor("return 1")();',
    '(() => 1)["constructor"]("return 1")();',
    "fetch(url);",
    "console.log(a);",
    "import.meta.url;",
    "a.localeCompare(b);",
    "new Intl.Collator();",
    ["const now = `", "{Date.now()}`;"].join("$"),
  ])("find the impurity of %s", (code) => {
    expect(impurities(treeOf({ "rule/a.ts": code }))).not.toEqual([]);
  });

  it("find nothing impure in pure code", () => {
    const code =
      'class A { constructor(readonly date: number) {} }\nconst a = { Date: 1, process: "x" }; // Date.now()\nconst b = "Math.random" + Math.max(1, 2) + a.date;';
    expect(impurities(treeOf({ "rule/a.ts": code }))).toEqual([]);
  });
});
