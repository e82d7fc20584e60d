import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { inputCodes } from "../../src/input/problem.ts";
import { exitCodes } from "../../src/transport/cli/screen/terminal.ts";
import { main, member, onTerminal, quietEnv } from "../cli/support.ts";

/** docs/cli.md: every console block is run, and every command, option and exit code is listed. */
const page = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^```console\n\$ (.*)\n([\s\S]*?)^```/gm)].map(([, command = "", printed = ""]) => ({ command, printed }));
const catalog = /^```json\n(\{\n {2}"attributes"[\s\S]*?)^```/m.exec(page)?.[1] ?? "";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files that the page mentions. */
const message = JSON.stringify({
  ChimeBearer: "arn:x/alice",
  PushNotification: {},
  MessageAttributes: { mention: { StringValues: ["bob"] } },
});
const dora = '{"MemberArn":"arn:x/dora","Preferences":{"PushNotifications":{"AllowNotifications":"NONE"}}}';
const none = { PushNotifications: { AllowNotifications: "NONE" } };
const ruleOf = (i: number) =>
  [undefined, `{"mention":["user-${i}"]}`, '{"type":["Chat"],"topic":["t1"]}', `{"mention":["user-${i}"]}`][i % 4];
const files: Readonly<Record<string, string>> = {
  "catalog.json": catalog,
  "message.json": message,
  "messages.ndjson": `${message}\n{}\n`,
  "list.json": JSON.stringify({
    ChannelMessages: [
      { ...JSON.parse(message), PushNotification: undefined },
      { MessageId: "2", Content: "hi" },
    ],
  }),
  "channel.json": [
    member("arn:x/alice"),
    member("arn:x/bob", '{"mention":["bob"]}'),
    member("arn:x/carl", '{"mention":["carl"]}'),
    dora,
  ].join("\n"),
  "large.ndjson": Array.from({ length: 200 }, (_, i) => member(`arn:x/user-${i}`, ruleOf(i))).join("\n"),
  "memberships.json": JSON.stringify({
    ChannelMemberships: ["alice", "bob", "carl"].map((name) => ({ Member: { Arn: `arn:x/${name}` } })),
  }),
  "preferences.json": ["alice", "carl"]
    .map((name, index) => ({ Member: { Arn: `arn:x/${name}` }, Preferences: index === 0 ? {} : none }))
    .map((response) => JSON.stringify(response, null, 4))
    .join("\n"),
  "quiet.json": [member("arn:x/alice"), member("arn:x/bob", '{"type":[{"anything-but":["Room"]}]}')].join("\n"),
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

describe("docs/cli.md", () => {
  test.skipIf(process.platform === "win32").each(blocks)("$command prints what the page shows", ({ command, printed }) => {
    const shell = `pushsieve() { '${process.execPath}' '${main}' "$@"; }\n${command}`;
    const { stdout, stderr } = spawnSync("sh", ["-c", shell], { cwd: folder, env: quietEnv, encoding: "utf8" });
    expect(stdout + stderr).toBe(printed);
  });

  test("shows every command at work that has an answer to show", () => {
    expect(new Set(blocks.map(({ command }) => /pushsieve (\S+)/.exec(command)?.[1]))).toEqual(
      new Set(["check", "explain", "fanout", "describe", "compare", "simplify", "diff-semantics", "import", "export"]),
    );
  });

  test("names every command and option, and none that does not exist", async () => {
    const { stdout } = await onTerminal(["--help"]);
    const commands = [...stdout.slice(stdout.indexOf("Commands:"), stdout.indexOf("Examples:")).matchAll(/^ {2}([a-z-]+) /gm)].map(
      ([, name = ""]) => name,
    );
    expect(page.match(/(?<=^## )[a-z-]+$/gm)).toEqual(commands.filter((name) => name !== "help"));
    const known = new Set<string>();
    for (const command of [...commands.map((name) => [name]), ["nats", "setup"], ["nats", "status"]]) {
      const help = (await onTerminal([...command, "--help"])).stdout;
      for (const [option] of help.matchAll(/--[a-z][\w-]*/g)) known.add(option);
    }
    const named = new Set(page.match(/(?<![\w-])--[a-z][\w-]*/g));
    const universal = ["--help", "--version", "--members", "--message", "--messages", "--rule", "--attributes", "--as"];
    expect([...known].filter((option) => !named.has(option) && !universal.includes(option))).toEqual([]);
    expect([...named].filter((option) => !known.has(option) && !["--save-dev", "--cli-input-json"].includes(option))).toEqual([]);
  });

  test("has every exit code and every code of the command line", () => {
    const table = page.slice(page.indexOf("## Exit codes"), page.indexOf("## What is read"));
    expect([...table.matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code))).toEqual(Object.values(exitCodes));
    for (const code of Object.keys(inputCodes)) expect(page).toContain(`\`${code}\``);
  });

  test("has a valid catalog", () => {
    const args = [main, "check", "--attributes-catalog", join(folder, "catalog.json"), "-"];
    expect(execFileSync(process.execPath, args, { input: "[]", encoding: "utf8" })).toContain("✓");
  });
});
