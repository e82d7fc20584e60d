import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Channel, type ChannelMembershipPreferences, decide, type PushMessage, RulePool, type Semantics } from "../../src/index.ts";
import { memberArb, members, messageArb, preferencesArb, ruleArb } from "../support/arbitraries.ts";
import { bystanders, canonical, churn, filtered, type Model, withBystanders } from "../support/bystanders.ts";
import { type Expected, expectFanOut, type HeldFanOut, hold } from "../support/expect-fan-out.ts";
import { explained } from "../support/explained.ts";
import { type IndexName, onEveryIndex, onIndex, postingIndexOfLastChannel } from "../support/index-in-use.ts";
import { isNotified, naiveReason } from "../support/naive.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";
import { reversed } from "../support/reversed.ts";

const changeArb = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant("set" as const), member: memberArb, preferences: preferencesArb }), weight: 6 },
  fc.record({ kind: fc.constant("delete" as const), member: memberArb }),
  { arbitrary: fc.record({ kind: fc.constant("clear" as const) }), weight: 1 },
);
type Change = typeof changeArb extends fc.Arbitrary<infer T> ? T : never;
const changeOfOneArb = changeArb.filter(({ kind }) => kind !== "clear");
/** Half of the messages are sent to all, so that rules decide. */
const decidedArb = fc.oneof(
  messageArb,
  messageArb.map(
    ({ MessageAttributes }): PushMessage => ({ PushNotification: {}, ...(MessageAttributes === undefined ? {} : { MessageAttributes }) }),
  ),
);
/** Values may be repeated, which means nothing. */
const repeatingArb = fc.oneof(
  messageArb,
  decidedArb.map((message): PushMessage => {
    const attributes = Object.entries(message.MessageAttributes ?? {});
    const repeated = attributes.map(
      ([name, { StringValues = [] }]) => [name, { StringValues: [...StringValues, ...StringValues] }] as const,
    );
    return { ...message, MessageAttributes: Object.assign(Object.create(null), Object.fromEntries(repeated)) };
  }),
);
/** Messages that also carry values that only one or two bystanders have in their rules, and values that many have. */
const crowdMessageArb = fc
  .tuple(messageArb, fc.boolean(), fc.nat({ max: 60 }), fc.subarray(["Bob", "Room", "t1", "t2"]))
  .map(([message, isAddressed, own, shared]): PushMessage => {
    const values = { StringValues: [`own-${own}`, `own-${own + 1}`, `own-${own + 2}`, `own-${own + 3}`] };
    const more = { sender: values, mention: values, type: { StringValues: shared }, topic: { StringValues: shared } };
    const attributes = Object.assign(Object.create(null), message.MessageAttributes, more);
    return isAddressed ? { PushNotification: {}, MessageAttributes: attributes } : message;
  });
const seedArb = fc.nat({ max: 2 ** 30 });

