import { chromium, missingChromium } from "./chromium.ts";
import { jestRecipe } from "./jest.ts";
import { pinnedVersions, type Stage } from "./prepare.ts";
import { missingExtra, type Played } from "./process.ts";
import { bunImports, bunRequires, denoImports, nodeAwaitsImport, nodeImports, nodeRequires, workerd } from "./server-runtimes.ts";

/** A row of the table: one runtime and one way to load the package. */
export interface Row {
  readonly id: string;
  readonly runtime: string;
  readonly loaded: string;
  /** What the runtime must block, with the name of its error. */
  readonly refuses?: Readonly<Record<string, string>>;
  /** The differences to other runtimes, which the page names; as in `refuses`. */
  readonly quirks?: Readonly<Record<string, string>>;
  /** The package of the extras, whose version begins with the number in `runtime`. */
  readonly pinned?: string;
  /** Whether a channel can know which objects were collected; true unless the row is about that. */
  readonly hasFinalizationRegistry?: false;
  /** Why the runtime is not available on this machine. */
  missing(): string | undefined;
  play(stage: Stage): Played | Promise<Played>;
}

const NO_EVAL = { eval: "EvalError" };

/** The sections of docs/runtimes.md with the recipes for Jest. */
export const recipes = { modules: "Tests that are ES modules", commonJs: "Tests that Babel turns into CommonJS" } as const;

/** No flag of a worker is in force at this date: the first one came a day later. */
const OLDEST_DATE = "2021-11-02";

/** The Nodes of the extras: the oldest that the package promises, and the newest of each line. */
const nodes = [
  { name: "node-20", runtime: "Node 20.19" },
  { name: "node", runtime: "Node 22" },
  { name: "node-24", runtime: "Node 24" },
  { name: "node-26", runtime: "Node 26" },
] as const;

export const rows: readonly Row[] = [
  ...nodes.flatMap(({ name, runtime }): Row[] => {
    const shared = { runtime, pinned: name, refuses: NO_EVAL, missing: () => missingExtra(`${name}/bin/node`) };
    return [
      { ...shared, id: `${name}-import`, loaded: "`import`", play: (stage) => nodeImports(stage, `${name}-import`, name) },
      { ...shared, id: `${name}-require`, loaded: "`require`", play: (stage) => nodeRequires(stage, `${name}-require`, name) },
    ];
  }),
  {
    id: "node-await-import",
    runtime: "Node 20.19 with `--no-experimental-require-module`",
    pinned: "node-20",
    loaded: "`await import` in CommonJS",
    refuses: { 'require("pushsieve")': "ERR_REQUIRE_ESM" },
    missing: () => missingExtra("node-20/bin/node"),
    play: (stage) => nodeAwaitsImport(stage, "node-await-import", "node-20"),
  },
  {
    id: "bun-import",
    runtime: "Bun 1.4",
    pinned: "bun",
    loaded: "`import`",
    missing: () => missingExtra(".bin/bun"),
    play: (stage) => bunImports(stage, "bun-import"),
  },
  {
    id: "bun-require",
    runtime: "Bun 1.4",
    pinned: "bun",
    loaded: "`require`",
    quirks: { 'a function\'s own "use strict"': "Error" },
    missing: () => missingExtra(".bin/bun"),
    play: (stage) => bunRequires(stage, "bun-require"),
  },
  {
    id: "deno",
    runtime: "Deno 2.9 without permissions",
    pinned: "deno",
    loaded: "`import`",
    refuses: { "reading a file": "NotCapable", "the environment": "NotCapable" },
    missing: () => missingExtra(".bin/deno"),
    play: (stage) => denoImports(stage, "deno"),
  },
  {
    id: "workerd-oldest",
    runtime: `workerd, compatibility date ${OLDEST_DATE}`,
    loaded: "bundle",
    refuses: NO_EVAL,
    hasFinalizationRegistry: false,
    missing: () => missingExtra(".bin/workerd"),
    play: (stage) => workerd(stage, "workerd-oldest", OLDEST_DATE),
  },
  {
    id: "workerd-newest",
    runtime: "workerd, the newest compatibility date",
    loaded: "bundle",
    refuses: NO_EVAL,
    missing: () => missingExtra(".bin/workerd"),
    play: (stage) => workerd(stage, "workerd-newest", dateOf(pinnedVersions().workerd ?? "")),
  },
  {
    id: "chromium",
    runtime: "Chromium, `script-src 'self'` and trusted types",
    loaded: "bundle",
    refuses: { eval: "EvalError", "new Function": "EvalError", innerHTML: "TypeError", "an inline script": "refused" },
    missing: missingChromium,
    play: chromium,
  },
  {
    id: "jest-modules",
    runtime: "Jest 30 on Node 20.19",
    pinned: "jest",
    loaded: "`import`",
    missing: () => missingExtra("jest", "node-20/bin/node"),
    play: (stage) => jestRecipe(stage, "jest-modules", recipes.modules, "mjs"),
  },
  {
    id: "jest-babel",
    runtime: "Jest 30 on Node 20.19",
    pinned: "jest",
    loaded: "`import`, turned into `require` by Babel",
    missing: () => missingExtra("jest", "@babel/plugin-transform-modules-commonjs", "node-20/bin/node"),
    play: (stage) => jestRecipe(stage, "jest-babel", recipes.commonJs, "js"),
  },
];

/** The date in the version of workerd: 1.20261117.1 is of 2026-11-17. */
function dateOf(version: string): string {
  return version.replace(/^\d+\.(\d{4})(\d\d)(\d\d)\..*$/, "$1-$2-$3");
}
