import { describe, expect, it } from "vitest";
import { readPreferences } from "../../src/fanout/preferences.ts";
import { guidance } from "../../src/rule/guidance.ts";
import { readText } from "../../src/rule/parse.ts";

const read = (text: string) => readText(text, { guidance });

function told(preferences: unknown): unknown[] {
  return readPreferences(preferences, read).diagnostics.map(({ code, path, message, help }) => [code, path, message, help]);
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
      expect(readPreferences(fine, read).diagnostics).toEqual([]);
    }
    expect(readPreferences({ PushNotifications: { AllowNotifications: "NONE", FilterRule: '{"a":["x"]}' } }, read)).toEqual({
      kind: "none",
      text: '{"a":["x"]}',
      diagnostics: [],
    });
  });
});
