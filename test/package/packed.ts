import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type Installation, installInto, root } from "../support/pack.ts";

export { root } from "../support/pack.ts";

let installation: Installation | undefined;

/** Packs the build and installs it, once for a test file. */
export function install(): Installation {
  installation ??= installNow();
  return installation;
}

function installNow(): Installation {
  const folder = mkdtempSync(join(tmpdir(), "pushsieve-package-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return installInto(folder);
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
