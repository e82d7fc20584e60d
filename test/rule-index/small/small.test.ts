import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { Channel, type ChannelMembershipPreferences, RulePool } from "../../../src/index.ts";
import { FittingRuleIndex } from "../../../src/rule-index/fitting.ts";
import { PooledRules } from "../../../src/rule-index/small/pooled-rules.ts";
import { SmallRuleIndex } from "../../../src/rule-index/small/small-rule-index.ts";
import { ruleIndexContract } from "../../contract/rule-index.ts";

const shared = { guide: new PooledRules("guide"), sns: new PooledRules("sns") };
ruleIndexContract("the small index, in a pool that all share,", (semantics) => new SmallRuleIndex(shared[semantics]));
ruleIndexContract("the fitting index", (semantics) => new FittingRuleIndex(new PooledRules(semantics)));

describe("a pool of rules", () => {
  it("keeps equal rules of all channels once, and drops those without members", () => {
    const pool = new RulePool();
    const [a, b] = [new Channel({ pool }), new Channel({ pool })];
    a.set("x", mention("Bob")).set("y", mention("Al"));
    b.set("x", mention("Bob"));
    expect(pool.size).toBe(2);
    a.delete("x");
    expect(pool.size).toBe(2);
    b.set("x", mention("Al"));
    expect(pool.size).toBe(1);
    a.clear();
    b.clear();
    expect(pool.size).toBe(0);
  });

  it("releases the rules of a channel that grows, which answers as before", () => {
    const pool = new RulePool();
    const channel = new Channel({ pool });
    for (let i = 0; i < 64; i++) channel.set(`m${i}`, mention(`u${i}`));
    expect(pool.size).toBe(64);
    const before = channel.fanOut(mentioning("u3"));
    channel.set("m64", mention("u64"));
    expect(pool.size).toBe(0);
    expect(channel.fanOut(mentioning("u3")).toArray()).toEqual(["m3"]);
    expect(channel.fanOut(mentioning("u64")).toArray()).toEqual(["m64"]);
    channel.set("m3", undefined);
    expect(before.toArray()).toEqual(["m3"]);
    expect(before.reason("m3")).toBe("filter-matched");
    channel.clear();
    expect(channel.set("m0", mention("u0")).fanOut(mentioning("u0")).size).toBe(1);
    expect(pool.size).toBe(1);
  });

  it("decides how rules are read, so a channel cannot choose otherwise", () => {
    const pool = new RulePool({ semantics: "sns", limits: { maxOrBranches: 2 } });
    expect([pool.semantics, pool.limits.maxOrBranches]).toEqual(["sns", 2]);
    const channel = new Channel({ pool }).set("x", filtered('{"a":[{"anything-but":["1"]}]}'));
    expect(channel.fanOut({ PushNotification: {} }).size).toBe(0);
    expect(() => channel.set("y", filtered('{"$or":[{"a":["1"]},{"a":["2"]},{"a":["3"]}]}'))).toThrow(/branches/);
    for (const given of [{ semantics: "sns" }, { limits: {} }] as const) {
      // @ts-expect-error A pool and options of its own contradict each other.
      expect(() => new Channel({ pool, ...given })).toThrow("semantics, limits and guidance belong to the pool: set them there");
    }
  });

  it("reads a text in full once while it comes again and again, and counts how texts were read", () => {
    const pool = new RulePool();
    const escaped = filtered('{"mention":["B\\u006fb"]}');
    expect(pool.reads).toEqual({ fast: 0, full: 0, remembered: 0 });
    const [a, b] = [new Channel({ pool }), new Channel({ pool })];
    a.set("x", escaped).set("y", mention("Al"));
    expect(pool.reads).toEqual({ fast: 1, full: 1, remembered: 0 });
    b.set("x", escaped).set("y", mention("Al"));
    expect(pool.reads).toEqual({ fast: 2, full: 1, remembered: 1 });
    expect(() => b.set("x", filtered("{"))).toThrow(/expected/);
    expect(() => b.set("x", filtered("{"))).toThrow(/expected/);
    expect(pool.reads).toEqual({ fast: 2, full: 3, remembered: 1 });
    expect(b.fanOut(mentioning("Bob")).toArray()).toEqual(["x"]);
    expect(b.get("x")).toEqual(escaped);
  });

  it("forgets texts that did not recur for long, and stays correct", () => {
    const pool = new RulePool();
    const text = (i: number) => `{"mention":["\\u0075${i}"]}`;
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 1_500; i++) {
        const channel = new Channel({ pool }).set("x", filtered(text(i)));
        expect(channel.get("x")).toEqual(filtered(text(i)));
        expect(channel.fanOut(mentioning(`u${i}`)).size).toBe(1);
        channel.clear();
      }
    }
    expect(pool.reads).toEqual({ fast: 0, full: 3_000, remembered: 0 });
    for (let i = 1_499; i > 1_000; i--) new Channel({ pool }).set("x", filtered(text(i)));
    expect(pool.reads).toEqual({ fast: 0, full: 3_000, remembered: 499 });
  });

  it("releases the rules of channels that were collected", async () => {
    const pool = new RulePool();
    const kept = new Channel({ pool }).set("x", mention("Bob"));
    for (let i = 0; i < 500; i++) new Channel({ pool }).set("x", mention(`u${i}`)).set("y", mention("Bob"));
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    for (let turn = 0; turn < 100 && pool.size > 5; turn++) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(pool.size).toBeLessThanOrEqual(5);
    expect(kept.fanOut(mentioning("Bob")).size).toBe(1);
  });

  it("answers the same without a FinalizationRegistry, and releases the rules of channels that are cleared or grow", () => {
    const registry = globalThis.FinalizationRegistry;
    Reflect.deleteProperty(globalThis, "FinalizationRegistry");
    try {
      expect(typeof FinalizationRegistry).toBe("undefined");
      const pool = new RulePool();
      const channel = new Channel({ pool }).set("x", mention("Bob")).set("y", mention("Al"));
      expect([channel.fanOut(mentioning("Bob")).toArray(), pool.size]).toEqual([["x"], 2]);
      channel.clear();
      expect(pool.size).toBe(0);
      for (let i = 0; i < 100; i++) channel.set(`m${i}`, mention(`u${i}`));
      expect([channel.fanOut(mentioning("u99")).toArray(), pool.size]).toEqual([["m99"], 0]);
    } finally {
      Object.defineProperty(globalThis, "FinalizationRegistry", { value: registry, writable: true, configurable: true });
    }
  });
});

function filtered(FilterRule: string): ChannelMembershipPreferences {
  return { PushNotifications: { AllowNotifications: "FILTERED", FilterRule } };
}

function mention(name: string): ChannelMembershipPreferences {
  return filtered(`{"mention":["${name}"]}`);
}

function mentioning(name: string) {
  return { PushNotification: {}, MessageAttributes: { mention: { StringValues: [name] } } };
}
