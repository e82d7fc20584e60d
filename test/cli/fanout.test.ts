import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { file, member, pushsieve, rows } from "./support.ts";

const arn = (name: string) => `arn:aws:chime:us-east-1:111122223333:app-instance/x/user/${name}`;
const members = file(
  "channel.ndjson",
  [member(arn("alice")), member(arn("bob"), '{"mention":["bob"]}'), member(arn("carol"), '{"type":["news"],"mention":["carol"]}')].join(
    "\n",
  ),
);
const message = file(
  "message.json",
  JSON.stringify(
    { ChimeBearer: arn("alice"), PushNotification: { Title: "Hi" }, MessageAttributes: { mention: { StringValues: ["bob"] } } },
    null,
    2,
  ),
);
const damaged = file("damaged.ndjson", [member(arn("alice")), '{"MemberArn":', member(arn("bob"), "{"), member(arn("alice"))].join("\n"));

const fanout = (...args: string[]) => pushsieve(["fanout", "--members", members, "--message", message, ...args]);

test("every member is named, with a reason", async () => {
  const { code, stdout } = await fanout();
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      'message 1  from alice · mention = "bob"',
      "  ✓ 2 of 3 notified",
      "      no-preference           1  alice (sender)",
      "      filter-matched          1  bob",
      "  ✗ 1 of 3 not notified",
      "      filter-not-matched      1",
      '        carol  mention ["carol"]  message has "bob" (and 1 more)',
      "",
    ].join("\n"),
  );
});

test("a cause shows each branch of an $or with its own values, in whatever order the rule was written", async () => {
  const rule = '{"$or":[{"topic":["b"]},{"severity":["a"],"topic":["c"]}]}';
  const { stdout } = await pushsieve(["fanout", "--members", file("or.ndjson", member(arn("erin"), rule)), "--message", message]);
  expect(stdout).toContain('erin  $or: severity ["a"] | topic ["b"]  no branch holds');
});

test("ids are whole, one a line", async () => {
  expect((await fanout("--format", "ids")).stdout).toBe(`${arn("alice")}\n${arn("bob")}\n`);
  expect((await fanout("--format", "ids", "--exclude-sender")).stdout).toBe(`${arn("bob")}\n`);
});

test("json has the counts", async () => {
  const [answer] = rows((await fanout("--format", "json")).stdout);
  expect(answer).toMatchObject({ message: 1, size: 2, counts: { "no-preference": 1, "filter-matched": 1, "filter-not-matched": 1 } });
  expect(answer).toMatchObject({ notified: [arn("alice"), arn("bob")] });
});

test("--why prints the whole decision, by ARN or by short name", async () => {
  const { stdout } = await fanout("--why", "carol", "--why", arn("bob"));
  expect(stdout).toContain("carol is not notified: filter-not-matched");
  // The rule as it was set, then its parts in canonical order.
  expect(stdout).toContain('{"type":["news"],"mention":["carol"]}');
  expect(stdout).toContain('├─ ✗ mention wants "carol", has "bob"');
  expect(stdout).toContain('└─ ✗ type wants "news", has nothing');
  expect(stdout).toContain("bob is notified: filter-matched");
  const [answer] = rows((await fanout("--why", "carol", "--format", "json")).stdout);
  expect(answer).toMatchObject({
    why: { [arn("carol")]: { notify: false, reason: "filter-not-matched", explanation: { matched: false } } },
  });
  expect(await fanout("--why", "zed")).toMatchObject({ code: 2, stdout: "" });
});

test("--messages means --message, in every command that has one of them, and one of them is required", async () => {
  const plural = ["--members", members, "--messages", message];
  expect(await pushsieve(["fanout", ...plural])).toEqual(await fanout());
  const why = await pushsieve(["explain", ...plural, "--why", "bob"]);
  expect(why).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("bob is notified") });
  expect(await pushsieve(["diff-semantics", "--members", members, "--message", message])).toEqual(
    await pushsieve(["diff-semantics", ...plural]),
  );
  expect(await pushsieve(["fanout", "--members", members])).toMatchObject({ code: 2, stderr: expect.stringContaining("--message <file>") });
});

test("several messages, from stdin", async () => {
  const messages = '{"PushNotification":{}}\n{}\n{"PushNotification":{},"Status":{"Value":"PENDING"}}\n';
  const { code, stdout } = await pushsieve(["fanout", "--members", members, "--message", "-", "--format", "json"], messages);
  expect(code).toBe(0);
  expect(rows(stdout).map(({ message: index, size }) => [index, size])).toEqual([
    [1, 1],
    [2, 0],
    [3, 0],
  ]);
});

