import fc from "fast-check";
import type { ChannelMembershipPreferences, FilterEntry, FilterRule, MessageAttributes, PushMessage } from "../../src/index.ts";

/** Few names and values, so that rules and messages meet; hostile ones among them. */
const names = ["mention", "type", "topic", "__proto__", "constructor", "toString", "hasOwnProperty", "a.b", "1", "ü", "%"];
export const values: readonly string[] = ["Bob", "bob", "Room", "t1", "t2", "__proto__", "constructor", "\u00e9", "e\u0301", "💬", "1", ""];

const nameArb: fc.Arbitrary<string> = fc.constantFrom(...names);
const valueArb: fc.Arbitrary<string> = fc.constantFrom(...values);

const exclusionArb: fc.Arbitrary<FilterEntry> = fc
  .oneof(valueArb, fc.array(valueArb, { minLength: 1, maxLength: 3 }))
  .map((operand) => ({ "anything-but": operand }));

const entriesArb: fc.Arbitrary<FilterEntry[]> = fc.array(fc.oneof({ arbitrary: valueArb, weight: 3 }, exclusionArb), {
  minLength: 1,
  maxLength: 4,
});

/** Rules as objects without a prototype; nested at most four `$or` deep. May be too complex for the default limits. */
export const ruleArb: fc.Arbitrary<FilterRule> = fc.letrec<{ rule: FilterRule }>((tie) => ({
  rule: fc
    .tuple(
      fc.uniqueArray(fc.tuple(nameArb, entriesArb), { selector: ([name]) => name, maxLength: 3 }),
      fc.option(fc.array(tie("rule"), { minLength: 1, maxLength: 3 }), { depthSize: "small", maxDepth: 4, nil: undefined, freq: 2 }),
      fc.tuple(nameArb, entriesArb),
      fc.boolean(),
    )
    .map(([members, branches, fallback, orFirst]) => {
      const all = members.length === 0 && branches === undefined ? [fallback] : members;
      const or: [string, FilterRule[]][] = branches === undefined ? [] : [["$or", branches]];
      return toObject<FilterEntry[] | FilterRule[]>(orFirst ? [...or, ...all] : [...all, ...or]);
    }),
})).rule;

/** Attributes as they arrive: several values, repeats, empty and absent lists. */
export const attributesArb: fc.Arbitrary<MessageAttributes> = fc
  .uniqueArray(
    fc.tuple(
      fc.oneof({ arbitrary: nameArb, weight: 5 }, fc.constant("$or")),
      fc.oneof(
        { arbitrary: fc.array(valueArb, { maxLength: 3 }).map((StringValues) => ({ StringValues })), weight: 6 },
        fc.constant({}),
        fc.constant({ StringValues: undefined }),
      ),
    ),
    { selector: ([name]) => name, maxLength: 4 },
  )
  .map(toObject);

/** Invalid messages: wrong shapes at every level. */
export const hostileAttributesArb: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ withNullPrototype: true, withMap: true, withBigInt: true }),
  fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(fc.anything(), fc.record({ StringValues: fc.oneof(fc.array(fc.anything()), fc.anything()) })),
  ),
);

export const preferencesArb: fc.Arbitrary<ChannelMembershipPreferences | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant({}),
  fc.constant({ PushNotifications: { AllowNotifications: "ALL" as const } }),
  fc.constant({ PushNotifications: { AllowNotifications: "NONE" as const } }),
  { arbitrary: ruleArb.map(filteredBy), weight: 6 },
  ruleArb.map((rule) => ({ PushNotifications: { AllowNotifications: "NONE" as const, FilterRule: JSON.stringify(rule) } })),
);

export const members = ["arn:u/0", "arn:u/1", "arn:u/2", "arn:u/3", "arn:u/4", "__proto__"];
export const memberArb: fc.Arbitrary<string> = fc.constantFrom(...members);

export const messageArb: fc.Arbitrary<PushMessage> = fc
  .record(
    {
      PushNotification: fc.constant({ Title: "t" }),
      MessageAttributes: attributesArb,
      Target: fc.array(fc.record({ MemberArn: fc.oneof(memberArb, fc.constant(undefined)) }), { maxLength: 2 }),
      ChimeBearer: memberArb,
      Sender: fc.record({ Arn: memberArb }),
      Status: fc.record({ Value: fc.constantFrom("SENT", "SENT", "SENT", "PENDING", "FAILED", "DENIED") }),
    },
    { requiredKeys: [] },
  )
  .chain((message) => fc.constantFrom<PushMessage>(message, { ...message, PushNotification: { Title: "t" } }));

function filteredBy(rule: FilterRule): ChannelMembershipPreferences {
  return { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: JSON.stringify(rule) } };
}

/** No prototype, so that `__proto__` is a name like any other. */
function toObject<T>(entries: [string, T][]): Record<string, T> {
  const object: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) object[name] = value;
  return object;
}
