import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { file, main, member, onTerminal, pushsieve, quietEnv } from "./support.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /\u001b/;
const bad = '{"mention":"Bob"}';

test("terminals get colours; pipes, NO_COLOR and --no-color do not", async () => {
  expect((await onTerminal(["check", "-"], bad)).stdout).toMatch(controls);
  expect((await onTerminal(["check", "-"], bad, { NO_COLOR: "1" })).stdout).not.toMatch(controls);
  expect((await onTerminal(["check", "--no-color", "-"], bad)).stdout).not.toMatch(controls);
  expect((await onTerminal(["--no-color", "check", "-"], bad)).stdout).not.toMatch(controls);
  expect((await pushsieve(["check", "-"], bad)).stdout).not.toMatch(controls);
  expect((await pushsieve(["check", "-"], bad, { ...quietEnv, CI: "true" })).stdout).not.toMatch(controls);
  expect((await pushsieve(["check", "-"], bad, { ...quietEnv, FORCE_COLOR: "1" })).stdout).toMatch(controls);
});

test.each([
  ["--help", 0, "Examples:"],
  ["check --help", 0, "Exit codes: 0"],
  ["explain --help", 0, "--attributes"],
  ["fanout --help", 0, "--skip-invalid"],
  ["--version", 0, "."],
])("pushsieve %s", async (args, code, expected) => {
  expect(await pushsieve(args.split(" "))).toMatchObject({ code, stdout: expect.stringContaining(expected), stderr: "" });
});

test.each(["", "chek", "check", "check x --format xml", "check x --semantics aws", "fanout", "explain --rule {}", "check --wat x"])(
  "pushsieve %s is told how to be called",
  async (args) => {
    const { code, stdout, stderr } = await pushsieve(args.split(" ").filter((each) => each !== ""));
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).not.toBe("");
    expect(stderr).not.toMatch(/^\s+at /m);
  },
);

test("a reader that goes away ends the command quietly", async () => {
  const path = file("bad.ndjson", `${bad}\n`.repeat(50_000));
  const child = spawn(process.execPath, [main, "check", path], { env: quietEnv, stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, stderr }).toEqual({ code: 141, stderr: "" });
});

test("a slow reader gets everything", async () => {
  const path = file("long.ndjson", Array.from({ length: 30_000 }, (_, index) => member(`arn:x/u${index}`)).join("\n"));
  const message = file("push.json", '{"PushNotification":{}}');
  const { code, stdout } = await pushsieve(["fanout", "--members", path, "--message", message, "--format", "ids"]);
  expect(code).toBe(0);
  expect(stdout.split("\n")).toHaveLength(30_001);
});