onEveryIndex((index) => {
  describe("a channel", () => {
    it("decides for every member what the decision table says, through any changes", () => {
      check(
        fc.property(
          fc.array(changeArb, { maxLength: 12 }),
          repeatingArb,
          semanticsArb,
          fc.boolean(),
          (changes, message, semantics, excludeSender) => {
            const channel = new Channel({ semantics, limits: unlimited });
            const model: Model = new Map();
            for (const change of changes) apply(change, channel, model);
            const expected = expectedOf(model, message, semantics, excludeSender);
            // A second call gives the same answer.
            for (let time = 0; time < 2; time++) expectFanOut(hold(channel, channel.fanOut(message, { excludeSender })), expected, members);
          },
        ),
        400,
      );
    });

    it("counts repeated values of a message as one, even if they are excluded", () => {
      const someArb = fc.array(fc.constantFrom("x", "y", "z"), { minLength: 1, maxLength: 4 });
      check(
        fc.property(someArb, someArb, someArb, semanticsArb, (excluded, wanted, StringValues, semantics) => {
          const model: Model = new Map([
            ["arn:u/0", filtered({ a: [{ "anything-but": excluded }] })],
            ["arn:u/1", filtered({ a: [{ "anything-but": excluded }, ...wanted] })],
            ["arn:u/2", filtered({ a: wanted, b: [{ "anything-but": excluded }] })],
          ]);
          const channel = new Channel({ semantics, limits: unlimited });
          for (const [memberArn, preferences] of model) channel.set(memberArn, preferences);
          const message = { PushNotification: {}, MessageAttributes: { a: { StringValues }, b: { StringValues } } };
          expectFanOut(hold(channel, channel.fanOut(message)), expectedOf(model, message, semantics));
        }),
        100,
      );
    });

    it("decides as `decide` does for one member, and explains the rule in canonical form", () => {
      let count = 0;
      let asked = 0;
      check(
        fc.property(preferencesArb, decidedArb, semanticsArb, fc.boolean(), (preferences, message, semantics, excludeSender) => {
          const [memberArn = ""] = members;
          const channel = new Channel({ semantics, limits: unlimited }).set(memberArn, preferences);
          const fanOut = channel.fanOut(message, { excludeSender });
          const options = { semantics, excludeSender, limits: unlimited };
          const decision = fanOut.decision(memberArn);
          const { explanation } = explained(decision);
          expect({ ...decision, explanation }).toEqual(explained(decide(memberArn, canonical(preferences), message, options)));
          const asWritten = decide(memberArn, preferences, message, options);
          expect(decision).toMatchObject({ notify: asWritten.notify, reason: asWritten.reason });
          expect([fanOut.has(memberArn), fanOut.reason(memberArn)]).toEqual([decision.notify, decision.reason]);
          asked++;
          if (explanation === undefined) return;
          count++;
          expect(explanation.matched).toBe(decision.notify);
        }),
        250,
        120,
      );
      // Of 11 preferences 6 have a rule that is evaluated.
      expect(count / asked).toBeGreaterThan(0.2);
    });

    it("explains a kept fan-out by the rules of its moment", () => {
      let count = 0;
      let asked = 0;
      check(
        fc.property(
          fc.array(changeArb, { minLength: 1, maxLength: 6 }),
          fc.array(changeArb, { minLength: 1, maxLength: 6 }),
          decidedArb,
          semanticsArb,
          (before, after, message, semantics) => {
            const channel = new Channel({ semantics, limits: unlimited });
            const model: Model = new Map();
            for (const change of before) apply(change, channel, model);
            const [held, twin] = [channel.fanOut(message), channel.fanOut(message)];
            const present = [...model.keys()];
            const then = present.map((member) => explained(twin.decision(member)));
            for (const change of after) apply(change, channel, model);
            const now = present.map((member) => explained(held.decision(member)));
            count += now.filter(({ explanation }) => explanation !== undefined).length;
            asked += now.length;
            expect(now).toEqual(then);
          },
        ),
        200,
        120,
      );
      expect(count / asked).toBeGreaterThan(0.2);
    });

    it("gives fan-outs that later changes of the channel, the message and the preferences do not reach", () => {
      check(
        fc.property(
          fc.array(fc.tuple(fc.array(changeArb, { maxLength: 6 }), messageArb), { maxLength: 5 }),
          semanticsArb,
          (steps, semantics) => {
            const channel = new Channel({ semantics, limits: unlimited });
            const model: Model = new Map();
            const taken: [HeldFanOut, Expected][] = [];
            for (const [changes, message] of steps) {
              for (const change of changes) apply(change, channel, model);
              const sent = structuredClone(message);
              taken.push([hold(channel, channel.fanOut(sent)), expectedOf(model, message, semantics)]);
              for (const attribute of Object.values(sent.MessageAttributes ?? {})) attribute.StringValues?.push("Bob", "Room");
              sent.Target?.push({ MemberArn: "arn:u/3" });
            }
            for (const [fanOut, expected] of taken) expectFanOut(fanOut, expected, members);
          },
        ),
        200,
      );
    });

    it("behaves as a Map of what was set", () => {
      check(
        fc.property(fc.array(changeArb, { maxLength: 20 }), (changes) => {
          const channel = new Channel({ limits: unlimited });
          const model: Model = new Map();
          for (const change of changes) apply(change, channel, model);
          expectSame(channel, model);
        }),
        150,
      );
    });
  });

  describe("a channel with bystanders", () => {
    const { runs, counts } = crowds[index];
    const countArb = fc.constantFrom(...counts);

    it("decides for every member what the decision table says, through any changes and churn", () => {
      check(
        fc.property(
          countArb,
          seedArb,
          fc.array(changeOfOneArb, { maxLength: 12 }),
          fc.array(crowdMessageArb, { minLength: 2, maxLength: 3 }),
          semanticsArb,
          fc.boolean(),
          (count, seed, changes, messages, semantics, excludeSender) => {
            const { channel, model } = crowded(count, seed, semantics);
            for (const change of changes) apply(change, channel, model);
            const expectAll = () => {
              for (const message of messages) {
                const fanOut = hold(channel, channel.fanOut(message, { excludeSender }));
                expectFanOut(fanOut, expectedOf(model, message, semantics, excludeSender), closely(count));
              }
            };
            expectAll();
            churn(channel, model, Math.min(count, 400), seed);
            expectAll();
            postingIndexOfLastChannel()?.assertSound();
            expectSame(channel, model);
          },
        ),
        runs,
      );
    });

    it("gives fan-outs that churn does not reach, however long they are held", () => {
      check(
        fc.property(
          countArb,
          seedArb,
          fc.array(fc.tuple(fc.array(changeOfOneArb, { maxLength: 4 }), crowdMessageArb), { minLength: 1, maxLength: 4 }),
          semanticsArb,
          (count, seed, steps, semantics) => {
            const { channel, model } = crowded(count, seed, semantics);
            const taken: [HeldFanOut, Expected][] = [];
            for (const [at, [changes, message]] of steps.entries()) {
              for (const change of changes) apply(change, channel, model);
              taken.push([hold(channel, channel.fanOut(message)), expectedOf(model, message, semantics)]);
              churn(channel, model, 120, seed + at);
            }
            for (const [fanOut, expected] of taken) expectFanOut(fanOut, expected, closely(count));
            channel.clear();
            for (const [fanOut, expected] of taken) expectFanOut(fanOut, expected, closely(count));
          },
        ),
        runs,
      );
    });

    it("forgets members without a trace: afterwards it decides as if they had never been there", () => {
      check(
        fc.property(
          countArb,
          seedArb,
          fc.array(changeOfOneArb, { maxLength: 8 }),
          crowdMessageArb,
          semanticsArb,
          (count, seed, changes, message, semantics) => {
            const { channel, model } = crowded(count, seed, semantics);
            for (const change of changes) apply(change, channel, model);
            for (const memberArn of bystanders(count, seed).keys()) {
              expect(channel.delete(memberArn)).toBe(true);
              model.delete(memberArn);
            }
            expectFanOut(hold(channel, channel.fanOut(message)), expectedOf(model, message, semantics), members);
            for (const [memberArn, preferences] of bystanders(count, seed + 1)) {
              channel.set(memberArn, preferences);
              model.set(memberArn, preferences);
            }
            expectFanOut(hold(channel, channel.fanOut(message)), expectedOf(model, message, semantics), closely(count));
          },
        ),
        runs,
      );
    });
  });
});

