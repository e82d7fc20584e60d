import { describe, expect, it } from "vitest";
import { file, member, onTerminal } from "./support.ts";

const rule = '{"mention":["Bob"]}';
const explain = (attributes: string, text = rule) => onTerminal(["explain", "--rule", text, "--attributes", attributes, "--no-color"]);

describe("explain shows a near miss", () => {
  it.each([
    ['{"mention":{"StringValues":["bob"]}}', '"bob" differs from "Bob" in case'],
    ['{"mention":{"StringValues":["Bob "]}}', '"Bob " differs from "Bob" in spaces (U+0020 where the other ends)'],
    ['{"mention":{"StringValues":["\u0412ob"]}}', "in letters that look alike (U+0412 instead of U+0042)"],
    ['{"Mention":{"StringValues":["Bob"]}}', 'the message has "Mention", which differs from "mention" in case'],
  ])("of %s", async (attributes, told) => {
    const { code, stdout } = await explain(attributes);
    expect(code).toBe(0);
    expect(stdout).toContain("✗");
    expect(stdout).toContain(told);
    // The suggested change also shows the difference of two strings that look equal.
    expect(stdout.split("nearest match:")[1]).toMatch(/differs from "(?:Bob|mention)" in /);
  });

  it("also between a rule in Unicode form NFC and a value in NFD, and for exclusions", async () => {
    expect((await explain('{"mention":{"StringValues":["e\u0301"]}}', '{"mention":["\u00e9"]}')).stdout).toContain(
      "in Unicode form (U+0065 instead of U+00E9)",
    );
    expect((await explain('{"type":{"StringValues":["room"]}}', '{"type":[{"anything-but":["Room"]}]}')).stdout).toContain(
      '"room" differs from "Room" in case',
    );
  });

  it("and so does --why of a fan-out", async () => {
    const members = file("near.ndjson", member("arn:u/bob", rule));
    const message = file("near.json", '{"PushNotification":{"Title":"t"},"MessageAttributes":{"mention":{"StringValues":["bob"]}}}');
    const { stdout } = await onTerminal(["fanout", "--members", members, "--message", message, "--why", "arn:u/bob", "--no-color"]);
    expect(stdout).toContain('"bob" differs from "Bob" in case');
  });
});

describe("explain accepts attributes in shorthand", () => {
  it.each([
    '{"mention":["Bob"]}',
    '{"mention":"Bob"}',
    '{"mention":{"StringValues":"Bob"}}',
    '{"mention":{"DataType":"String","StringValue":"Bob"}}',
    '{"mention":{"DataType":"String.Array","StringValue":"[\\"Al\\",\\"Bob\\"]"}}',
  ])("as %s", async (attributes) => {
    expect(await explain(attributes)).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^✓/) as string });
  });

  it("but messages in files have the form of the API", async () => {
    const members = file("wire.ndjson", member("arn:u/bob", rule));
    const message = file(
      "wire.json",
      '{"PushNotification":{"Title":"t"},"MessageAttributes":{"mention":{"DataType":"String","StringValue":"Bob"}}}',
    );
    const { code, stderr } = await onTerminal(["fanout", "--members", members, "--message", message, "--no-color"]);
    expect(code).toBe(1);
    expect(stderr).toContain("attribute-shape");
    expect(stderr).toContain('write {"StringValues":["Bob"]}');
  });
});

describe("a text and a file name are distinguished", () => {
  it("where a rule is expected", async () => {
    const path = file("a-rule.json", rule);
    const { code, stderr } = await explain("{}", path);
    expect(code).toBe(2);
    expect(stderr).toContain("write @");
    expect((await explain("{}", "missing.json")).stderr).toContain("there is no such file");
  });

  it.each([[["check", rule]], [["fanout", "--members", '[{"MemberArn":"a"}]', "--message", "m.json"]]])(
    "where a file is expected: %j",
    async (args) => {
      const { code, stderr } = await onTerminal([...args, "--no-color"]);
      expect(code).toBe(2);
      expect(stderr).toContain("expected a file name, found a text");
    },
  );
});

describe("a name that occurs twice", () => {
  it("gets help that fits its position", async () => {
    const row = '{"MemberArn":"a","Preferences":{"PushNotifications":{"AllowNotifications":"NONE","AllowNotifications":"ALL"}}}';
    const { stdout } = await onTerminal(["check", file("twice.ndjson", row), "--no-color"]);
    expect(stdout).toContain("keep the intended one, and remove the other");
    expect(stdout).not.toContain("which holds if any of them holds");
    const lists = '{"mention":{"StringValues":["a"],"StringValues":["b"]}}';
    expect((await explain(lists)).stderr).toContain("join both lists");
    expect((await onTerminal(["check", file("rule-twice.json", '{"a":["x"],"a":["y"]}'), "--no-color"])).stdout).toContain(
      "which holds if any of them holds",
    );
  });
});

describe("preferences and parts of them in place of a rule", () => {
  it("are recognised, and the message shows the rule", async () => {
    const piece = '"FilterRule": "{\\"mention\\":[\\"Bob\\"]}"';
    const { code, stderr } = await explain("{}", piece);
    expect(code).toBe(1);
    expect(stderr).toContain("preferences-as-rule");
    expect(stderr).toContain(`write ${rule}`);
  });
});
