/**
 * `npm run build`: makes the bundles of the library and the command line (esbuild), the types of the library (tsc), and the licences of
 * the bundled packages.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, libraryEntries, programEntries, withoutBareImports } from "./bundle.ts";
import { bundledPackages, generatedInputs, notices } from "./notices.ts";
import { tidyTypes } from "./types.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = `${root}dist/`;

rmSync(dist, { recursive: true, force: true });
await import("../schema/generate.ts");

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
writeFileSync(`${dist}THIRD-PARTY-NOTICES.txt`, notices(bundledPackages([...Object.keys(metafile.inputs), ...generatedInputs()])));
