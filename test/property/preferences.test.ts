import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Channel,
  type ChannelMembershipPreferences,
  decide,
  FilterRuleError,
  validateChannelMembershipPreferences,
} from "../../src/index.ts";
import { check } from "../support/property.ts";

/** A member that misspells a preference is never notified more than by the correct one, without an error. */

type Json = Record<string, unknown>;

const rules = ['{"mention":["Bob"]}', '{"type":[{"anything-but":["Room"]}]}', '{"mention":["Bob"],"type":["Room"]}'] as const;

const valid: fc.Arbitrary<Json> = fc
  .record({ allow: fc.constantFrom("ALL", "NONE", "FILTERED"), rule: fc.option(fc.constantFrom(...rules), { nil: undefined }) })
  .map(({ allow, rule }) => {
    const text = rule ?? (allow === "FILTERED" ? rules[0] : undefined);
    return { PushNotifications: { AllowNotifications: allow, ...(text === undefined ? {} : { FilterRule: text }) } };
  });

/** The position of an edit: at a name of the outer object, or of the inner one. */
const place = fc.constantFrom("PushNotifications", "AllowNotifications", "FilterRule");

const rename = fc.oneof(
  fc.constantFrom<(name: string) => string>(
    (name) => name.toLowerCase(),
    (name) => name.toUpperCase(),
    (name) => name.charAt(0).toLowerCase() + name.slice(1),
    (name) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
    (name) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`),
    (name) => name.slice(0, -1),
    (name) => `${name}s`,
    (name) => ` ${name}`,
    (name) => `${name.slice(0, 3)}${name.charAt(4)}${name.charAt(3)}${name.slice(5)}`,
  ),
  fc.string({ maxLength: 8 }).map((other) => () => other),
  fc
    .constantFrom("__proto__", "constructor", "Preferences", "PushNotifications", "AllowNotifications", "FilterRule")
    .map((other) => () => other),
);

const ofType: readonly ((value: unknown) => unknown)[] = [
  (value) => [value],
  (value) => ({ Value: value }),
  (value) => JSON.stringify(value),
  (value) => String(value),
  () => true,
  () => 0,
  () => "",
  () => [],
  () => ({}),
  // Inside a rule, letters are data: in another case it is another valid rule.
  (value) => (typeof value === "string" && !value.startsWith("{") ? value.toLowerCase() : value),
  (value) => (typeof value === "string" ? ` ${value}` : value),
  (value) => new Map(Object.entries(Object(value))),
  async (value) => value,
];

/** The same preferences with one edit. */
const edited: fc.Arbitrary<{ readonly before: Json; readonly after: unknown }> = fc
  .tuple(
    valid,
    place,
    fc.oneof(
      rename.map((to) => ({ kind: "rename" as const, to })),
      fc.constantFrom(...ofType).map((change) => ({ kind: "type" as const, change })),
      fc
        .constantFrom("drop", "up", "down", "wrap", "wrapInside", "unwrap", "duplicate", "list", "encode", "request", "response")
        .map((kind) => ({
          kind,
        })),
    ),
  )
  .map(([before, at, edit]) => ({ before, after: apply(before, at, edit as never) }));

function apply(
  before: Json,
  at: string,
  edit: { kind: string; to: (name: string) => string; change: (value: unknown) => unknown },
): unknown {
  const inner = before.PushNotifications as Json;
  const isOuter = at === "PushNotifications";
  const object = isOuter ? before : inner;
  const back = (changed: unknown) => (isOuter ? changed : { PushNotifications: changed });
  const without = Object.fromEntries(Object.entries(object).filter(([name]) => name !== at));
  if (!Object.hasOwn(object, at)) return before;
  switch (edit.kind) {
    case "rename":
      return back(own({ ...without, [edit.to(at)]: object[at] }, edit.to(at), object[at]));
    case "type":
      return back({ ...without, [at]: edit.change(object[at]) });
    case "drop":
      return back(without);
    case "up":
      return isOuter ? inner : { PushNotifications: without, [at]: inner[at] };
    case "down":
      return back({ ...without, [at]: { [at]: object[at] } });
    case "wrap":
      return { Preferences: before };
    case "wrapInside":
      return { PushNotifications: before };
    case "unwrap":
      return inner;
    case "duplicate":
      return { ...before, ...inner };
    case "list":
      return [before];
    case "encode":
      return JSON.stringify(before);
    case "request":
      return { ChannelArn: "arn:c", MemberArn: "arn:bob", ChimeBearer: "arn:bob", Preferences: before };
    default:
      return { ChannelArn: "arn:c", Member: { Arn: "arn:bob", Name: "Bob" }, Preferences: before };
  }
}

/** Includes `__proto__` as an own property. */
function own(object: Json, name: string, value: unknown): Json {
  return Object.defineProperty({ ...object }, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The values of JSON and programs for "nothing was ever set". */
function isNeverSet(preferences: unknown): boolean {
  if (preferences === undefined || preferences === null) return true;
  if (Object.prototype.toString.call(preferences) !== "[object Object]") return false;
  const entries = Object.entries(preferences).filter(([, value]) => value !== undefined);
  return entries.every(([name, value]) => name === "PushNotifications" && value === null);
}

const messages = [{}, { mention: ["Bob"] }, { type: ["Room"] }, { mention: ["Bob"], type: ["Room"] }].map((attributes) => ({
  PushNotification: {},
  MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, StringValues]) => [name, { StringValues }])),
}));

describe("preferences that are one edit away from valid ones", () => {
  test("are rejected, or notify of no message that the valid ones do not notify of", () => {
    check(
      fc.property(edited, ({ before, after }) => {
        const meant = before as ChannelMembershipPreferences;
        const given = after as ChannelMembershipPreferences;
        const isRefused = validateChannelMembershipPreferences(after).length > 0;
        const setting = () => new Channel().set("arn:bob", given);
        if (isRefused) {
          expect(setting).toThrow(FilterRuleError);
          for (const message of messages) expect(() => decide("a", given, message, { onInvalidRule: "throw" })).toThrow(FilterRuleError);
          const kept = new Channel({ onInvalidRule: "withhold" });
          try {
            kept.set("arn:bob", given);
          } catch (error) {
            expect(error).toBeInstanceOf(FilterRuleError);
            for (const message of messages) expect(() => decide("a", given, message)).toThrow(FilterRuleError);
            return;
          }
          for (const message of messages) expect(decide("arn:bob", given, message)).toMatchObject(kept.fanOut(message).decision("arn:bob"));
          expect([...kept.invalidRules()].map(([arn]) => arn)).toEqual(["arn:bob"]);
          for (const message of messages) {
            const wanted = new Channel().set("arn:bob", meant).fanOut(message);
            expect(kept.fanOut(message).size).toBeLessThanOrEqual(wanted.size);
          }
          return;
        }
        if (isNeverSet(after)) return;
        const channel = setting();
        for (const message of messages) {
          const wanted = decide("a", meant, message).notify;
          expect(decide("a", given, message).notify && !wanted).toBe(false);
          expect(channel.fanOut(message).has("arn:bob") && !wanted).toBe(false);
        }
      }),
      3000,
    );
  });

  test("never count as preferences that were never set, unless nothing is left of them", () => {
    check(
      fc.property(edited, ({ after }) => {
        if (isNeverSet(after) || validateChannelMembershipPreferences(after).length > 0) return;
        expect(decide("a", after as ChannelMembershipPreferences, messages[0]!).reason).not.toBe("no-preference");
      }),
      3000,
    );
  });
});