test("damaged member rows are all reported, and then no member is decided", async () => {
  const { code, stdout, stderr } = await pushsieve(["fanout", "--members", damaged, "--message", message]);
  expect(code).toBe(1);
  expect(stdout).toBe("");
  for (const place of [`${damaged}:2:14`, `${damaged}:3:160 (${arn("bob")})`, `${damaged}:4:1 (${arn("alice")})`])
    expect(stderr).toContain(place);
  expect(stderr).toContain("2 member rows rejected");
  const strict = await pushsieve(["fanout", "--members", damaged, "--message", message, "--on-invalid-rule", "throw"]);
  expect(strict).toMatchObject({ code: 1, stdout: "" });
  expect(strict.stderr).toContain("3 member rows rejected");
});

test.each(["{bad", "{bad}", "{", "{'a':['b'"])("a row %s does not affect the rows after it", async (row) => {
  const path = file("bad-row.ndjson", [row, member(arn("alice")), member(arn("bob"))].join("\n"));
  const { code, stdout, stderr } = await pushsieve([
    "fanout",
    "--members",
    path,
    "--message",
    message,
    "--skip-invalid",
    "--format",
    "ids",
  ]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${arn("alice")}\n${arn("bob")}\n` });
  expect(stderr).toContain("1 member row skipped");
});

test("--skip-invalid continues without them, --on-invalid-rule keeps members", async () => {
  const skip = ["fanout", "--members", damaged, "--message", message, "--skip-invalid", "--format", "ids"];
  const kept = await pushsieve(skip);
  expect(kept).toMatchObject({ code: 0, stdout: `${arn("alice")}\n` });
  expect(kept.stderr).toContain("error[invalid-json]");
  expect(kept.stderr).toContain("1 member with an invalid rule is withheld (--on-invalid-rule)");
  expect((await pushsieve([...skip, "--on-invalid-rule", "notify"])).stdout).toBe(`${arn("alice")}\n${arn("bob")}\n`);
  const refused = await pushsieve([...skip, "--on-invalid-rule", "throw"]);
  expect(refused).toMatchObject({ code: 0, stdout: `${arn("alice")}\n` });
  expect(refused.stderr).not.toContain("--on-invalid-rule");
  const { stdout } = await pushsieve(skip.slice(0, -2));
  expect(stdout).toContain("invalid-rule");
  expect(stdout).toContain("bob  invalid-json");
});

test("a damaged message is reported, the others are decided", async () => {
  const messages = '[{"PushNotification":{"Title":5}}, {"PushNotification":{}}, {"MessageAttributes":{"a":["b"]}}]';
  const { code, stdout, stderr } = await pushsieve(["fanout", "--members", members, "--message", "-", "--format", "json"], messages);
  expect(code).toBe(1);
  expect(rows(stdout).map(({ message: index }) => index)).toEqual([2]);
  expect(stderr).toContain("PushNotification.Title must be a string, found a number");
  expect(stderr).toContain('write {"StringValues":["b"]}');
  expect(stderr).not.toContain("must be null");
});

test("long lists are cut, unless --all is given", async () => {
  const many = file("many-members.ndjson", Array.from({ length: 120 }, (_, index) => member(arn(`u${index}`))).join("\n"));
  const { stdout } = await pushsieve(["fanout", "--members", many, "--message", message]);
  expect(stdout).toContain("no-preference        120  ████████████████  u0, u1, u2, …");
  expect(stdout).not.toContain("u119");
  expect((await pushsieve(["fanout", "--members", many, "--message", message, "--all"])).stdout).toContain("u119");
});

test("names that two members share stay whole", async () => {
  const two = file("two.ndjson", `${member("a/bob")}\n${member("b/bob")}\n${member("b/eve")}`);
  expect((await pushsieve(["fanout", "--members", two, "--message", message])).stdout).toContain("a/bob, b/bob, eve");
});

test("the demo runs, and every message is decided for every member", async () => {
  const demo = (name: string) => fileURLToPath(new URL(`../../docs/demo/${name}.json`, import.meta.url));
  const args = ["fanout", "--members", demo("channel"), "--message", demo("messages")];
  const { code, stdout, stderr } = await pushsieve(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n").every((line) => line.length <= 140)).toBe(true);
  const answers = rows((await pushsieve([...args, "--format", "json"])).stdout);
  expect(answers).toHaveLength(5);
  for (const { counts } of answers) expect(Object.values(counts as object).reduce((sum: number, each: number) => sum + each, 0)).toBe(30);
});
