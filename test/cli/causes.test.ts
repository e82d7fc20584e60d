import { describe, expect, test } from "vitest";
import { Channel } from "../../src/index.ts";
import { causesOf } from "../../src/transport/cli/fanout/causes.ts";
import { MemberSearch } from "../../src/transport/cli/screen/member-search.ts";
import { file, member, onTerminal } from "./support.ts";

const arn = (name: string) => `arn:aws:chime:us-east-1:111122223333:app-instance/x/user/${name}`;
const none = (name: string) => `{"MemberArn":"${arn(name)}","Preferences":{"PushNotifications":{"AllowNotifications":"NONE"}}}`;
const many = file(
  "causes.ndjson",
  [
    ...Array.from({ length: 90 }, (_, i) => member(arn(`all-${i}`))),
    ...Array.from({ length: 60 }, (_, i) => member(arn(`user-${i}`), `{"mention":["user-${i}"]}`)),
    ...Array.from({ length: 30 }, (_, i) =>
      member(arn(`topic-${i}`), `{"topic":["a rather long topic number ${i}","t2"],"priority":["high"]}`),
    ),
    ...Array.from({ length: 15 }, (_, i) => member(arn(`room-${i}`), '{"type":[{"anything-but":["Room"]}]}')),
    ...Array.from({ length: 5 }, (_, i) => none(`none-${i}`)),
  ].join("\n"),
);
const attr = [
  "--attr",
  "mention=user-7",
  "--attr",
  "type=Room",
  "--attr",
  "type=a value that is so long that no line of sixty characters holds it",
];

/** All words of an output, on any lines. */
const words = (text: string) => text.replace(/\s+/g, " ");

