import { describe, expect, it } from "vitest";
import { readPreferences } from "../../src/fanout/preferences.ts";
import { guidance } from "../../src/rule/guidance.ts";
import { readText } from "../../src/rule/parse.ts";

const read = (text: string) => readText(text, { guidance });

function told(preferences: unknown): unknown[] {
  return readPreferences(preferences, read, guidance).diagnostics.map(({ code, path, message, help }) => [code, path, message, help]);
}

describe("rejected preferences", () => {
  it("say what was found and what was expected, where, and what to write", () => {
    const allow = (AllowNotifications: unknown) => ({ PushNotifications: { AllowNotifications } });
    const expected = "AllowNotifications must be ALL, NONE or FILTERED, found";
    const at = "/PushNotifications/AllowNotifications";
    expect(told("ALL")).toEqual([["preferences-not-object", "", "preferences must be an object, found a string", undefined]]);
    expect(told({ PushNotifications: [] })).toEqual([
      ["preferences-not-object", "/PushNotifications", "PushNotifications must be an object, found an array", undefined],
    ]);
    expect(told(allow("all"))).toEqual([["invalid-allow-notifications", at, `${expected} "all"`, 'write "ALL"']]);
    expect(told(allow("None"))).toEqual([["invalid-allow-notifications", at, `${expected} "None"`, 'write "NONE"']]);
    expect(told(allow("filtered"))).toEqual([["invalid-allow-notifications", at, `${expected} "filtered"`, 'write "FILTERED"']]);
    expect(told(allow("MENTIONS"))).toEqual([["invalid-allow-notifications", at, `${expected} "MENTIONS"`, undefined]]);
    expect(told(allow(undefined))).toEqual([["invalid-allow-notifications", at, `${expected} nothing`, undefined]]);
    expect(told(allow(5))).toEqual([["invalid-allow-notifications", at, `${expected} a number`, undefined]]);
  });

  it("report the problem of the FilterRule", () => {
    const rule = (FilterRule?: unknown) => ({ PushNotifications: { AllowNotifications: "FILTERED", FilterRule } });
    const at = "/PushNotifications/FilterRule";
    const expected = "FilterRule must be a string of JSON, found";
    expect(told(rule())).toEqual([["missing-filter-rule", "/PushNotifications", "FILTERED needs a FilterRule, found none", undefined]]);
    expect(told(rule({ a: ["x"] }))).toEqual([["filter-rule-not-string", at, `${expected} an object`, "pass it through JSON.stringify"]]);
    expect(told(rule(5))).toEqual([["filter-rule-not-string", at, `${expected} a number`, undefined]]);
    expect(told(rule("{}"))).toEqual([["empty-rule", "", "a rule must name at least one attribute, found {}", undefined]]);
  });

  it("are not valid ones", () => {
    for (const fine of [undefined, null, {}, { PushNotifications: null }, { PushNotifications: { AllowNotifications: "ALL" } }]) {
      expect(readPreferences(fine, read, guidance).diagnostics).toEqual([]);
    }
    expect(readPreferences({ PushNotifications: { AllowNotifications: "NONE", FilterRule: '{"a":["x"]}' } }, read, guidance)).toEqual({
      kind: "none",
      text: '{"a":["x"]}',
      diagnostics: [],
    });
  });
});

