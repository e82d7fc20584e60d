import { describe, expect, it } from "vitest";
import {
  ChannelCache,
  type ChannelCacheOptions,
  type Membership,
  type MembershipChange,
  RefusedChannelError,
} from "../../src/messaging/index.ts";
import { filtered } from "./support.ts";

const bob: Membership = { Preferences: filtered('{"mention":["Bob"]}') };
const none: Membership = { Preferences: { PushNotifications: { AllowNotifications: "NONE" } } };
const broken: Membership = { Preferences: filtered("{") };

/** A source of channels, read page by page; each page waits until it is released. */
class Source {
  readonly members: Map<string, readonly MembershipChange[]> = new Map();
  readonly asked: string[] = [];
  readonly #waiting: (() => void)[] = [];
  isHeldUp = false;

  readonly load: ChannelCacheOptions["load"] = (channelArn) => this.#pages(channelArn);

  async *#pages(channelArn: string): AsyncGenerator<MembershipChange[]> {
    this.asked.push(channelArn);
    // Read at the beginning: later changes must arrive as changes.
    for (const change of this.members.get(channelArn) ?? []) {
      if (this.isHeldUp) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      yield [change];
    }
  }

  async release(): Promise<void> {
    this.isHeldUp = false;
    while (this.#waiting.length > 0) {
      this.#waiting.shift()?.();
      await turn();
    }
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function start(options: Partial<ChannelCacheOptions> = {}) {
  const source = new Source();
  const refused: string[] = [];
  const cache = new ChannelCache({
    settings: { onInvalidRule: "withhold" },
    maxBytes: Number.POSITIVE_INFINITY,
    load: source.load,
    onRefused: ({ channelArn, memberArn }) => refused.push(`${memberArn} of ${channelArn}`),
    ...options,
  });
  return { source, cache, refused };
}

/** The estimated bytes of a channel of one member without preferences. */
async function bytesOfOne(): Promise<number> {
  const { source, cache } = start();
  source.members.set("c0", [["m", {}]]);
  await cache.load("c0");
  return cache.bytes;
}

describe("a channel in memory", () => {
  it("is read once for all callers, and not again", async () => {
    const { source, cache } = start();
    source.members.set("c", [["m", bob]]);
    const [first, second] = await Promise.all([cache.load("c"), cache.load("c")]);
    expect([first === second, (await cache.load("c")) === first]).toEqual([true, true]);
    expect([source.asked, cache.loads, first.get("m")]).toEqual([["c"], 1, bob.Preferences]);
  });

  it("has the changes made while it was read, whatever is read afterwards", async () => {
    const { source, cache } = start();
    source.members.set("c", [
      ["early", {}],
      ["changed", bob],
      ["ended", bob],
    ]);
    source.isHeldUp = true;
    const loading = cache.load("c");
    await turn();
    cache.apply("c", "changed", none);
    cache.apply("c", "ended", undefined);
    cache.apply("c", "new", bob);
    await source.release();
    const channel = await loading;
    const known = [...channel].map(([arn, preferences]) => [arn, preferences?.PushNotifications?.AllowNotifications]);
    expect(known.toSorted()).toEqual([
      ["changed", "NONE"],
      ["early", undefined],
      ["new", "FILTERED"],
    ]);
  });

  it("that is dropped while it is read is read again, also for callers that wait for it", async () => {
    const { source, cache } = start();
    source.members.set("c", [["m", {}]]);
    source.isHeldUp = true;
    const loading = cache.load("c");
    await turn();
    source.members.set("c", [["other", {}]]);
    cache.drop("c");
    await source.release();
    expect([[...(await loading)].map(([arn]) => arn), cache.loads, cache.size]).toEqual([["other"], 2, 1]);
  });

  it("is read with the new settings after a change, also for callers that wait for it", async () => {
    const { source, cache } = start();
    const excludes = filtered('{"type":[{"anything-but":["Room"]}]}');
    source.members.set("c", [["m", { Preferences: excludes }]]);
    source.isHeldUp = true;
    const loading = cache.load("c");
    await turn();
    cache.clear({ onInvalidRule: "withhold", semantics: "sns" });
    await source.release();
    // The attribute is absent: the two semantics differ.
    expect((await loading).fanOut({ PushNotification: {} }).size).toBe(0);
  });

  it("that cannot be read is not kept: the next caller reads it again", async () => {
    let isBroken = true;
    const { cache } = start({
      load: async function* () {
        if (isBroken) throw new Error("no store");
        yield [["m", {}] as const];
      },
    });
    await expect(Promise.all([cache.load("c"), cache.load("c")])).rejects.toThrow("no store");
    expect([cache.size, cache.bytes]).toEqual([0, 0]);
    isBroken = false;
    expect((await cache.load("c")).size).toBe(1);
  });
});

describe("the memory of a cache", () => {
  it("keeps the channels that fit, drops the least recently used, and frees its memory", async () => {
    const maxBytes = 3.5 * (await bytesOfOne());
    const { source, cache } = start({ maxBytes });
    for (let index = 0; index < 5; index++) source.members.set(`c${index}`, [["m", {}]]);
    for (const channel of ["c0", "c1", "c2", "c0", "c3"]) await cache.load(channel);
    expect(["c0", "c1", "c2", "c3"].map((channel) => cache.has(channel))).toEqual([true, false, true, true]);
    expect([cache.size, cache.evictions, cache.bytes <= maxBytes]).toEqual([3, 1, true]);
    await cache.load("c1");
    expect([source.asked.filter((channel) => channel === "c1").length, cache.has("c2")]).toEqual([2, false]);
    cache.clear();
    expect([cache.size, cache.bytes]).toEqual([0, 0]);
  });

  it("accepts a channel of any size while it is in use", async () => {
    const { source, cache } = start({ maxBytes: 1 });
    for (const channel of ["small", "large"]) source.members.set(channel, [["m", bob]]);
    source.members.set(
      "large",
      Array.from({ length: 300 }, (_, index) => [`m${index}`, bob]),
    );
    await cache.load("small");
    expect([(await cache.load("large")).size, cache.has("small"), cache.has("large")]).toEqual([300, false, true]);
    // It gets changes all the while.
    cache.apply("large", "m0", undefined);
    expect([(await cache.load("large")).size, cache.loads]).toEqual([299, 2]);
  });

  it("keeps a channel that it got from the first change on, without reading it", async () => {
    const { source, cache, refused } = start();
    cache.begin("c");
    cache.apply("c", "m", bob);
    cache.apply("c", "n", broken);
    cache.begin("c");
    expect([...(await cache.load("c")).keys()]).toEqual(["m", "n"]);
    expect([source.asked, cache.loads, refused]).toEqual([[], 0, ["n of c"]]);
  });

  it("drops such a channel rather than another when memory runs out, and begins none without room", async () => {
    const maxBytes = 2.5 * (await bytesOfOne());
    const { source, cache } = start({ maxBytes });
    source.members.set("used", [["m", {}]]);
    await cache.load("used");
    for (const channel of ["first", "second"]) {
      cache.begin(channel);
      cache.apply(channel, "m", {});
    }
    expect(["used", "first", "second"].map((channel) => cache.has(channel))).toEqual([true, true, false]);
    expect([cache.evictions, cache.bytes <= maxBytes]).toEqual([1, true]);
    // After its first load, it is a channel like the others.
    await cache.load("first");
    for (let index = 0; index < 100; index++) cache.apply("first", `m${index}`, {});
    expect([cache.has("used"), (await cache.load("first")).size, cache.loads]).toEqual([false, 101, 1]);
    cache.begin("late");
    expect(cache.has("late")).toBe(false);
  });

  it("does not drop a channel that is being read: it still gets its changes", async () => {
    const { source, cache } = start({ maxBytes: 1 });
    source.members.set("slow", [["m", bob]]);
    source.isHeldUp = true;
    const loading = cache.load("slow");
    await turn();
    source.isHeldUp = false;
    await cache.load("quick");
    cache.apply("slow", "m", none);
    await source.release();
    expect([(await loading).get("m"), cache.loads]).toEqual([none.Preferences, 2]);
  });

  it("counts a member while there is one, by the length of its rule", async () => {
    const { source, cache } = start();
    source.members.set("c", []);
    await cache.load("c");
    const empty = cache.bytes;
    const bytes = [none, bob, broken, undefined].map((membership) => {
      cache.apply("c", "m", membership);
      return cache.bytes - empty;
    });
    expect(bytes).toEqual([121, 121 + 20 + 5 * 19, 121 + 20 + 5, 0]);
  });

  it("keeps a rule of many small channels once", async () => {
    const { source, cache } = start();
    for (let index = 0; index < 50; index++) {
      source.members.set(`c${index}`, [
        ["m", bob],
        ["n", { Preferences: filtered(`{"mention":["${index % 2}"]}`) }],
      ]);
      await cache.load(`c${index}`);
    }
    expect([cache.size, cache.rules]).toEqual([50, 3]);
  });
});

describe("a rejected membership", () => {
  const unreadable = new SyntaxError("not JSON");

  it.each([
    ["withhold", 0],
    ["notify", 2],
  ] as const)("is reported, and kept as onInvalidRule says: %s", async (onInvalidRule, notified) => {
    const { source, cache, refused } = start({ settings: { onInvalidRule } });
    source.members.set("c", [
      ["broken", broken],
      ["damaged", unreadable],
      ["sound", none],
    ]);
    const channel = await cache.load("c");
    expect([channel.size, channel.fanOut({ PushNotification: {} }).size]).toEqual([3, notified]);
    expect(refused.toSorted()).toEqual(["broken of c", "damaged of c"]);
  });

  it("stops only its channel under `throw`, until it is repaired or ended", async () => {
    const { source, cache, refused } = start({ settings: { onInvalidRule: "throw" } });
    source.members.set("c", [
      ["broken", broken],
      ["damaged", unreadable],
      ["sound", bob],
    ]);
    source.members.set("other", [["sound", bob]]);
    const refusal = await cache.load("c").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RefusedChannelError);
    expect(refusal).toMatchObject({ count: 2, refused: { channelArn: "c", memberArn: "broken" } });
    expect((await cache.load("other")).size).toBe(1);
    cache.apply("c", "broken", bob);
    await expect(cache.load("c")).rejects.toMatchObject({ count: 1, refused: { memberArn: "damaged", error: unreadable } });
    cache.apply("c", "damaged", undefined);
    expect([(await cache.load("c")).size, cache.loads, refused.length]).toEqual([2, 2, 2]);
  });
});
