import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/pack.ts";
import type { SceneReport } from "./scene/scene.ts";

/** The report of a runtime. */
export interface Played {
  readonly scene: SceneReport;
  /** By trial: the error with which the runtime blocked it, or "allowed". */
  readonly tried: Readonly<Record<string, string>>;
  /** The name that the runtime reports. */
  readonly version: string;
}

/** The folder of a package that the extras install. */
export function extra(name: string): string {
  return join(root, "test/extras/node_modules", name);
}

/** Why a runtime of the extras is not available, or `undefined`. */
export function missingExtra(...paths: readonly string[]): string | undefined {
  const missing = paths.find((path) => !existsSync(extra(path)));
  return missing === undefined ? undefined : `test/extras/node_modules/${missing} is not there: npm run setup:extras`;
}

/** Code that tries what a runtime should block, and yields `tried` of {@link Played}. */
export function trying(attempts: Readonly<Record<string, string>>): string {
  const list = Object.entries(attempts).map(([what, code]) => `${JSON.stringify(what)}: () => ${code}`);
  return `Object.fromEntries(Object.entries({ ${list.join(", ")} }).map(([what, attempt]) => {
    try { attempt(); return [what, "allowed"]; } catch (error) { return [what, typeof error.code === "string" ? error.code : error.name]; }
  }))`;
}

const MARK = "report: ";

/** Code that prints what was played, for {@link run}; `version` is an expression. */
export function reporting(version: string, attempts: Readonly<Record<string, string>> = {}): string {
  return `console.log(${JSON.stringify(MARK)} + JSON.stringify({ scene: play(), tried: ${trying(attempts)}, version: ${version} }));\n`;
}

/** Runs a program in a project of the stage, and reads its report. */
export function run(cwd: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Played {
  const { stdout, stderr, status, signal, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 2 ** 26,
  });
  const line = (stdout ?? "").split("\n").find((each) => each.includes(MARK));
  if (status !== 0 || line === undefined) {
    const end = error?.message ?? (signal === null ? `exit code ${status}` : signal);
    throw new Error(`${end}\n${`${stdout}\n${stderr}`.trim().split("\n").slice(-20).join("\n")}`);
  }
  return JSON.parse(line.slice(line.indexOf(MARK) + MARK.length)) as Played;
}
