import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFor, type Stage } from "./prepare.ts";
import { extra, type Played, reporting, run } from "./process.ts";

const IMPORT = 'import { play } from "./scene.mjs";\n';
const REQUIRE = 'const { play } = require("./scene.cjs");\n';
const EVAL = { eval: '(0, eval)("1")' };

export function node(name: string): string {
  return join(extra(name), "bin/node");
}

/** Node without code generation, so that nothing can depend on `eval`. */
export function nodeImports(stage: Stage, id: string, name: string): Played {
  const cwd = projectFor(stage, id, { "main.mjs": IMPORT + reporting("process.version", EVAL) });
  return run(cwd, node(name), ["--disallow-code-generation-from-strings", "main.mjs"]);
}

export function nodeRequires(stage: Stage, id: string, name: string): Played {
  const cwd = projectFor(stage, id, { "main.cjs": REQUIRE + reporting("process.version", EVAL) });
  return run(cwd, node(name), ["--disallow-code-generation-from-strings", "main.cjs"]);
}

/** Any Node that cannot `require` a module: CommonJS loads the package by `await import`. */
export function nodeAwaitsImport(stage: Stage, id: string, name: string): Played {
  const report = reporting("process.version", { 'require("pushsieve")': 'require("pushsieve")' });
  const cwd = projectFor(stage, id, { "main.cjs": `(async () => {\nconst { play } = await import("./scene.mjs");\n${report}})();\n` });
  return run(cwd, node(name), ["--no-experimental-require-module", "main.cjs"]);
}

export function bunImports(stage: Stage, id: string): Played {
  return run(projectFor(stage, id, { "main.mjs": IMPORT + reporting("Bun.version") }), extra(".bin/bun"), ["main.mjs"]);
}

export function bunRequires(stage: Stage, id: string): Played {
  const strictness = `(function () { "use strict"; (function () { if (typeof this === "object") throw new Error(); }).call("x"); })()`;
  const report = reporting("Bun.version", { 'a function\'s own "use strict"': strictness });
  return run(projectFor(stage, id, { "main.cjs": REQUIRE + report }), extra(".bin/bun"), ["main.cjs"]);
}

/** Deno without permissions, which reaches no registry. */
export function denoImports(stage: Stage, id: string): Played {
  const report = reporting("Deno.version.deno", {
    "reading a file": 'Deno.readTextFileSync("main.mjs")',
    "the environment": 'Deno.env.get("HOME")',
  });
  const cwd = projectFor(stage, id, { "main.mjs": IMPORT + report });
  return run(cwd, extra(".bin/deno"), ["run", "--no-prompt", "--no-remote", "--cached-only", "--node-modules-dir=manual", "main.mjs"]);
}

/** A worker that has the package in its bundle, as deployed ones have. */
export function workerd(stage: Stage, id: string, compatibilityDate: string): Played {
  const report = reporting(JSON.stringify(`compatibility date ${compatibilityDate}`), EVAL);
  const cwd = projectFor(stage, id, {
    "worker.js": `import { play } from "bundle.js";\nexport default { test() {\n${report}} };\n`,
  });
  writeFileSync(
    join(cwd, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js"), (name = "bundle.js", esModule = embed "bundle.js")],
  compatibilityDate = "${compatibilityDate}",
);
`,
  );
  return run(cwd, extra(".bin/workerd"), ["test", "config.capnp"]);
}