describe("fields that preferences do not have", () => {
  const none = { AllowNotifications: "NONE" };
  const wrong: readonly (readonly [given: object, path: string, help: string | undefined])[] = [
    [none, "/AllowNotifications", 'write {"PushNotifications":{"AllowNotifications":"NONE"}}'],
    [{ AllowNotifications: 5 }, "/AllowNotifications", 'write {"PushNotifications":{"AllowNotifications": …}}'],
    [{ FilterRule: "ALL" }, "/FilterRule", 'write {"PushNotifications":{"FilterRule": …}}'],
    [{ MemberArn: "a", preferences: none }, "/preferences", 'pass the value of "preferences"'],
    [{ MemberArn: "a", ChannelArn: "c" }, "/MemberArn", "pass its Preferences, or undefined if it has none"],
    [{ push_notifications: none }, "/push_notifications", 'did you mean "PushNotifications"?'],
    [{ filterRule: "{}" }, "/filterRule", 'did you mean {"PushNotifications":{"FilterRule": …}}?'],
    [{ "a/b~": none }, "/a~1b~0", undefined],
    [{ PushNotifications: { PushNotifications: none } }, "/PushNotifications/PushNotifications", "remove the outer one"],
    [
      { PushNotifications: { ...none, Allow_Notification: "ALL" } },
      "/PushNotifications/Allow_Notification",
      'did you mean "AllowNotifications"?',
    ],
    [{ PushNotifications: { ...none, "PushNotifications/x": 1 } }, "/PushNotifications/PushNotifications~1x", undefined],
  ];

  it.each(wrong)("are reported with help if there is guidance, and as the same problems without: %j", (given, path, help) => {
    const [problem, ...more] = readPreferences(given, read, guidance).diagnostics;
    expect([problem?.path, problem?.help, more]).toEqual([path, help, []]);
    const { help: _, ...plain } = problem!;
    expect(readPreferences(given, read, undefined).diagnostics).toEqual([plain]);
  });

  it("are kept as an invalid rule, and not rejected for a missing choice, only if one of them may be the choice", () => {
    const codesOf = (push: object) => {
      const { kind, diagnostics } = readPreferences({ PushNotifications: push }, read, undefined);
      return [kind, ...diagnostics.map(({ code }) => code)];
    };
    for (const name of ["allowNotifications", "AllowNotification"])
      expect(codesOf({ [name]: "ALL" })).toEqual(["invalid-rule", "unknown-member"]);
    expect(codesOf({ PushNotifications: {} })).toEqual(["invalid-rule", "misplaced-member"]);
    for (const push of [{ Sound: "ALL" }, { FilterRules: "{}" }, { FilterRule: "{}", Sound: "x" }, { AllowNotifications: null, foo: 2 }])
      expect(codesOf(push)).toEqual(["rejected", "unknown-member", "invalid-allow-notifications"]);
  });
});

it("wrong fields are named with the fields that there are, and the rule text beside them is kept", () => {
  const messages = (preferences: object) => readPreferences(preferences, read, undefined).diagnostics.map(({ message }) => message);
  expect(messages({ x: 1 })).toEqual(['preferences can have PushNotifications, found "x"']);
  expect(messages({ PushNotifications: { AllowNotifications: "ALL", x: 1 } })).toEqual([
    'PushNotifications can have AllowNotifications and FilterRule, found "x"',
  ]);
  expect(messages({ PushNotifications: { PushNotifications: {} } })).toEqual(["PushNotifications is inside PushNotifications"]);
  expect(messages({ ChannelArn: "c", MemberArn: "m", Preferences: {} })).toEqual([
    '"Preferences" belongs to a request or response with preferences, not to preferences',
  ]);
  expect(messages({ AllowNotifications: "ALL" })).toEqual(["AllowNotifications belongs inside PushNotifications"]);
  expect(messages({ FilterRule: "{}", y: undefined })).toEqual(["FilterRule belongs inside PushNotifications"]);
  expect(messages(Object.create({ inherited: 1 }))).toEqual([]);
  const FilterRule = '{"a":["x"]}';
  const kept = readPreferences({ PushNotifications: { AllowNotifications: "FILTERED", FilterRule, x: 1 } }, read, undefined);
  expect([kept.kind, kept.text]).toEqual(["invalid-rule", FilterRule]);
});

describe("a repair of preferences", () => {
  it("comes with guidance only", () => {
    for (const push of [{ AllowNotifications: "all" }, { AllowNotifications: "FILTERED", FilterRule: { a: ["x"] } }]) {
      const preferences = { PushNotifications: push };
      const [problem] = readPreferences(preferences, read, guidance).diagnostics;
      expect(problem?.fix?.edits).toHaveLength(1);
      const { help: _, fix: __, ...plain } = problem!;
      expect(readPreferences(preferences, read, undefined).diagnostics).toEqual([plain]);
    }
  });
});
