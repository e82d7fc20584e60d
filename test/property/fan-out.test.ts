import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Channel,
  type ChannelMembershipPreferences,
  compileFilterRule,
  decide,
  type FanOut,
  type PushMessage,
  type Reason,
  reasons,
} from "../../src/index.ts";
import { memberArb, members, messageArb, preferencesArb } from "../support/arbitraries.ts";
import { isNotified, naiveReason } from "../support/naive.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";

type Model = Map<string, ChannelMembershipPreferences | undefined>;

const changeArb = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant("set" as const), member: memberArb, preferences: preferencesArb }), weight: 6 },
  fc.record({ kind: fc.constant("delete" as const), member: memberArb }),
  { arbitrary: fc.record({ kind: fc.constant("clear" as const) }), weight: 1 },
);
type Change = typeof changeArb extends fc.Arbitrary<infer T> ? T : never;

describe("a channel", () => {
  it("decides for every member what the decision table says, through any changes", () => {
    check(
      fc.property(
        fc.array(changeArb, { maxLength: 12 }),
        messageArb,
        semanticsArb,
        fc.boolean(),
        (changes, message, semantics, excludeSender) => {
          const channel = new Channel({ semantics, limits: unlimited });
          const model: Model = new Map();
          for (const change of changes) apply(change, channel, model);
          expectFanOut(channel.fanOut(message, { excludeSender }), model, (member, preferences) =>
            naiveReason(preferences, message, member, { semantics, excludeSender }),
          );
        },
      ),
      1000,
    );
  });

  it("decides as `decide` does for one member, and explains the rule in canonical form", () => {
    let explained = 0;
    check(
      fc.property(
        preferencesArb,
        messageArb,
        semanticsArb,
        fc.boolean(),
        isCrowdedArb,
        (preferences, message, semantics, excludeSender, isCrowded) => {
          const [memberArn = ""] = members;
          const channel = new Channel({ semantics, limits: unlimited });
          if (isCrowded) crowd(channel);
          channel.set(memberArn, preferences);
          const fanOut = channel.fanOut(message, { excludeSender });
          const decision = fanOut.decision(memberArn);
          const options = { memberArn, semantics, excludeSender, limits: unlimited };
          expect(decision).toEqual(decide(canonical(preferences), message, options));
          const asWritten = decide(preferences, message, options);
          expect(decision).toMatchObject({ notify: asWritten.notify, reason: asWritten.reason });
          expect(fanOut.has(memberArn)).toBe(decision.notify);
          expect(fanOut.reason(memberArn)).toBe(decision.reason);
          if (decision.explanation === undefined) return;
          explained++;
          expect(decision.explanation.matched).toBe(decision.notify);
        },
      ),
      500,
    );
    expect(explained).toBeGreaterThan(50);
  });

  it("explains a fan-out that is held by the rules as they were then", () => {
    let explained = 0;
    check(
      fc.property(
        fc.array(changeArb, { minLength: 1, maxLength: 6 }),
        fc.array(changeArb, { minLength: 1, maxLength: 6 }),
        messageArb,
        semanticsArb,
        isCrowdedArb,
        (before, after, message, semantics, isCrowded) => {
          const channel = new Channel({ semantics, limits: unlimited });
          if (isCrowded) crowd(channel);
          const model: Model = new Map();
          for (const change of before) apply(change, channel, model);
          const [held, twin] = [channel.fanOut(message), channel.fanOut(message)];
          const present = [...model.keys()];
          const then = present.map((member) => twin.decision(member));
          for (const change of after) apply(change, channel, model);
          const now = present.map((member) => held.decision(member));
          explained += now.filter(({ explanation }) => explanation !== undefined).length;
          expect(now).toEqual(then);
        },
      ),
    );
    expect(explained).toBeGreaterThan(50);
  });

  it("gives fan-outs that later changes of the channel, the message and the preferences do not reach", () => {
    check(
      fc.property(
        fc.array(fc.tuple(fc.array(changeArb, { maxLength: 6 }), messageArb), { maxLength: 5 }),
        semanticsArb,
        (steps, semantics) => {
          const channel = new Channel({ semantics, limits: unlimited });
          const model: Model = new Map();
          const taken: [FanOut, Model, PushMessage][] = [];
          for (const [changes, message] of steps) {
            for (const change of changes) apply(change, channel, model);
            const sent = structuredClone(message);
            taken.push([channel.fanOut(sent), structuredClone(model), message]);
            for (const attribute of Object.values(sent.MessageAttributes ?? {})) attribute.StringValues?.push("Bob", "Room");
            sent.Target?.push({ MemberArn: "arn:u/3" });
          }
          for (const [fanOut, then, message] of taken) {
            expectFanOut(fanOut, then, (member, preferences) =>
              naiveReason(preferences, message, member, { semantics, excludeSender: false }),
            );
          }
        },
      ),
      500,
    );
  });

  it("behaves as a Map of what was set", () => {
    check(
      fc.property(fc.array(changeArb, { maxLength: 20 }), (changes) => {
        const channel = new Channel({ limits: unlimited });
        const model: Model = new Map();
        for (const change of changes) apply(change, channel, model);
        expect(channel.size).toBe(model.size);
        expect(new Map(channel)).toEqual(
          new Map([...model].map(([member, preferences]) => [member, preferences?.PushNotifications && preferences])),
        );
        for (const member of members) {
          expect(channel.has(member)).toBe(model.has(member));
          expect(channel.get(member)?.PushNotifications).toEqual(model.get(member)?.PushNotifications);
        }
      }),
    );
  });
});

