import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { attributesOf, readAttributes } from "../../src/transport/cli/read/attributes.ts";
import { UsageError } from "../../src/transport/cli/screen/terminal.ts";
import { file, member, onTerminal, pushsieve, rows } from "./support.ts";

const nothing = Readable.from([]);
const read = async (text: string) => (await readAttributes(text, nothing)).attributes;

describe("attributes on the command line", () => {
  test.each([
    ['mention = "Bob"', { mention: ["Bob"] }],
    ['mention = "Bob"; type = "Room", "Chat"', { mention: ["Bob"], type: ["Room", "Chat"] }],
    ["mention=Bob;type=Room", { mention: ["Bob"], type: ["Room"] }],
    ["  mention = Bob Xu , Al ;  ", { mention: ["Bob Xu", "Al"] }],
    ['"a b" = "c; d, e = f", "\\"g\\" \\u00e9"', { "a b": ["c; d, e = f", '"g" é'] }],
    ["mention = Bob; mention = Al", { mention: ["Bob", "Al"] }],
    ['{"mention":["Bob"]}', { mention: ["Bob"] }],
    ['{"mention":"Bob","level":5,"isNew":true,"both":["a",1]}', { mention: ["Bob"], level: ["5"], isNew: ["true"], both: ["a", "1"] }],
    ['{"mention":{"StringValues":["Bob"]},"type":"Room"}', { mention: ["Bob"], type: ["Room"] }],
    ['{"__proto__":"a"}', { ["__proto__"]: ["a"] }],
    ["__proto__ = a", { ["__proto__"]: ["a"] }],
  ])("%s", async (text, expected) => {
    const found = Object.entries((await read(text))!).map(([name, { StringValues }]) => [name, StringValues]);
    expect(found).toEqual(Object.entries(expected));
  });

  test("a message may have them in the short form", async () => {
    expect(await read('{"MessageAttributes":{"mention":"Bob"}}')).toEqual({ mention: { StringValues: ["Bob"] } });
  });

  test.each([
    ["mention = ", "expected a value after"],
    ["= Bob", "expected a name and = at column 1"],
    ['mention = "Bob" Al', "column 10"],
    ["mention = Bob = Al", "column 10"],
    ["mention = Bob;; type = Room", "column 15"],
    ['mention = "Bob', "column 10"],
    ['mention = "\\x"', "not a JSON string"],
    ["a = b, , c", "column 7"],
  ])("%s is not one", async (text, message) => {
    await expect(readAttributes(text, nothing)).rejects.toThrow(message);
    await expect(readAttributes(text, nothing)).rejects.toThrow(UsageError);
  });

  test("a file has the form of the API, so short forms are rejected in it", async () => {
    const path = file("plain.json", '{"mention":["Bob"]}');
    const { code, stderr } = await pushsieve(["explain", "--rule", '{"mention":["Bob"]}', "--attributes", `@${path}`]);
    expect(code).toBe(1);
    expect(stderr).toContain('write {"StringValues":["Bob"]}');
    const piped = await pushsieve(["explain", "--rule", '{"mention":["Bob"]}', "--attributes", "-"], '{"mention":"Bob"}');
    expect(piped.code).toBe(1);
  });

  test("values that no message can carry are rejected in every form", async () => {
    for (const given of [
      ["--attributes", 'mention = ""'],
      ["--attributes", '{"mention":[""]}'],
      ["--attr", "mention="],
      ["--attr", "=x"],
    ]) {
      expect(await onTerminal(["explain", "--rule", '{"mention":["Bob"]}', ...given])).toMatchObject({ code: 1, stdout: "" });
    }
  });
});

describe("--attr", () => {
  test("adds one value each, unchanged", () => {
    expect(attributesOf(["mention=Bob", "type=a, b; c=d", "mention=Al"]).attributes).toEqual({
      mention: { StringValues: ["Bob", "Al"] },
      type: { StringValues: ["a, b; c=d"] },
    });
    expect(() => attributesOf(["mention"])).toThrow('--attr: expected NAME=VALUE, found "mention"');
  });

  const members = file(
    "attr-members.ndjson",
    [member("x/bob", '{"mention":["Bob"]}'), member("x/al", '{"type":[{"anything-but":["Room"]}]}')].join("\n"),
  );

  test("replaces a message with a push in every command that takes messages", async () => {
    const attr = ["--attr", "mention=Bob"];
    const fanout = await onTerminal(["fanout", "--members", members, ...attr, "--format", "json"]);
    expect(rows(fanout.stdout)).toMatchObject([{ message: 1, notified: ["x/bob", "x/al"] }]);
    const explained = await onTerminal(["explain", "--members", members, ...attr, "--why", "bob", "--format", "json"]);
    expect(rows(explained.stdout)).toMatchObject([{ memberArn: "x/bob", notify: true }]);
    const different = await onTerminal(["diff-semantics", "--members", members, ...attr, "--format", "json"]);
    expect(rows(different.stdout)).toMatchObject([
      { memberArn: "x/al", guide: "filter-matched", sns: "filter-not-matched" },
      { summary: { messages: 1 } },
    ]);
    const rule = await onTerminal(["explain", "--rule", '{"mention":["Bob"]}', ...attr, "--exit-code"]);
    expect(rule.code).toBe(0);
  });

  test("is never mixed with another way to give a message", async () => {
    const message = file("attr-message.json", "{}");
    for (const args of [
      ["fanout", "--members", members, "--message", message],
      ["diff-semantics", "--members", members, "--messages", message],
      ["explain", "--members", members, "--message", message, "--why", "bob"],
      ["explain", "--rule", '{"mention":["Bob"]}', "--attributes", "mention = Bob"],
    ]) {
      expect(await onTerminal([...args, "--attr", "mention=Bob"])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("both give a message"),
      });
    }
  });
});
