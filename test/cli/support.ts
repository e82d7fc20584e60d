import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { run } from "../../src/transport/cli/program.ts";

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const main: string = fileURLToPath(new URL("../../dist/transport/cli/main.js", import.meta.url));

/** An environment without the colour settings of the test runner. */
export const quietEnv: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !["FORCE_COLOR", "NO_COLOR", "CI"].includes(name)),
);

/** Runs the built command line in a new process. */
export function pushsieve(args: readonly string[], input = "", env: NodeJS.ProcessEnv = quietEnv): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { env });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    // A command with wrong arguments does not wait for its input.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** Runs the command line in this process, with an output that looks like a terminal. */
export async function onTerminal(args: readonly string[], input = "", env: Record<string, string> = {}, columns = 100): Promise<Answer> {
  const screen = () => Object.assign(new PassThrough(), { isTTY: true, columns });
  const [stdout, stderr] = [screen(), screen()] as const;
  const texts = [stdout, stderr].map(async (stream) => {
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    return text;
  });
  const code = await run(args, { stdin: Readable.from(input === "" ? [] : [input]), stdout, stderr, env });
  stdout.end();
  stderr.end();
  return { code, stdout: await texts[0]!, stderr: await texts[1]! };
}

const folder = mkdtempSync(join(tmpdir(), "pushsieve-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file with this text. */
export function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Returns the lines of an NDJSON answer. */
export function rows(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function member(memberArn: string, rule?: string): string {
  const PushNotifications = { AllowNotifications: "FILTERED", FilterRule: rule };
  return JSON.stringify({ MemberArn: memberArn, ...(rule === undefined ? {} : { Preferences: { PushNotifications } }) });
}