const isCrowdedArb = fc.boolean();

/** So many others that the large index answers. */
function crowd(channel: Channel): void {
  for (let i = 0; i < 80; i++) {
    const FilterRule = `{"mention":["crowd-${i}"]}`;
    channel.set(`arn:crowd/${i}`, { PushNotifications: { AllowNotifications: "FILTERED", FilterRule } });
  }
}

/** The same preferences with the rule in canonical form. */
function canonical(preferences: ChannelMembershipPreferences | undefined): ChannelMembershipPreferences | undefined {
  const push = preferences?.PushNotifications;
  if (push?.FilterRule === undefined || push.FilterRule === null) return preferences;
  return { PushNotifications: { ...push, FilterRule: compileFilterRule(push.FilterRule, { limits: unlimited }).toString() } };
}

function apply(change: Change, channel: Channel, model: Model): void {
  if (change.kind === "set") {
    expect(channel.set(change.member, change.preferences)).toBe(channel);
    model.set(change.member, change.preferences);
  } else if (change.kind === "delete") expect(channel.delete(change.member)).toBe(model.delete(change.member));
  else {
    channel.clear();
    model.clear();
  }
}

function expectFanOut(
  fanOut: FanOut,
  model: Model,
  reasonOf: (member: string, preferences: ChannelMembershipPreferences | undefined) => Reason,
): void {
  const expected = new Map([...model].map(([member, preferences]) => [member, reasonOf(member, preferences)]));
  const notified = [...expected].filter(([, reason]) => isNotified(reason)).map(([member]) => member);
  expect([...fanOut].sort()).toEqual(notified.sort());
  expect(fanOut.size).toBe(notified.length);
  for (const member of members) {
    expect(fanOut.has(member)).toBe(notified.includes(member));
    const reason = expected.get(member);
    if (reason === undefined) expect(() => fanOut.decision(member)).toThrow(RangeError);
    else expect(fanOut.decision(member)).toMatchObject({ notify: isNotified(reason), reason });
  }
  for (const reason of reasons)
    expect([reason, fanOut.counts[reason]]).toEqual([reason, [...expected.values()].filter((each) => each === reason).length]);
}
