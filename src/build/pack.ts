import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm pack` reports about the package. */
export interface Packed {
  readonly name: string;
  readonly version: string;
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
  /** How long npm took, from its start to its end. */
  readonly seconds: number;
}

/** Packs the build into `folder`. Without scripts: the build has run before, and tests may be using it. */
export function pack(folder: string): Packed {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const told = execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return (JSON.parse(told) as [Packed])[0];
}

/** Packs the build into `folder`, and installs it into `folder`/project. */
export function installInto(folder: string): Installation {
  const packed = pack(folder);
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "name": "project", "version": "1.0.0", "private": true, "type": "module" }\n');
  const start = performance.now();
  // `npm run --silent` would silence this npm as well.
  const args = ["install", "--loglevel", "notice", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename)];
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: project, encoding: "utf8" });
  const log = stdout + stderr;
  if (status !== 0) throw new Error(`npm install has failed: ${log}`);
  return { folder: project, packed, log, seconds: (performance.now() - start) / 1000 };
}

/** Returns the files of the package with their sizes, and their sum. */
export function listing({ name, version, size, unpackedSize, files }: Packed): string {
  const lines = files.map((file) => `${String(file.size).padStart(8)} ${file.path}\n`);
  return `${lines.join("")}\n${name}@${version}: ${files.length} files, ${size} bytes packed, ${unpackedSize} unpacked\n`;
}
