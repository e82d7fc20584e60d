import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { validateMessageAttributes as validateByLibrary } from "../../src/attributes/validate.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { readPreferences } from "../../src/fanout/preferences.ts";
import { parseFilterRule, readText } from "../../src/rule/parse.ts";
import {
  validateChannelMembershipPreferences,
  validateFilterRule,
  validateMember,
  validateMessageAttributes,
  validatePushMessage,
} from "../../src/schema/validators.generated.ts";
import { check } from "../support/property.ts";
import { anyObject, mutated, ownJson, validRule } from "./support.ts";

/** Errors that a schema of the parsed value cannot find, and why. */
const unseen: Partial<Record<Diagnostic["code"], string>> = {
  "too-complex": "a count over the whole rule",
  "too-deep": "JSON Schema has no depth",
  "duplicate-key": "JSON.parse has dropped it",
  "attributes-too-large": "a sum over all names and values",
};

function seenErrors(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.filter(({ code, severity }) => severity === "error" && !(code in unseen)).map(({ code }) => code);
}

describe("filter-rule.json accepts exactly what the parser accepts", () => {
  const agrees = (value: unknown) => {
    // A text that is far too large is not read.
    const errors = seenErrors(parseFilterRule(JSON.stringify(value), { limits: { maxBytes: Number.POSITIVE_INFINITY } }).diagnostics);
    expect(validateFilterRule(value).length > 0, `${JSON.stringify(value)}: ${errors.join(", ")}`).toBe(errors.length > 0);
  };

  test("of valid rules", () => {
    check(
      fc.property(validRule.map(ownJson), (rule) => {
        expect(validateFilterRule(rule)).toEqual([]);
        agrees(rule);
      }),
      1000,
    );
  });

  test("of rules with one part replaced", () => check(fc.property(mutated(validRule), agrees), 3000));
  test("of any object", () => check(fc.property(anyObject, agrees), 1000));
  test("of values that are not objects", () => check(fc.property(fc.jsonValue(), agrees)));

  test("up to five branches of one $or", () => {
    for (const length of [0, 1, 5, 6]) agrees({ $or: Array.from({ length }, () => ({ a: ["b"] })) });
    expect(validateFilterRule({ $or: Array.from({ length: 6 }, () => ({ a: ["b"] })) })).not.toEqual([]);
  });
});

describe("message-attributes.json accepts exactly what the library accepts", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 5 }),
    fc.integer({ min: 62, max: 66 }).map((length) => "😀".repeat(length)),
  );
  const value = fc.oneof(
    text,
    fc.integer({ min: 510, max: 514 }).map((length) => "é".repeat(length)),
  );
  const attributes = fc.dictionary(text, fc.record({ StringValues: fc.array(value, { maxLength: 3 }) }), { maxKeys: 3 });
  const agrees = (each: unknown) => {
    expect(validateMessageAttributes(each).length > 0).toBe(seenErrors(validateByLibrary(each)).length > 0);
  };

  test("of attributes around the limits of length", () => check(fc.property(attributes.map(ownJson), agrees), 1000));
  test("of attributes with one part replaced", () => check(fc.property(mutated(attributes), agrees), 2000));
  test("of any object", () => check(fc.property(anyObject, agrees)));
});

describe("channel-membership-preferences.json accepts exactly what the library accepts", () => {
  const rule = fc.constantFrom('{"mention":["Bob"]}', null, undefined);
  const allow = fc.constantFrom("ALL", "NONE", "FILTERED", "filtered", null, undefined);
  const preferences = fc.record({ PushNotifications: fc.record({ AllowNotifications: allow, FilterRule: rule }) });
  // The inside of a rule text belongs to filter-rule.json.
  const isAboutRule = ({ code }: Diagnostic) => code === "invalid-json" || code === "rule-not-object";
  const agrees = (each: unknown) => {
    const { diagnostics, text } = readPreferences(each, (text) => readText(text, {}), undefined);
    if (text !== "" && diagnostics.some(isAboutRule)) return;
    expect(validateChannelMembershipPreferences(each).length > 0, JSON.stringify(each)).toBe(seenErrors(diagnostics).length > 0);
  };

  test("of preferences", () => check(fc.property(preferences.map(ownJson), agrees)));
  test("of preferences with one part replaced", () =>
    check(
      fc.property(
        mutated(preferences).filter((each) => each !== null),
        agrees,
      ),
      2000,
    ));
});

describe("member.json", () => {
  const Preferences = { PushNotifications: { AllowNotifications: "NONE" } };
  test.each([
    { MemberArn: "arn:x/bob" },
    { MemberArn: "arn:x/bob", Preferences },
    { MemberArn: "arn:x/bob", Preferences: null },
    { ChannelArn: "arn:x/c", Member: { Arn: "arn:x/bob", Name: "Bob" }, Preferences },
  ])("accepts both forms: %j", (member) => expect(validateMember(member)).toEqual([]));

  test.each([
    {},
    { MemberArn: "" },
    { MemberArn: 5 },
    { Member: {} },
    { Member: "bob" },
    { MemberArn: "bob", Preferences: { PushNotifications: {} } },
    "bob",
  ])("rejects %j", (member) => expect(validateMember(member)).not.toEqual([]));
});

describe("push-message.json", () => {
  test.each([
    {},
    { Content: "hi", ChimeBearer: "arn:x/bob", PushNotification: { Title: "Hi", Type: "VOIP" }, Target: [{ MemberArn: "arn:x/eve" }] },
    { PushNotification: null, Sender: { Arn: "arn:x/bob", Name: "Bob" }, Status: { Value: "PENDING" }, CreatedTimestamp: 1 },
    { PushNotification: { Title: "😀".repeat(50), Body: "x".repeat(150) } },
  ])("accepts requests and stored messages: %j", (message) => expect(validatePushMessage(message)).toEqual([]));

  test.each([
    { Status: { Value: "sent" } },
    { Target: [] },
    { Target: [{}, {}] },
    { PushNotification: { Title: "x".repeat(51) } },
    { PushNotification: "hi" },
    { MessageAttributes: { mention: ["Bob"] } },
    { Sender: "bob" },
  ])("rejects %j", (message) => expect(validatePushMessage(message)).not.toEqual([]));
});