/** The sizes of an index's crowds, and how often they are made: only the posting index has structures that need many members. */
const crowds = {
  linear: { runs: 6, counts: [100] },
  small: { runs: 6, counts: [100] },
  posting: { runs: 12, counts: [100, 700, 1_300, 3_000] },
  fitting: { runs: 12, counts: [] },
} satisfies Record<IndexName, { runs: number; counts: number[] }>;

onIndex("fitting", () => {
  it("a channel decides the same while it grows past the size of a small one, and after it was emptied", () => {
    check(
      fc.property(
        fc.integer({ min: 50, max: 80 }),
        seedArb,
        fc.array(messageArb, { minLength: 1, maxLength: 3 }),
        semanticsArb,
        (count, seed, messages, semantics) => {
          const channel = new Channel({ semantics, limits: unlimited });
          const model: Model = new Map();
          const taken: [HeldFanOut, Expected][] = [];
          for (const round of [0, 1]) {
            for (const [memberArn, preferences] of bystanders(count, seed + round)) {
              channel.set(memberArn, preferences);
              model.set(memberArn, preferences);
              if (model.size < 62 || model.size > 68) continue;
              for (const message of messages) taken.push([hold(channel, channel.fanOut(message)), expectedOf(model, message, semantics)]);
            }
            churn(channel, model, 60, seed);
            for (const message of messages) taken.push([hold(channel, channel.fanOut(message)), expectedOf(model, message, semantics)]);
            channel.clear();
            model.clear();
          }
          for (const [fanOut, expected] of taken) expectFanOut(fanOut, expected, closely(count));
        },
      ),
      15,
    );
  });
});

