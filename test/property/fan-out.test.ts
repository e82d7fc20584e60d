import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Channel,
  type ChannelMembershipPreferences,
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

  it("decides as `decide` does for one member", () => {
    check(
      fc.property(preferencesArb, messageArb, semanticsArb, fc.boolean(), (preferences, message, semantics, excludeSender) => {
        const [memberArn = ""] = members;
        const channel = new Channel({ semantics, limits: unlimited }).set(memberArn, preferences);
        const alone = decide(preferences, message, { memberArn, semantics, excludeSender, limits: unlimited });
        expect(channel.fanOut(message, { excludeSender }).decision(memberArn)).toEqual(alone);
      }),
      500,
    );
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
