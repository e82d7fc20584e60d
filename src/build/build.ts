/**
 * `npm run build`: makes the bundles of the library and the command line (esbuild), the types of the library (tsc), the page (vite),
 * and the licences of the bundled packages.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, libraryEntries, programEntries } from "./bundle.ts";
import { bundledPackages, generatedInputs, notices } from "./notices.ts";
import { buildPage, pageFolder } from "./page.ts";
import { withoutBareImports } from "./plugins.ts";
import { tidyTypes } from "./types.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = `${root}dist/`;

mkdirSync(dist, { recursive: true });
// The page is kept if its sources have not changed.
for (const name of readdirSync(dist)) if (name !== basename(pageFolder)) rmSync(`${dist}${name}`, { recursive: true, force: true });
await import("../schema/generate.ts");
await import("../transport/cli/html/generate.ts");

const compiler = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}tsconfig.build.json`], {
  stdio: "inherit",
});
if (compiler.status !== 0) process.exit(1);
tidyTypes(
  dist,
  libraryEntries.map((file) => file.replace(/js$/, "d.ts")),
);

const { outputFiles, metafile } = await bundle();
for (const { path, text } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, withoutBareImports(text));
}
for (const program of programEntries) {
  chmodSync(`${dist}${program}`, 0o755);
  // The package is of modules; a program is a script.
  writeFileSync(`${dist}${dirname(program)}/package.json`, '{ "type": "commonjs" }\n');
}
const pageModules = await buildPage();
const inputs = [...Object.keys(metafile.inputs), ...generatedInputs(), ...pageModules];
writeFileSync(`${dist}THIRD-PARTY-NOTICES.txt`, notices(bundledPackages(inputs)));