describe("a pool", () => {
  it("reads a text in full once, however many members of its channels have it, and counts every reading", () => {
    const textArb = fc
      .tuple(ruleArb, fc.constantFrom(undefined, " ", "\t"))
      .map(([rule, indent]) => JSON.stringify(rule, undefined, indent));
    check(
      fc.property(fc.array(textArb, { minLength: 1, maxLength: 5 }), semanticsArb, (some, semantics) => {
        // Others of the same length, also with their parts in another order.
        const texts = some.flatMap((text) => [text, text.replaceAll("Bob", "bob"), reversed(text)]);
        const pool = new RulePool({ semantics, limits: unlimited });
        const channels = [new Channel({ pool }), new Channel({ pool }), new Channel({ pool })];
        for (const channel of channels) {
          for (const [at, text] of texts.entries()) expect(channel.set(`m${at}`, filtered(text)).get(`m${at}`)).toEqual(filtered(text));
        }
        const { fast, full, remembered } = pool.reads;
        expect(fast + full + remembered).toBe(3 * texts.length);
        const distinct = new Set(texts).size;
        expect(full).toBe(distinct - new Set(texts.filter((text) => isReadFast(text))).size);
        expect(pool.size).toBe(new Set(texts.map((text) => canonical(filtered(text))?.PushNotifications?.FilterRule)).size);
        for (const channel of channels) channel.clear();
        expect(pool.size).toBe(0);
      }),
      150,
    );
  });
});

function isReadFast(text: string): boolean {
  const pool = new RulePool({ limits: unlimited });
  new Channel({ pool }).set("m", filtered(text));
  return pool.reads.fast === 1;
}

function crowded(count: number, seed: number, semantics: Semantics): { readonly channel: Channel; readonly model: Model } {
  const pool = new RulePool({ semantics, limits: unlimited });
  const channel = new Channel({ pool });
  const model = withBystanders(channel, count, seed, semantics);
  // Their rules are typical for the fast reader.
  const { fast, full } = pool.reads;
  expect(fast).toBeGreaterThanOrEqual(0.95 * (fast + full));
  return { channel, model };
}

/** The members of the arbitraries and a few bystanders. */
function closely(count: number): string[] {
  return [...members, ...[0, 1, 2, 3, 4, 5, 6, 7, count - 1].map((n) => `arn:bystander/${n}`)];
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

function expectSame(channel: Channel, model: Model): void {
  expect(channel.size).toBe(model.size);
  const kept = (preferences: ChannelMembershipPreferences | undefined) => preferences?.PushNotifications && preferences;
  const print = (entries: Iterable<readonly [string, ChannelMembershipPreferences | undefined]>) =>
    [...entries].map(([memberArn, preferences]) => `${memberArn} ${JSON.stringify(kept(preferences))}`).sort();
  const [found, expected] = [print(channel), print(model)];
  if (found.join("\n") !== expected.join("\n")) expect(found).toEqual(expected);
  for (const member of [...members, ...model.keys()]) {
    if (channel.has(member) !== model.has(member)) expect.fail(`has(${member})`);
    const got = channel.get(member)?.PushNotifications;
    if (JSON.stringify(got) !== JSON.stringify(model.get(member)?.PushNotifications))
      expect(got).toEqual(model.get(member)?.PushNotifications);
  }
}

function expectedOf(model: Model, message: PushMessage, semantics: Semantics, excludeSender = false): Expected {
  return new Map(
    [...model].map(([member, preferences]) => {
      const reason = naiveReason(preferences, message, member, { semantics, excludeSender });
      return [member, { notify: isNotified(reason), reason }];
    }),
  );
}
