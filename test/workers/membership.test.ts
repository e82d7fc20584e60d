import { expect, it } from "vitest";
import { membershipOf } from "../../src/workers/channels/membership.ts";

it.each([
  "{}",
  '{"Preferences":{}}',
  '{"Preferences":{"PushNotifications":{"AllowNotifications":"ALL"}}}',
  '{"Preferences":{"PushNotifications":{"AllowNotifications":"NONE"}}}',
  ' {"Preferences":{"PushNotifications":{"AllowNotifications":"NONE"}}}',
  '{"Preferences":{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":"{}"}}}',
])("an entry with %j is read as it was written", (stored) => {
  const { Preferences } = JSON.parse(stored) as { Preferences?: unknown };
  expect(membershipOf({ key: "c.a", value: Buffer.from(stored), revision: 1 })).toEqual({ Preferences });
});

it("an entry that was removed is not a membership, and one that cannot be read is its error", () => {
  expect(membershipOf({ key: "c.a", value: undefined, revision: 1 })).toBeUndefined();
  for (const stored of ["{", "[]", '{"Preference":{}}'])
    expect(membershipOf({ key: "c.a", value: Buffer.from(stored), revision: 1 })).toBeInstanceOf(Error);
});

it.each(["{}", '{"Preferences":{"PushNotifications":{"AllowNotifications":"ALL"}}}'])(
  "members with %j share an object that cannot be changed",
  (stored) => {
    const read = () => membershipOf({ key: "c.a", value: Buffer.from(stored), revision: 1 });
    expect(read()).toBe(read());
    for (let part: unknown = read(); typeof part === "object" && part !== null; part = Object.values(part)[0])
      expect(Object.isFrozen(part)).toBe(true);
  },
);
