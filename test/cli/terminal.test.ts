import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { bundle } from "../../src/build/bundle.ts";
import { file, main, member, onTerminal, pushsieve, quietEnv } from "./support.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /\u001b/;
const bad = '{"mention":"Bob"}';
const exclusion = '{"type":[{"anything-but":["Room"]}]}';

const attributes = '{"type":{"StringValues":["Room"]}}';
const channel = file("colours.ndjson", member("arn:x/bob", exclusion));
const message = file("colours.json", '{"PushNotification":{}}');

test.each([
  ["explain", "--rule", exclusion, "--attributes", attributes],
  ["explain", "--members", channel, "--message", message, "--why", "bob"],
  ["fanout", "--members", channel, "--message", message, "--dry-run", "--summary"],
  ["fanout", "--members", channel, "--message", message, "--why", "bob"],
  ["compare", exclusion, exclusion],
  ["simplify", exclusion],
  ["diff-semantics", "--members", channel, "--messages", message],
  ["schema"],
])("%s %s: terminals get colours; pipes and --no-color do not", async (...args) => {
  const shown = await onTerminal(args);
  expect(shown.stdout + shown.stderr).toMatch(controls);
  const plain = await onTerminal([...args, "--no-color"]);
  expect(plain.stdout + plain.stderr).not.toMatch(controls);
  const piped = await pushsieve(args);
  expect(piped.stdout + piped.stderr).not.toMatch(controls);
  // The same answer, except for the colours.
  expect(piped.stdout).toBe(plain.stdout);
});

test("only what a command needs is loaded when the command line starts", async () => {
  const { outputs } = (await bundle()).metafile;
  const load = (file: string, loaded = new Set<string>()): Set<string> => {
    if (loaded.has(file)) return loaded;
    loaded.add(file);
    for (const { path, kind, external } of outputs[file]!.imports) if (external !== true && kind === "import-statement") load(path, loaded);
    return loaded;
  };
  const modulesOf = (file: string) => [...load(file)].flatMap((each) => Object.keys(outputs[each]!.inputs));
  // The version needs fewer modules.
  expect(modulesOf("dist/transport/cli/main.js")).toEqual(["src/transport/cli/version.ts", "src/transport/cli/main.ts"]);
  const ofCheck = modulesOf("dist/parts/check-files.js");
  expect(ofCheck).toContain("src/transport/cli/check/check.ts");
  const unneeded = /\/(?:commander|fanout\/channel|rule-index|diagnostic\/codes|lint\/|format\/sarif|check\/fix)[/.]/;
  expect(ofCheck.filter((path) => unneeded.test(path))).toEqual([]);
  const modules = modulesOf("dist/parts/program.js");
  const packages = modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual(["commander", "picocolors"]);
  const works = /\/(?:analysis|compile|fanout\/channel|rule-index|validators|check\/check|format\/sarif)[/.]/;
  expect(modules.filter((path) => works.test(path))).toEqual([]);
  expect(modules).toContain("src/transport/cli/check/command.ts");
});

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
  ["compare --help", 0, "not equivalent"],
  ["simplify --help", 0, "--max-steps"],
  ["diff-semantics --help", 0, "--exit-code"],
  ["schema --help", 0, "filter-rule"],
  ["completion --help", 0, "zsh"],
  ["--version", 0, "."],
])("pushsieve %s", async (args, code, expected) => {
  expect(await pushsieve(args.split(" "))).toMatchObject({ code, stdout: expect.stringContaining(expected), stderr: "" });
});

test.each([
  "",
  "chek",
  "check",
  "compare {}",
  "simplify",
  "diff-semantics",
  "completion",
  "check x --format xml",
  "check x --semantics aws",
  "fanout",
  "explain --rule {}",
  "check --wat x",
])("pushsieve %s prints its usage", async (args) => {
  const { code, stdout, stderr } = await pushsieve(args.split(" ").filter((each) => each !== ""));
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).not.toBe("");
  expect(stderr).not.toMatch(/^\s+at /m);
});

const many = file("many-members.ndjson", Array.from({ length: 3_000 }, (_, index) => member(`arn:x/u${index}`, exclusion)).join("\n"));
const push = file("many-pushes.ndjson", '{"PushNotification":{}}\n'.repeat(100));
const bads = file("bad.ndjson", `${bad}\n`.repeat(50_000));

test.each([
  ["check", bads],
  ["check", "--format", "sarif", bads],
  ["check", "--format", "github", bads],
  ["check", "--format", "json", bads],
  ["diff-semantics", "--members", many, "--messages", push, "--all"],
  ["fanout", "--members", many, "--message", push, "--format", "ids"],
])("a reader that goes away ends the command quietly: %s %s %s", async (...args) => {
  const child = spawn(process.execPath, [main, ...args], { env: quietEnv, stdio: ["ignore", "pipe", "pipe"] });
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
