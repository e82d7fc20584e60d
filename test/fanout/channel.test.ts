import { inspect } from "node:util";
import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { explainDecision } from "../../src/diagnose/index.ts";
import { MemberTable } from "../../src/fanout/member-table.ts";
import {
  Channel,
  type ChannelMembershipPreferences,
  type DecisionReason,
  decide,
  FilterRuleError,
  type PushMessage,
  parseFilterRule,
} from "../../src/index.ts";
import { explained } from "../support/explained.ts";
import { onEveryIndex } from "../support/index-in-use.ts";

const push: PushMessage = { PushNotification: { Title: "t" } };
const mentionBob = filtered('{"mention":["Bob"]}');
const toBob: PushMessage = { ...push, MessageAttributes: { mention: { StringValues: ["Bob"] } } };

function filtered(FilterRule?: string): ChannelMembershipPreferences {
  return { PushNotifications: { AllowNotifications: "FILTERED", ...(FilterRule === undefined ? {} : { FilterRule }) } };
}

onEveryIndex(() => {
  describe("setting preferences", () => {
    it("changes nothing if they are rejected", () => {
      const channel = new Channel().set("bob", mentionBob);
      for (const refused of [
        filtered('{"mention":"Bob"}'),
        filtered(),
        { PushNotifications: { AllowNotifications: "SOME" } },
        "ALL",
        { PushNotifications: 5 },
      ]) {
        expect(() => channel.set("bob", refused as never)).toThrow(FilterRuleError);
        expect(() => channel.set("eve", refused as never)).toThrow(/^eve: /);
      }
      expect([...channel]).toEqual([["bob", mentionBob]]);
      expect([...channel.fanOut(toBob)]).toEqual(["bob"]);
      expect(channel.fanOut(toBob).counts).toMatchObject({ "filter-matched": 1, "no-preference": 0 });
    });

    it("rejects an invalid rule even if it is not evaluated, and keeps and returns a valid one", () => {
      const channel = new Channel();
      for (const AllowNotifications of ["ALL", "NONE"] as const) {
        expect(() => channel.set("a", { PushNotifications: { AllowNotifications, FilterRule: "{}" } })).toThrow(FilterRuleError);
        const kept = { PushNotifications: { AllowNotifications, FilterRule: ' {"a":["x"]}' } };
        expect(channel.set("a", kept).get("a")).toEqual(kept);
      }
    });

    it("copies its input", () => {
      const preferences = filtered('{"a":["x"]}');
      const channel = new Channel().set("a", preferences);
      if (preferences.PushNotifications !== undefined) preferences.PushNotifications.AllowNotifications = "NONE";
      const got = channel.get("a");
      expect(got).toEqual(filtered('{"a":["x"]}'));
      if (got?.PushNotifications !== undefined) got.PushNotifications.AllowNotifications = "NONE";
      expect(channel.get("a")).toEqual(filtered('{"a":["x"]}'));
    });

    it("takes null, as stores and JSON write it, for absent", () => {
      const channel = new Channel().set("a", null as never).set("b", { PushNotifications: null } as never);
      channel.set("c", { PushNotifications: { AllowNotifications: "ALL", FilterRule: null } } as never);
      expect([...channel]).toEqual([
        ["a", undefined],
        ["b", undefined],
        ["c", { PushNotifications: { AllowNotifications: "ALL" } }],
      ]);
      expect(channel.fanOut(push).counts).toMatchObject({ "no-preference": 2, all: 1 });
    });

    it("wants a member to be a non-empty string", () => {
      for (const nobody of ["", undefined, 5])
        expect(() => new Channel().set(nobody as never)).toThrow("memberArn must be a non-empty string");
    });

    it("applies the limits and the semantics of the channel to rules", () => {
      expect(() => new Channel({ limits: { maxComplexity: 1 } }).set("a", mentionBob)).toThrow(/too-complex/);
      const notRoom = filtered('{"type":[{"anything-but":["Room"]}]}');
      expect(new Channel().set("a", notRoom).fanOut(push).decision("a").reason).toBe("filter-matched");
      expect(new Channel({ semantics: "sns" }).set("a", notRoom).fanOut(push).decision("a").reason).toBe("filter-not-matched");
    });
  });

  describe("a member whose stored rule is invalid", () => {
    const damaged = [filtered('{"mention":"Bob"}'), filtered(), filtered(5 as never), filtered({ mention: ["Bob"] } as never)];

    it("is kept, and decided as the caller chose", () => {
      for (const onInvalidRule of ["withhold", "notify"] as const) {
        const channel = new Channel({ onInvalidRule }).set("good", mentionBob);
        for (const [index, preferences] of damaged.entries()) channel.set(`bad-${index}`, preferences);
        const fanOut = channel.fanOut(toBob);
        const notify = onInvalidRule === "notify";
        expect([...fanOut].sort()).toEqual(notify ? ["bad-0", "bad-1", "bad-2", "bad-3", "good"] : ["good"]);
        expect(fanOut.size).toBe(notify ? 5 : 1);
        expect(fanOut.counts).toMatchObject({ "invalid-rule": 4, "filter-matched": 1, "filter-not-matched": 0 });
        expect(fanOut.decision("bad-0")).toMatchObject({ notify, reason: "invalid-rule", diagnostics: [{ code: "value-not-array" }] });
        expect(decide("bad-0", damaged[0], toBob, { onInvalidRule })).toEqual(fanOut.decision("bad-0"));
        expect([...channel.invalidRules()].map(([arn, diagnostics]) => [arn, diagnostics[0]?.code])).toEqual([
          ["bad-0", "value-not-array"],
          ["bad-1", "missing-filter-rule"],
          ["bad-2", "filter-rule-not-string"],
          ["bad-3", "filter-rule-not-string"],
        ]);
        expect(channel.get("bad-0")).toEqual(damaged[0]);
        channel.set("bad-0", mentionBob);
        expect([...channel.invalidRules()]).toHaveLength(3);
      }
    });

    it("keeps ALL and NONE, which do not need the rule", () => {
      const channel = new Channel({ onInvalidRule: "withhold" });
      channel.set("a", { PushNotifications: { AllowNotifications: "ALL", FilterRule: "{" } });
      channel.set("n", { PushNotifications: { AllowNotifications: "NONE", FilterRule: "{" } });
      expect(channel.fanOut(push).counts).toMatchObject({ all: 1, none: 1, "invalid-rule": 0 });
      expect([...channel.invalidRules()].map(([arn]) => arn)).toEqual(["a", "n"]);
    });

    it("is still rejected if the preferences do not say what the member wants", () => {
      for (const onInvalidRule of ["withhold", "notify"] as const) {
        const channel = new Channel({ onInvalidRule });
        expect(() => channel.set("a", { PushNotifications: { AllowNotifications: "filtered" as never } })).toThrow(/found "filtered"/);
        expect(channel.has("a")).toBe(false);
      }
      expect(() => decide("a", "x" as never, push, { onInvalidRule: "notify" })).toThrow(/preferences must be an object, found a string/);
    });

    it("is rejected by name when it is set", () => {
      expect(() => new Channel().set("arn:eve", damaged[0])).toThrow(/^arn:eve: value-not-array/);
      expect(() => Channel.from([]).set("arn:eve", damaged[0])).toThrow(/^arn:eve: value-not-array/);
      expect(() => decide("arn:eve", damaged[0], push, { onInvalidRule: "throw" })).toThrow(/^arn:eve: value-not-array/);
    });

    it("is kept, withheld and reported when it is loaded or decided, unless the caller says otherwise", () => {
      const reported: unknown[] = [];
      const rows = damaged.map((Preferences, at) => ({ MemberArn: `bad-${at}`, Preferences }));
      const channel = Channel.from([["good", mentionBob], ...rows], {
        onRefused: ({ memberArn, diagnostics }, arn, at) => reported.push([memberArn, arn, at, diagnostics[0]?.code]),
      });
      expect(reported).toEqual([
        ["bad-0", "bad-0", 1, "value-not-array"],
        ["bad-1", "bad-1", 2, "missing-filter-rule"],
        ["bad-2", "bad-2", 3, "filter-rule-not-string"],
        ["bad-3", "bad-3", 4, "filter-rule-not-string"],
      ]);
      const fanOut = channel.fanOut(toBob);
      expect([fanOut.toArray(), fanOut.withReason("invalid-rule").sort()]).toEqual([["good"], ["bad-0", "bad-1", "bad-2", "bad-3"]]);
      expect([...channel.invalidRules()].map(([arn]) => arn)).toEqual(["bad-0", "bad-1", "bad-2", "bad-3"]);
      expect([...Channel.from(rows).invalidRules()]).toHaveLength(4);
      for (const [at, preferences] of damaged.entries()) {
        expect(decide(`bad-${at}`, preferences, toBob)).toEqual(fanOut.decision(`bad-${at}`));
        expect(decide(`bad-${at}`, preferences, toBob)).toMatchObject({ notify: false, reason: "invalid-rule" });
      }
      expect(() => Channel.from(rows, { onInvalidRule: "throw" })).toThrow(/^4 of 4 members were rejected, the first: bad-0/);
      expect(Channel.from(rows, { onInvalidRule: "notify" }).fanOut(push).size).toBe(4);
      // No option decides for a member whose preferences do not say what it wants.
      const unreadable = [["eve", { PushNotifications: { AllowNotifications: "SOME" as never } }]] as const;
      expect(() => Channel.from(unreadable)).toThrow(/^1 of 1 members were rejected, the first: eve/);
      expect(Channel.from(unreadable, { onRefused: () => {} }).size).toBe(0);
    });

    it("is rejected by a call with that option, even if the channel keeps it", () => {
      const channel = new Channel({ onInvalidRule: "notify" }).set("eve", mentionBob);
      expect(() => channel.set("eve", damaged[0], "throw")).toThrow(/^eve: value-not-array/);
      expect(channel.get("eve")).toEqual(mentionBob);
      expect(channel.set("eve", damaged[0]).fanOut(push).reason("eve")).toBe("invalid-rule");
    });

    it("is decided in one of three ways", () => {
      expect(() => new Channel({ onInvalidRule: "ignore" as never })).toThrow(
        'onInvalidRule must be "throw", "withhold" or "notify", found "ignore"',
      );
    });
  });

  describe("a fan-out", () => {
    const channel = new Channel()
      .set("sender")
      .set("all", { PushNotifications: { AllowNotifications: "ALL" } })
      .set("none", { PushNotifications: { AllowNotifications: "NONE" } })
      .set("bob", mentionBob);

    it("notifies the sender too, unless an option excludes it", () => {
      const message = { ...push, ChimeBearer: "sender" };
      expect([...channel.fanOut(message)]).toEqual(["sender", "all"]);
      const fanOut = channel.fanOut(message, { excludeSender: true });
      expect([...fanOut]).toEqual(["all"]);
      expect(fanOut.has("sender")).toBe(false);
      expect(fanOut.counts).toMatchObject({ "sender-excluded": 1, "no-preference": 0, all: 1 });
    });

    it("takes the Sender of a stored message before the bearer of a request", () => {
      const message = { ...push, ChimeBearer: "all", Sender: { Arn: "sender" } };
      expect(channel.fanOut(message, { excludeSender: true }).decision("sender").reason).toBe("sender-excluded");
      expect(channel.fanOut(message, { excludeSender: true }).decision("all").reason).toBe("all");
    });

    it("does not exclude a sender that is not a member", () => {
      const fanOut = channel.fanOut({ ...push, ChimeBearer: "stranger" }, { excludeSender: true });
      expect(fanOut.size).toBe(2);
      expect(fanOut.counts["sender-excluded"]).toBe(0);
    });

    it("reaches only the target and the sender of a targeted message, as their preferences say", () => {
      const fanOut = channel.fanOut({ ...push, ChimeBearer: "sender", Target: [{ MemberArn: "none" }, { MemberArn: "stranger" }] });
      expect([...fanOut]).toEqual(["sender"]);
      expect(fanOut.counts).toMatchObject({ "not-targeted": 2, none: 1, "no-preference": 1 });
      expect(fanOut.has("stranger")).toBe(false);
      expect(channel.fanOut({ ...push, Target: [{ MemberArn: "bob" }] }).size).toBe(0);
      expect([...channel.fanOut({ ...toBob, Target: [{ MemberArn: "bob" }] })]).toEqual(["bob"]);
    });

    it("reaches only the sender with an empty target, and all members without a target", () => {
      for (const Target of [[], null]) expect(channel.fanOut({ ...push, Target } as never).size).toBe(2);
      for (const Target of [[{}], [null], {}, "all"]) {
        expect(channel.fanOut({ ...push, Target } as never).counts["not-targeted"]).toBe(4);
        expect([...channel.fanOut({ ...push, Target, ChimeBearer: "all" } as never)]).toEqual(["all"]);
      }
    });

    it("is empty without a PushNotification and while the message is not sent, with the reason for every member", () => {
      for (const [message, reason] of [
        [{}, "no-push-notification"],
        [{ PushNotification: null }, "no-push-notification"],
        [{ ...push, Status: { Value: "PENDING" } }, "not-sent"],
        [{ ...push, Status: { Value: "DENIED" }, Target: [{ MemberArn: "all" }] }, "not-sent"],
      ] as const) {
        const fanOut = channel.fanOut(message as never, { excludeSender: true });
        expect([fanOut.size, [...fanOut]]).toEqual([0, []]);
        expect(fanOut.counts[reason]).toBe(4);
        expect(Object.values(fanOut.counts).reduce((sum, count) => sum + count)).toBe(4);
        expect(fanOut.decision("all")).toEqual({ notify: false, reason });
      }
      for (const message of [
        { ...push, Status: "PENDING" },
        { ...push, Status: ["SENT"] },
        { PushNotification: true },
        { PushNotification: "Hi" },
      ]) {
        expect(channel.fanOut(message as never).size).toBe(0);
      }
      for (const Status of [{}, { Value: "SENT" }, { Value: null }, null])
        expect(channel.fanOut({ ...push, Status } as never).size).toBe(2);
    });

    it("knows who is not a member", () => {
      const fanOut = channel.fanOut(push);
      expect(fanOut.has("stranger")).toBe(false);
      expect(() => fanOut.decision("stranger")).toThrow("stranger was not a member of the channel");
    });

    it("explains the decisions of rules, and only those", () => {
      const fanOut = channel.fanOut(push);
      const decision = fanOut.decision("bob");
      expect(explainDecision(decision)?.rule.members[0]).toMatchObject({ name: "mention", matched: false });
      expect(explained(fanOut.decision("all"))).toEqual({ notify: true, reason: "all", explanation: undefined });
      // A copy does not know the rule, and must not look like a decision without one.
      for (const reason of ["filter-matched", "filter-not-matched"] as const)
        expect(() => explainDecision({ ...decision, reason })).toThrow(/takes the decision itself/);
    });

    it("cannot be changed by its reader", () => {
      expect(Object.isFrozen(channel.fanOut(push).counts)).toBe(true);
    });
  });

  describe("a channel as a Map", () => {
    const made = () => new Channel().set("b", mentionBob).set("a").set("c");

    it("iterates in the order in which members were added, and one that is set again keeps its place", () => {
      const channel = made().set("b").set("d");
      channel.delete("a");
      channel.set("a", mentionBob);
      const expected = [
        ["b", undefined],
        ["c", undefined],
        ["d", undefined],
        ["a", mentionBob],
      ];
      expect([...channel]).toEqual(expected);
      expect([...channel.entries()]).toEqual(expected);
      expect([...channel.keys()]).toEqual(["b", "c", "d", "a"]);
      expect([...channel.values()]).toEqual([undefined, undefined, undefined, mentionBob]);
      expect([...new Map(channel)]).toEqual(expected);
    });

    it("calls back with preferences, member and channel, with the given `this`", () => {
      const [channel, self] = [made(), {}];
      const calls: unknown[] = [];
      channel.forEach(function (...args) {
        calls.push([this, ...args]);
      }, self);
      expect(calls).toEqual([
        [self, mentionBob, "b", channel],
        [self, undefined, "a", channel],
        [self, undefined, "c", channel],
      ]);
      expect(calls.every((call) => (call as unknown[])[0] === self && (call as unknown[])[3] === channel)).toBe(true);
    });

    it("shows changes during iteration as a Map does", () => {
      const [channel, map] = [made(), new Map<string, unknown>(made())];
      for (const each of [channel, map]) {
        const seen: string[] = [];
        for (const key of each.keys()) {
          seen.push(key);
          if (key === "b") each.delete("a");
          if (key === "c") each.set("e", undefined as never);
        }
        expect(seen).toEqual(["b", "c", "e"]);
      }
    });

    it("is a ReadonlyMap to the compiler", () => {
      expectTypeOf<Channel>().toExtend<ReadonlyMap<string, ChannelMembershipPreferences | undefined>>();
    });
  });

  describe("a fan-out has the reason for every member", () => {
    const channel = new Channel().set("sender").set("all", { PushNotifications: { AllowNotifications: "ALL" } });
    channel
      .set("none", { PushNotifications: { AllowNotifications: "NONE" } })
      .set("bob", mentionBob)
      .set("gone");
    channel.delete("gone");
    const toMembers = { ...toBob, ChimeBearer: "sender" };

    it("in entries, with as many for each reason as it counts", () => {
      const targeted = { ...toMembers, Target: [{ MemberArn: "bob" }] };
      for (const [message, options] of [[toMembers], [push], [{}], [targeted], [toMembers, { excludeSender: true }]] as const) {
        const fanOut = channel.fanOut(message as PushMessage, options);
        const entries = [...fanOut.entries()];
        expect(new Map(entries).size).toBe(4);
        for (const [memberArn, reason] of entries) expect(fanOut.reason(memberArn)).toBe(reason);
        for (const [reason, count] of Object.entries(fanOut.counts) as [DecisionReason, number][]) {
          const members = fanOut.withReason(reason);
          expect(members).toHaveLength(count);
          expect(members.sort()).toEqual(entries.flatMap(([arn, each]) => (each === reason ? [arn] : [])).sort());
        }
      }
      expect(channel.fanOut(toMembers).withReason("filter-matched")).toEqual(["bob"]);
      expect(channel.fanOut(toMembers, { excludeSender: true }).withReason("sender-excluded")).toEqual(["sender"]);
    });

    it("as it was at its moment, whatever changes, also between two entries", () => {
      const names = Array.from({ length: 200 }, (_, at) => `arn:${at}`);
      const changing = Channel.from(names.map((name) => [name] as const));
      const fanOut = changing.fanOut(push);
      changing.delete("arn:7");
      const seen: (readonly [string, DecisionReason])[] = [];
      for (const entry of fanOut.entries()) {
        if (seen.length % 10 === 0) {
          changing.set(`late:${seen.length}`).set(names[(seen.length + 50) % 200]!, { PushNotifications: { AllowNotifications: "NONE" } });
          changing.delete(names[(seen.length + 3) % 200]!);
        }
        if (seen.length === 100) changing.clear();
        seen.push(entry);
      }
      expect(seen.toSorted()).toEqual(names.map((name) => [name, "no-preference"]).toSorted());
      expect([...new Channel().fanOut(push).entries()]).toEqual([]);
    });

    it("and visits no member for a reason that no member has", () => {
      const lookups = vi.spyOn(MemberTable.prototype, "member");
      try {
        expect(channel.fanOut(toMembers).withReason("not-sent")).toEqual([]);
        expect(lookups).not.toHaveBeenCalled();
      } finally {
        lookups.mockRestore();
      }
    });

    it("in what JSON.stringify writes and the console prints", () => {
      const fanOut = channel.fanOut(toMembers);
      expect(JSON.parse(JSON.stringify(fanOut))).toEqual({ size: 3, notified: fanOut.toArray(), counts: fanOut.counts });
      expect(inspect(channel)).toBe("Channel { 4 members: no-preference 1, all 1, none 1, filtered 1 }");
      expect(inspect(fanOut)).toBe("FanOut { 3 notified: no-preference 1, all 1, none 1, filter-matched 1 }");
      expect(inspect([new Channel()])).toBe("[ Channel { 0 members } ]");
      expect(inspect({ fanOut: new Channel().fanOut(push) })).toBe("{ fanOut: FanOut { 0 notified } }");
    });
  });

  describe("enumerating a fan-out", () => {
    const channel = new Channel();
    for (let member = 0; member < 2_500; member++) channel.set(`m${member}`);

    it("comes in batches of the given size, the last one shorter", () => {
      const batches = [...channel.fanOut(push).batches(1_000)];
      expect(batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
      expect(batches.flat()).toEqual(channel.fanOut(push).toArray());
      expect([...channel.fanOut(push).batches(1_250)]).toHaveLength(2);
      expect([...channel.fanOut(push).batches(1)]).toHaveLength(2_500);
      expect([...channel.fanOut({}).batches(10)]).toEqual([]);
      for (const size of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
        expect(() => channel.fanOut(push).batches(size)).toThrow(`a batch must have at least 1 member, found ${size}`);
    });

    it("makes a batch on demand, and no further one", () => {
      const channel = Channel.from(Array.from({ length: 50_000 }, (_, index) => [`arn:${index}`] as const));
      const [current, held] = [channel.fanOut(push), channel.fanOut(push)];
      // ARNs are looked up by number, many at once: in the table, or as they were if the channel has changed.
      const lookups = vi.spyOn(MemberTable.prototype, "arns");
      const count = () => lookups.mock.calls.reduce((sum, [, ids]) => sum + ids.length, 0);
      try {
        const batches = current.batches(100)[Symbol.iterator]();
        expect([count(), batches.next().value?.length, count()]).toEqual([0, 100, 100]);
        expect([batches.next().value?.length, count()]).toEqual([100, 200]);
        channel.delete("arn:49999");
        const before = count();
        const later = held.batches(100)[Symbol.iterator]();
        expect([later.next().value?.length, count() - before]).toEqual([100, 100]);
      } finally {
        lookups.mockRestore();
      }
    });

    it("comes in batches of the members of its moment, whatever changes between two of them", () => {
      const names = Array.from({ length: 300 }, (_, index) => `arn:${index}`);
      const channel = Channel.from(names.map((name) => [name] as const));
      const seen: string[] = [];
      for (const batch of channel.fanOut(push).batches(100)) {
        seen.push(...batch);
        for (const name of names) channel.set(name, { PushNotifications: { AllowNotifications: "NONE" } });
        channel.delete(names[seen.length % 300]!);
        channel.set(`late:${seen.length}`);
      }
      expect(seen.toSorted()).toEqual(names.toSorted());
    });

    it("comes as the numbers of the members, also of a targeted message and without its sender", () => {
      expect([...channel.fanOut(push).memberIndexes()].sort((a, b) => a - b)).toEqual(Array.from({ length: 2_500 }, (_, id) => id));
      expect(channel.memberIndex("m3")).toBe(3);
      expect(channel.memberIndex("stranger")).toBeUndefined();
      const targeted = { ...push, ChimeBearer: "m1", Target: [{ MemberArn: "m2" }, { MemberArn: "stranger" }] };
      expect([...channel.fanOut(targeted).memberIndexes()].sort()).toEqual([1, 2]);
      expect([...channel.fanOut(targeted, { excludeSender: true }).memberIndexes()]).toEqual([2]);
      expect(channel.fanOut({ ...push, ChimeBearer: "m1" }, { excludeSender: true }).memberIndexes()).not.toContain(1);
      expect(channel.fanOut({}).memberIndexes()).toHaveLength(0);
    });

    it("still names former members that were members then", () => {
      const fanOut = channel.fanOut(push);
      channel.delete("m7");
      channel.set("newcomer");
      expect(fanOut.toArray().includes("m7")).toBe(true);
      expect(fanOut.toArray().includes("newcomer")).toBe(false);
      expect([fanOut.has("m7"), fanOut.has("newcomer"), fanOut.reason("m7")]).toEqual([true, false, "no-preference"]);
      expect(() => fanOut.reason("newcomer")).toThrow(RangeError);
    });
  });

  describe("loading many members", () => {
    const stored = Array.from({ length: 20_500 }, (_, at): [string, ChannelMembershipPreferences] => [
      `m${at}`,
      at % 100 === 7 ? filtered("{") : mentionBob,
    ]);

    it("takes tuples and rows alike, as Map, Channel, stores and exports have them", () => {
      const expected = [["a", undefined] as const, ["b", mentionBob] as const, ["c", undefined] as const];
      const rows = [
        { MemberArn: "a" },
        { MemberArn: "b", Preferences: mentionBob, ChannelArn: "arn:c" },
        { MemberArn: "c", Preferences: null },
      ];
      for (const members of [rows, expected, new Map(expected), [rows[0]!, expected[1]!, rows[2]!], Channel.from(rows)])
        expect([...Channel.from(members)]).toEqual(expected);
    });

    it("stops at a row that names no member, or has its preferences under another name", () => {
      for (const row of [{ memberArn: "a" }, { MemberArn: 5 }, {}, []])
        expect(() => Channel.from([row as never], { onRefused: () => {} })).toThrow("memberArn must be a non-empty string");
      for (const name of ["preferences", "Preference", "PushNotifications", "allow_notifications", "filterRule"]) {
        const attempt = () => Channel.from([{ MemberArn: "a", [name]: mentionBob } as never], { onRefused: () => {} });
        expect(attempt).toThrow(TypeError);
        expect(attempt).toThrow(`a row has its preferences under "Preferences", not "${name}" for "a"`);
      }
    });

    it("tries every member, and reports rejected ones with their index", () => {
      const refused: string[] = [];
      const progress: number[] = [];
      const channel = Channel.from(stored, {
        onRefused: (error, memberArn, index) => refused.push(`${index} ${memberArn} ${error.diagnostics[0]?.code}`),
        onProgress: (count) => progress.push(count),
      });
      expect(channel.size).toBe(20_500);
      expect(refused).toHaveLength(205);
      expect(refused[1]).toBe("107 m107 invalid-json");
      expect(progress).toEqual([10_000, 20_000, 20_500]);
      expect(channel.fanOut(toBob).size).toBe(20_295);
    });

    it("throws at the end without a callback, and at once if the callback throws", () => {
      expect(() => Channel.from(stored, { onInvalidRule: "throw" })).toThrow(
        /^205 of 20500 members were rejected, the first: m7: invalid-json/,
      );
      const stop = new FilterRuleError([parseFilterRule("{").diagnostics[0]!]);
      let calls = 0;
      const onRefused = () => {
        calls++;
        throw stop;
      };
      const errors = (() => {
        try {
          return Channel.from(stored, { onInvalidRule: "throw" });
        } catch (error) {
          return (error as AggregateError).errors as unknown[];
        }
      })();
      expect(errors).toHaveLength(100);
      expect(() => Channel.from(stored, { onRefused })).toThrow(stop);
      expect(() => Channel.from(stored, { onRefused, onInvalidRule: "throw" })).toThrow(stop);
      expect(calls).toBe(2);
      expect(() => Channel.from([[""]])).toThrow(TypeError);
      expect(Channel.from([["a"], ["b", mentionBob]], { semantics: "sns" }).size).toBe(2);
    });
  });

  describe("a rule beyond all limits", () => {
    it("is accepted if the limits were lifted, and still changes nothing if it is rejected", () => {
      const list = Array.from({ length: 200_000 }, (_, at) => `v${at}`);
      const lifted = { limits: { maxBytes: Infinity, maxComplexity: Infinity } };
      const channel = new Channel(lifted).set("bob", filtered(JSON.stringify({ a: list, b: [{ "anything-but": list }] })));
      expect(channel.fanOut({ ...push, MessageAttributes: { a: { StringValues: ["v199999"] } } }).reason("bob")).toBe("filter-matched");
      expect(channel.fanOut({ ...push, MessageAttributes: { a: { StringValues: ["v"] } } }).reason("bob")).toBe("filter-not-matched");
      expect(() => new Channel().set("bob", filtered(JSON.stringify({ a: list })))).toThrow(/too-large/);
    });
  });

  describe("deciding alone", () => {
    it("compares the member with the target and the sender", () => {
      expect(decide("b", undefined, { ...push, Target: [{ MemberArn: "a" }] }).reason).toBe("not-targeted");
      expect(decide("a", undefined, { ...push, Target: [{ MemberArn: "a" }] }).reason).toBe("no-preference");
      expect(decide("b", undefined, { ...push, ChimeBearer: "a" }, { excludeSender: true }).reason).toBe("no-preference");
      expect(decide("a", undefined, { ...push, ChimeBearer: "a" }, { excludeSender: true }).reason).toBe("sender-excluded");
      expect(decide("a", undefined, push, { excludeSender: true }).reason).toBe("no-preference");
    });
  });
});
