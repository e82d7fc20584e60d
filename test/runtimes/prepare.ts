import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { claimsIn, withClaims } from "../support/examples.ts";
import { installInto, root } from "../support/pack.ts";
import { readPage } from "../support/pages.ts";
import { files } from "../support/spec-cases.ts";

/** A project with the installed tarball, and with the scene in every form in which a runtime may load it. */
export interface Stage {
  readonly folder: string;
  /** The parts that a runtime must check. */
  readonly expected: { readonly claims: number; readonly cases: number };
}

/** The examples of the README's section about the library, as printed there. */
const examples = readPage("README.md")
  .sections.filter(({ title }) => title === "The library in ten lines")
  .flatMap(({ blocks }) => blocks.filter(({ info }) => info === "ts").map(({ text }) => `${text}\n`));

/**
 * Packs the build, installs the tarball into an empty project, and bundles the scene there: `scene.mjs` and `scene.js` import the
 * package, `scene.cjs` requires it, `bundle.js` contains it.
 */
export async function prepare(folder: string): Promise<Stage> {
  const { folder: project } = installInto(folder);
  const importing = { external: ["pushsieve", "pushsieve/*"] };
  await bundleScene(project, { ...importing, format: "esm", outfile: "scene.mjs" });
  await bundleScene(project, { ...importing, format: "esm", minifyWhitespace: true, outfile: "scene.js" });
  // Bun ignores a function's own "use strict", on which json-logic-js depends: the whole file is strict.
  await bundleScene(project, { ...importing, format: "cjs", banner: { js: '"use strict";' }, outfile: "scene.cjs" });
  await bundleScene(project, { format: "esm", minify: true, outfile: "bundle.js" });
  return {
    folder: project,
    expected: {
      claims: examples.reduce((sum, code) => sum + claimsIn(code), 0),
      cases: files.reduce((sum, { content }) => sum + content.cases.length, 0),
    },
  };
}

/** A separate project for one row: a copy of the installation, with these files. */
export function projectFor(stage: Stage, id: string, contents: Readonly<Record<string, string>>): string {
  const folder = join(stage.folder, "..", id);
  cpSync(stage.folder, folder, { recursive: true });
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function bundleScene(project: string, options: BuildOptions & { readonly outfile: string }): Promise<void> {
  const { metafile } = await build({
    ...options,
    stdin: { contents: entry(), resolveDir: project },
    absWorkingDir: project,
    bundle: true,
    target: "es2022",
    plugins: [repositoryModules(project)],
    metafile: true,
    logLevel: "warning",
  });
  const sources = Object.keys(metafile.inputs).filter((input) => join(project, input).startsWith(`${root}src/`));
  if (sources.length > 0) throw new Error(`the scene must play the package, and has ${sources.join(", ")}`);
}

function entry(): string {
  return `
    import * as root from "pushsieve";
    import * as analysis from "pushsieve/analysis";
    import * as diagnose from "pushsieve/diagnose";
    import * as input from "pushsieve/input";
    import * as lint from "pushsieve/lint";
    import * as push from "pushsieve/push";
    import { playScene } from ${JSON.stringify(`${root}test/runtimes/scene/scene.ts`)};
    import { files } from "scene:cases";
    ${examples.map((_, index) => `import { claims as claims${index} } from "scene:example-${index}";`).join("\n")}
    const claims = [${examples.map((_, index) => `...claims${index}`).join(", ")}];
    export const play = () => playScene({ root, analysis, diagnose, input, lint, push }, claims, files);
  `;
}

/** The modules made from the repository's texts: the README's examples and the conformance cases. */
function repositoryModules(project: string): Plugin {
  return {
    name: "repository modules",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^scene:/ }, ({ path }) => ({ path, namespace: "scene" }));
      onLoad({ filter: /^scene:cases$/, namespace: "scene" }, () => ({
        // Parsed where it runs: in a literal __proto__ would not be a plain key.
        contents: `export const files = JSON.parse(${JSON.stringify(JSON.stringify(files.map(({ name, content }) => ({ name, content }))))});`,
      }));
      onLoad({ filter: /^scene:example-/, namespace: "scene" }, ({ path }) => ({
        contents: exampleModule(examples[Number(path.replace("scene:example-", ""))]!),
        loader: "ts",
        resolveDir: project,
      }));
    },
  };
}

function exampleModule(code: string): string {
  return `export const claims = [];\nconst checkClaim = (actual, expected) => void claims.push({ actual, expected });\n${withClaims(code)}`;
}

/** The versions that the extras pin, by the name under which a package is installed. */
export function pinnedVersions(): Readonly<Record<string, string>> {
  const { dependencies } = JSON.parse(readFileSync(`${root}test/extras/package.json`, "utf8")) as { dependencies: Record<string, string> };
  return Object.fromEntries(Object.entries(dependencies).map(([name, version]) => [name, version.replace(/^npm:.*@/, "")]));
}
