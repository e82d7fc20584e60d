import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Channel } from "../../src/index.ts";
import { MemberReader, type Report } from "../../src/input/index.ts";
import { check } from "../support/property.ts";

const filtered = (rule: string) => ({ PushNotifications: { AllowNotifications: "FILTERED", FilterRule: rule } });
const plain = (member: object) => JSON.stringify(member);

/** Reads a text in chunks that end at these offsets. */
function read(text: string, cuts: readonly number[] = [], onInvalidRule: "withhold" | "throw" = "withhold") {
  const channel = new Channel({ onInvalidRule });
  const reader = new MemberReader("members.json", channel);
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  const reports: Report[] = ends.flatMap((end, index) => reader.write(text.slice(ends[index - 1] ?? 0, end)));
  reports.push(...reader.end());
  return { members: [...channel], reports, refused: reader.refused, kept: reader.kept };
}

const said = (reports: readonly Report[]) => reports.map(({ line, problems }) => `${line}: ${problems.map(({ code }) => code).join()}`);

describe("the reader of members", () => {
  test.each([
    ["a JSON array", `[${plain({ MemberArn: "a" })},\n${plain({ MemberArn: "b", Preferences: filtered('{"x":["y"]}') })}]`],
    ["NDJSON", `${plain({ MemberArn: "a" })}\n${plain({ MemberArn: "b", Preferences: filtered('{"x":["y"]}') })}\n`],
    [
      "responses of GetChannelMembershipPreferences",
      `${plain({ ChannelArn: "c", Member: { Arn: "a" } })}\n${plain({ ChannelArn: "c", Member: { Arn: "b" }, Preferences: filtered('{"x":["y"]}') })}`,
    ],
    [
      "an export",
      [
        { kind: "channel", group: "i", id: "c", value: {} },
        { kind: "membership", group: "c", id: "a", value: {} },
        { kind: "membership", group: "c", id: "b", value: { Preferences: filtered('{"x":["y"]}') } },
      ]
        .map(plain)
        .join("\n"),
    ],
  ])("takes %s", (_, text) => {
    const { members, reports } = read(text);
    expect(reports).toEqual([]);
    expect(members).toEqual([
      ["a", undefined],
      ["b", filtered('{"x":["y"]}')],
    ]);
  });

  test("takes a list of members without preferences", () => {
    expect(read(plain({ ChannelMemberships: [{ Member: { Arn: "a" } }, { Member: { Arn: "b" } }] })).members).toEqual([
      ["a", undefined],
      ["b", undefined],
    ]);
  });

  test("reports a damaged row, a repeated member and an invalid rule with their lines, and reads the others", () => {
    const rows = [
      '{"MemberArn":"a"',
      plain({ MemberArn: "b" }),
      plain({ MemberArn: "b" }),
      plain({ MemberArn: "c", Preferences: filtered("{") }),
    ];
    const { members, reports, refused, kept } = read(rows.join("\n"));
    expect(members.map(([arn]) => arn)).toEqual(["b", "c"]);
    expect(said(reports)).toEqual(["1: invalid-json", "3: input", "4: invalid-json"]);
    expect({ refused, kept }).toEqual({ refused: 2, kept: 1 });
  });

  test("rejects an invalid rule if the channel throws, and points into the rule", () => {
    const text = plain({ MemberArn: "c", Preferences: filtered('{"x":"y"}') });
    const { members, reports, refused, kept } = read(text, [], "throw");
    expect({ members, refused, kept }).toEqual({ members: [], refused: 1, kept: 0 });
    const [{ memberArn, problems, text: rule } = { memberArn: undefined, problems: [], text: undefined }] = reports;
    expect({ memberArn, rule }).toEqual({ memberArn: "c", rule: '{"x":"y"}' });
    const { place } = problems[0]!;
    // The quotes of the rule are escaped in the file.
    expect(text.slice(place.column - 1, place.endColumn - 1)).toBe('\\"y\\"');
  });

  test("reports an empty file", () => {
    expect(read("").reports.map(({ problems }) => problems[0]?.message)).toEqual(["the input is empty"]);
  });

  test("does not depend on where chunks end", () => {
    const texts = ['{"MemberArn":"a"}', '{"MemberArn":"b", "Preferences":null}', "{", "]", '{"MemberArn":1}', "\n", "[", ","];
    check(
      fc.property(fc.array(fc.constantFrom(...texts), { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 5 }), (parts, cuts) => {
        expect(read(parts.join("\n"), cuts)).toEqual(read(parts.join("\n")));
      }),
    );
  });
});
