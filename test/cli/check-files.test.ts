import { Command } from "commander";
import { expect, test } from "vitest";
import type { CheckFlags } from "../../src/transport/cli/check/check.ts";
import { checkCommand } from "../../src/transport/cli/check/command.ts";
import { standardFlags } from "../../src/transport/cli/check/files.ts";
import { file, pushsieve } from "./support.ts";

test("a check without options has the flags that commander gives", async () => {
  const program = new Command().option("--no-color");
  let given: CheckFlags | undefined;
  checkCommand(program, async (flags) => {
    given = flags as CheckFlags;
  });
  await program.parseAsync(["check", "rule.json"], { from: "user" });
  expect(standardFlags).toEqual(given);
});

const clean = file("clean.json", '{"mention":["Bob"]}\n');
const wrong = file("wrong.json", '{"mention":"Bob"}\n');
const members = file(
  "members.ndjson",
  '{"MemberArn":"bob","Preferences":{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":"{\\"a\\":[\\"b\\"]}"}}}\n{"MemberArn":"bob"}\n',
);
const long = file("long.ndjson", '{"mention":["Bob"]}\n'.repeat(20_000));
test.each([
  { files: [clean], code: 0 },
  { files: [wrong], code: 1 },
  { files: [clean, wrong, members], code: 1 },
  { files: [long], code: 0 },
  { files: ["-"], code: 1 },
  { files: [clean, "there-is-no-such-file.json"], code: 2 },
  { files: ["there-is-no-such-file-*.json"], code: 2 },
  { files: ["/"], code: 2 },
  { files: [""], code: 2 },
])("a check without options answers as one with an option that changes nothing: %j", async ({ files, code }) => {
  const plain = await pushsieve(["check", ...files], '{"mention":"Bob"}');
  expect(plain).toEqual(await pushsieve(["check", "--as", "auto", ...files], '{"mention":"Bob"}'));
  expect(plain.code).toBe(code);
});