describe("a large fan-out", () => {
  test.each([60, 100])("is reported by cause, and at %i columns no cause is cut", async (columns) => {
    const { stdout } = await onTerminal(["fanout", "--members", many, ...attr, "--no-color"], "", {}, columns);
    const lines = stdout.trimEnd().split("\n");
    expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThanOrEqual(columns);
    // Counts, with a bar for each: half of the members are 8 of 16 signs.
    expect(stdout).toMatch(/no-preference {6,}90 {2}███████▎(?: |\n)/);
    expect(stdout).toMatch(/filter-not-matched +104 {2}████████▍(?: |\n)/);
    expect(stdout).toMatch(/none +5 {2}▍(?: |\n)/);
    const text = words(stdout);
    expect(text).toContain('59 mention of the message is "user-7", which does not match the rule such as user-0: mention ["user-0"]');
    expect(text).toContain('30 message has no priority such as topic-0: priority ["high"]');
    // The longest value is shortened by quote(), never by the screen.
    expect(text).toContain('15 type of the message is "Room", "a value that is so long that');
    expect(text).toMatch(
      /sixty characters holds it", which does not match the rule such as room-0: type \[\{"anything-but":\["Room"\]\}\]/,
    );
    expect(lines.length).toBeLessThan(30);
  });

  test("of very many members estimates the causes from some of them, and says so", () => {
    const channel = new Channel();
    const arns = Array.from({ length: 90_000 }, (_, i) => `u${i}`);
    // Every third has a topic, in an order that matches no stride.
    const rule = (i: number) => ((i * 2_654_435_761) % 2 ** 32 < 2 ** 32 / 3 ? '{"topic":["t"]}' : `{"mention":["u${i}"]}`);
    arns.forEach((memberArn, i) => {
      channel.set(memberArn, { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: rule(i) } });
    });
    const fanOut = channel.fanOut({ PushNotification: {}, MessageAttributes: {} });
    const { causes, sample } = causesOf(fanOut, new Set(["filter-not-matched"]), { channel, arns, damaged: 0 });
    expect(sample).toBe(22_500);
    expect(causes.map(({ cause }) => cause)).toEqual(["message has no mention", "message has no topic"]);
    expect(causes[1]!.members).toBeGreaterThan(28_500);
    expect(causes[1]!.members).toBeLessThan(31_500);
    expect(causes[0]!.members + causes[1]!.members).toBe(90_000);
  });

  test("lists every member with --all", async () => {
    const { stdout } = await onTerminal(["fanout", "--members", many, ...attr, "--all"]);
    for (const name of ["all-89", "user-59", "topic-29", "room-14", "none-4"]) expect(stdout).toContain(name);
    expect(stdout).not.toContain("most frequent causes");
  });

  test("counts invalid rules among the causes if they are withheld, and not if they are notified", async () => {
    const bad = file("causes-bad.ndjson", Array.from({ length: 60 }, (_, i) => member(arn(`bad-${i}`), "{")).join("\n"));
    const run = (what: string) => onTerminal(["fanout", "--members", bad, ...attr, "--on-invalid-rule", what]);
    expect((await run("withhold")).stdout).toContain("60  the rule is invalid: invalid-json");
    expect((await run("notify")).stdout).not.toContain("causes");
  });

  test("of few members keeps the cause of each on separate lines on a narrow screen", async () => {
    const few = file("causes-few.ndjson", member(arn("a-user-with-quite-a-long-name"), '{"mention":["someone else","and one more"]}'));
    const { stdout } = await onTerminal(["fanout", "--members", few, ...attr.slice(0, 2)], "", {}, 60);
    expect(words(stdout)).toContain('a-user-with-quite-a-long-name mention ["someone else","and one more"] message has "user-7"');
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});

describe("--why finds a member", () => {
  const search = (name: string, arns: readonly string[]) => {
    const found = new MemberSearch(name);
    for (const each of arns) found.offer(each);
    return () => found.found("channel.ndjson");
  };
  const arns = [arn("bob"), arn("jimbob"), arn("alice"), arn("team/carl"), "x:user:dora"];

  test.each([
    [arn("bob"), arn("bob")],
    ["bob", arn("bob")],
    ["jimbob", arn("jimbob")],
    ["imbob", arn("jimbob")],
    ["ice", arn("alice")],
    ["carl", arn("team/carl")],
    ["team/carl", arn("team/carl")],
    ["user/bob", arn("bob")],
    ["dora", "x:user:dora"],
  ])("%s", (name, expected) => {
    for (const order of [arns, arns.toReversed(), [...arns, ...arns]]) expect(search(name, order)()).toBe(expected);
  });

  test("and lists the candidates if several have this ending", () => {
    expect(search("ob", arns)).toThrow(
      `--why: ob is the ending of several members; give more of the ARN:\n  ${arn("bob")}\n  ${arn("jimbob")}`,
    );
    expect(search("bob", ["a/bob", "b/bob"])).toThrow("bob is the last part of several members");
    expect(
      search(
        "1",
        Array.from({ length: 100 }, (_, i) => `${i}1`),
      ),
    ).toThrow(/01\n {2}11\n {2}21\n {2}31\n {2}41\n {2}…$/);
  });

  test("and suggests similar names if no member has this ending", () => {
    expect(search("Alice", arns)).toThrow(`Alice is not a member of channel.ndjson; did you mean\n  ${arn("alice")}`);
    expect(search("alcie", arns)).toThrow(arn("alice"));
    expect(search("jimb", arns)).toThrow(arn("jimbob"));
    expect(search("zed", arns)).toThrow(/is not a member of channel.ndjson$/);
  });

  test("in both commands that have it", async () => {
    for (const command of ["fanout", "explain"]) {
      const run = (name: string) => onTerminal([command, "--members", many, ...attr, "--no-color", "--why", name]);
      expect((await run("ser-7")).stdout).toContain("user-7 is notified");
      expect(await run("User-7")).toMatchObject({ code: 2, stderr: expect.stringContaining(`did you mean\n  ${arn("user-7")}`) });
      expect(await run("-59")).toMatchObject({ code: 2, stderr: expect.stringContaining("several members") });
    }
  });

  test("and does not report the mistakes of a member that only has this ending", async () => {
    const path = file("why.ndjson", [member(arn("bob"), '{"mention":["user-7"]}'), member(arn("jimbob"), "{")].join("\n"));
    const explain = (name: string) => onTerminal(["explain", "--members", path, ...attr, "--why", name, "--on-invalid-rule", "throw"]);
    expect(await explain("bob")).toMatchObject({ code: 0, stderr: "" });
    expect(await explain("jimbob")).toMatchObject({ code: 1, stderr: expect.stringContaining("invalid-json") });
  });
});
