import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { main, quietEnv, rows } from "../cli/support.ts";

/** docs/preferences.md: its scripts are run as written, with a client of AWS that answers from files. */
const page = readFileSync(new URL("../../docs/preferences.md", import.meta.url), "utf8");
const scripts = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, script = ""]) => script);

const folder = mkdtempSync(join(tmpdir(), "pushsieve-preferences-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bin = join(folder, "bin");
mkdirSync(bin);
const program = (name: string, text: string) => {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}`);
  chmodSync(join(bin, name), 0o755);
};
const user = (name: string) => `arn:aws:chime:us-east-1:111122223333:app-instance/demo/user/${name}`;
const channel = "arn:aws:chime:us-east-1:111122223333:app-instance/demo/channel/team";
const answers = {
  list: { ChannelArn: channel, ChannelMemberships: ["al", "bob"].map((name) => ({ Member: { Arn: user(name), Name: name } })) },
  al: { ChannelArn: channel, Member: { Arn: user("al"), Name: "al" }, Preferences: { PushNotifications: { AllowNotifications: "NONE" } } },
  bob: { ChannelArn: channel, Member: { Arn: user("bob"), Name: "bob" } },
  history: { ChannelArn: channel, ChannelMessages: [{ MessageId: "1", Content: "Hi", Sender: { Arn: user("al") } }] },
};
for (const [name, answer] of Object.entries(answers)) writeFileSync(join(folder, `${name}.answer`), JSON.stringify(answer, null, 4));
program("npx", `shift\nexec '${process.execPath}' '${main}' "$@"\n`);
// A member can read only its own preferences.
program(
  "aws",
  `case "$2" in
list-channel-memberships) [ "$6" = ${user("admin")} ] && cat list.answer ;;
get-channel-membership-preferences) [ "$6" = "$8" ] && cat "\${6##*/}.answer" ;;
list-channel-messages) [ "$6" = ${user("admin")} ] && cat history.answer ;;
*) exit 2 ;;
esac
`,
);

describe.skipIf(process.platform === "win32")("docs/preferences.md", () => {
  test("gets members, preferences and messages out of a deployment", () => {
    expect(scripts).toHaveLength(2);
    const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", scripts.join("\n")], {
      cwd: folder,
      env: { ...quietEnv, PATH: `${bin}:${quietEnv.PATH}` },
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(rows(readFileSync(join(folder, "channel.ndjson"), "utf8"))).toEqual([
      { MemberArn: user("al"), Preferences: answers.al.Preferences },
      { MemberArn: user("bob") },
    ]);
    expect(stdout).toContain("1 of 2 notified");
  });
});
