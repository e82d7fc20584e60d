import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm pack` reports about the package. */
interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** An empty project into which the packed package was installed, as its users do, without a network. */
export interface Installation {
  readonly folder: string;
  readonly packed: Packed;
  /** The output of npm. */
  readonly log: string;
}

/** Packs the build into `folder`, and installs it into `folder`/project. */
export function installInto(folder: string): Installation {
  // Without scripts: the build has run before the tests, and other tests are using it.
  const told = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [packed] = JSON.parse(told) as [Packed];
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "name": "project", "version": "1.0.0", "private": true, "type": "module" }\n');
  const { status, stdout, stderr } = spawnSync("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename)], {
    cwd: project,
    encoding: "utf8",
  });
  const log = stdout + stderr;
  if (status !== 0) throw new Error(`npm install has failed: ${log}`);
  return { folder: project, packed, log };
}
