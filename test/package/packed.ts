import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm pack` says of the package. */
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
  /** What npm has said. */
  readonly log: string;
}

let installation: Installation | undefined;

/** Packs what was built and installs it, once for a test file. */
export function install(): Installation {
  installation ??= installNow();
  return installation;
}

function installNow(): Installation {
  const folder = mkdtempSync(join(tmpdir(), "pushsieve-package-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
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

/** The manifest of the package. */
export function manifest(): {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: object;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: object;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
} {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as ReturnType<typeof manifest>;
}
