import { spawnSync } from "node:child_process";

/** Whether a program that understands `-c`, such as a shell, is on the PATH. */
export function hasProgram(name: string): boolean {
  return spawnSync(name, ["-c", ""], { stdio: "ignore" }).status === 0;
}

/** Returns the title of a test that needs a program, with the reason if the test is skipped. */
export function withProgram(name: string, title: string): string {
  return hasProgram(name) ? title : `${title} (skipped: ${name} is not installed)`;
}
