import { afterEach, describe, expect, it } from "vitest";
import type { Key, Kind, Rows } from "../../src/messaging/store/rows.ts";
import { type Change, DamagedRowError, type MessagingStore, type Range, StoreConflictError } from "../../src/messaging/store/store.ts";

/** A store under test, and the changes that a test makes from outside. */
export interface StoreHarness {
  readonly store: MessagingStore;
  readonly dispose?: () => Promise<void>;
}

/**
 * A store with rows that outlive it.
 *
 * @public
 */
export interface DurableHarness extends StoreHarness {
  /** Returns another store with the rows of this one, after it was closed. */
  readonly reopen: () => Promise<MessagingStore>;
  /** Replaces a row by a text, without the store. */
  readonly damage: (key: Key, text: string) => Promise<void>;
}

const c1 = "arn:aws:chime:us-east-1:1:app-instance/a/channel/1";
const c2 = "arn:aws:chime:us-east-1:1:app-instance/a/channel/2";

/**
 * The contract of every implementation of {@link MessagingStore}. One that survives its process passes {@link
 * durableStoreContract}, too.
 */
export function messagingStoreContract(name: string, open: () => Promise<StoreHarness>): void {
  describe(`${name} keeps the contract of a messaging store`, () => {
    const start = closedAfterEach(open);

    it("returns what was put, and nothing for what was never put", async () => {
      const { store } = await start();
      expect(await store.get(member("alice"))).toBeUndefined();
      await store.commit([{ put: member("alice"), value: row({ ReadAt: 5 }) }]);
      expect(await store.get(member("alice"))).toMatchObject({ key: member("alice"), value: row({ ReadAt: 5 }) });
      expect(await store.get(member("alice", c2))).toBeUndefined();
      expect(await store.get({ kind: "ban", group: c1, id: user("alice") })).toBeUndefined();
    });

    it("keeps values of every kind unchanged, including names of any sort and halves of surrogate pairs", async () => {
      const { store } = await start();
      const attributes = JSON.parse('{"__proto__":{"StringValues":["x"]},"constructor":{"StringValues":["\\u0000\u2028"]}}') as object;
      const all = { ...samples, message: { ...samples.message, MessageAttributes: attributes, Content: "\ud800 \u{1f600} \u0000" } };
      const keys = Object.keys(all) as Kind[];
      await store.commit(keys.map((kind) => ({ put: { kind, group: "g", id: "i" }, value: all[kind] }) as Change));
      for (const kind of keys) {
        const stored = await store.get({ kind, group: "g", id: "i" });
        expect(JSON.stringify(stored?.value)).toBe(JSON.stringify(all[kind]));
      }
    });

    it("does not mix up keys that look alike", async () => {
      const { store } = await start();
      const groups = ["a", "a/b", "a b", "A", "a\u0000", "\u00e9", "e\u0301", "%", "_", "*", ">", "a.b", "'; DROP TABLE rows; --"];
      for (const group of groups) {
        for (const id of groups) await store.commit([{ put: { kind: "membership", group, id }, value: row({ CreatedAt: at(group, id) }) }]);
      }
      for (const group of groups) {
        for (const id of groups) expect((await store.get({ kind: "membership", group, id }))?.value.CreatedAt).toBe(at(group, id));
        expect((await everything(store, { kind: "membership", group })).length).toBe(groups.length);
        expect((await everything(store, { kind: "membership", id: group })).length).toBe(groups.length);
      }
      function at(group: string, id: string): number {
        return groups.indexOf(group) * 100 + groups.indexOf(id);
      }
    });

    it.each(["channel", "token"] as const)("lists the groups of the kind %s, in pages", async (kind) => {
      const { store } = await start();
      expect(await store.groups(kind, 10)).toEqual([]);
      const groups = ["a", "a b", "b", "c", "long-1", "so-long-1"];
      for (const group of groups) {
        for (const id of [c1, c2]) await store.commit([{ put: { kind, group, id }, value: samples[kind] } as Change]);
      }
      await store.commit([{ put: { kind: "ban", group: "d", id: "i" }, value: samples.ban }]);
      expect((await store.groups(kind, 10)).toSorted()).toEqual(groups);
      const first = await store.groups(kind, 3);
      const rest = await store.groups(kind, 4, first.at(-1));
      expect([first.length, [...first, ...rest].toSorted()]).toEqual([3, groups]);
      await store.commit([{ removeGroup: { kind, group: "b" } }, { remove: { kind, group: "c", id: c1 } }]);
      expect((await store.groups(kind, 10)).toSorted()).toEqual(["a", "a b", "c", "long-1", "so-long-1"]);
    });

    it("copies its input, and never shares its output", async () => {
      const { store } = await start();
      const value = { ...samples.channel, Tags: [{ Key: "a", Value: "b" }] };
      await store.commit([{ put: { kind: "channel", group: "g", id: c1 }, value }]);
      value.Tags[0]!.Key = "changed";
      const first = await store.get({ kind: "channel", group: "g", id: c1 });
      try {
        (first?.value as { Name: string }).Name = "changed";
      } catch {
        // A frozen object is as good.
      }
      expect((await store.get({ kind: "channel", group: "g", id: c1 }))?.value).toMatchObject({ Name: "n", Tags: [{ Key: "a" }] });
    });

    it("rejects a commit whose expectation is not met, and then changes nothing", async () => {
      const { store } = await start();
      await store.commit([{ put: member("alice"), value: row(), expect: "absent" }]);
      const alice = (await store.get(member("alice")))!;
      await store.commit([{ put: member("alice"), value: row({ ReadAt: 1 }), expect: alice.revision }]);
      const put = { put: member("bob"), value: row() } as const;
      const refused: readonly Change[][] = [
        [put, { put: member("alice"), value: row(), expect: "absent" }],
        [put, { put: member("alice"), value: row(), expect: alice.revision }],
        [put, { remove: member("alice"), expect: alice.revision }],
        [put, { check: member("carol"), expect: "present" }],
        [put, { check: member("alice"), expect: "absent" }],
        [{ remove: member("alice") }, put, { check: member("carol"), expect: "present" }],
        [{ removeGroup: { kind: "membership", group: c1 } }, { put: member("carol"), value: row(), expect: "present" }],
      ];
      for (const changes of refused) {
        await expect(store.commit(changes)).rejects.toBeInstanceOf(StoreConflictError);
        expect(await idsOf(store, { kind: "membership", group: c1 })).toEqual([user("alice")]);
      }
      expect((await store.get(member("alice")))?.value.ReadAt).toBe(1);
      await store.commit([
        { check: member("alice"), expect: "present" },
        { check: member("carol"), expect: "absent" },
        { put: member("alice"), value: row({ ReadAt: 2 }), expect: "present" },
      ]);
      expect((await store.get(member("alice")))?.value.ReadAt).toBe(2);
    });

    it("commits exactly one of those that expect the same revision", async () => {
      const { store } = await start();
      await store.commit([{ put: member("alice"), value: row({ ReadAt: 0 }) }]);
      for (let round = 1; round <= 5; round++) {
        const { revision } = (await store.get(member("alice")))!;
        const tries = [1, 2, 3, 4].map((n) => store.commit([{ put: member("alice"), value: row({ ReadAt: n }), expect: revision }]));
        const outcomes = await Promise.allSettled(tries);
        const winners = outcomes.flatMap(({ status }, index) => (status === "fulfilled" ? [index + 1] : []));
        expect(winners.length).toBe(1);
        expect((await store.get(member("alice")))?.value.ReadAt).toBe(winners[0]);
      }
    });

    it("puts a token that must be absent only once, and writes nothing of a commit that finds it", async () => {
      const { store } = await start();
      const key = (id: string): Key<"token"> => ({ kind: "token", group: c1, id });
      const send = (id: string, by: string) =>
        store.commit([
          { put: key(id), value: { MessageId: by, RequestDigest: "d" }, expect: "absent" },
          { put: member(by), value: row() },
        ]);
      const outcomes = await Promise.allSettled([send("token-1", "alice"), send("token-2", "bob"), send("token-1", "carol")]);
      const winner = outcomes[0].status === "fulfilled" ? "alice" : "carol";
      expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(2);
      const late = await send("token-1", "dave").catch((error: unknown) => error);
      expect(late).toBeInstanceOf(StoreConflictError);
      expect((late as StoreConflictError).key).toEqual(key("token-1"));
      expect((await store.get(key("token-1")))?.value.MessageId).toBe(winner);
      expect(await idsOf(store, { kind: "membership", group: c1 })).toEqual([winner, "bob"].map((name) => user(name)).toSorted());
      expect(await idsOf(store, { kind: "token", group: c1 })).toEqual(["token-1", "token-2"]);
    });

    it("gives a row that comes back another revision", async () => {
      const { store } = await start();
      await store.commit([{ put: member("alice"), value: row() }]);
      const { revision } = (await store.get(member("alice")))!;
      await store.commit([{ remove: member("alice") }]);
      await store.commit([{ put: member("alice"), value: row() }]);
      await expect(store.commit([{ remove: member("alice"), expect: revision }])).rejects.toBeInstanceOf(StoreConflictError);
    });

    it("removes rows and whole groups, and ignores absent ones", async () => {
      const { store } = await start();
      await store.commit(["alice", "bob", "carol"].flatMap((each) => [c1, c2].map((c) => ({ put: member(each, c), value: row() }))));
      await store.commit([{ put: { kind: "ban", group: c1, id: user("bob") }, value: samples.ban }]);
      await store.commit([{ remove: member("bob") }, { remove: member("nobody") }]);
      expect(await idsOf(store, { kind: "membership", group: c1 })).toEqual([user("alice"), user("carol")]);
      await store.commit([{ removeGroup: { kind: "membership", group: c1 } }, { removeGroup: { kind: "token", group: c1 } }]);
      expect(await idsOf(store, { kind: "membership", group: c1 })).toEqual([]);
      expect(await store.get(member("alice"))).toBeUndefined();
      expect((await idsOf(store, { kind: "membership", group: c2 })).length).toBe(3);
      expect((await store.list({ kind: "membership", id: user("alice"), limit: 9 })).rows.map(({ key }) => key.group)).toEqual([c2]);
      expect(await store.get({ kind: "ban", group: c1, id: user("bob") })).toBeDefined();
    });

    it("applies the steps of a commit in their order", async () => {
      const { store } = await start();
      await store.commit([
        { put: member("alice"), value: row({ ReadAt: 1 }) },
        { removeGroup: { kind: "membership", group: c1 } },
        { put: member("alice"), value: row({ ReadAt: 2 }) },
        { put: member("bob"), value: row() },
        { remove: member("bob") },
      ]);
      expect((await store.get(member("alice")))?.value.ReadAt).toBe(2);
      expect(await store.get(member("bob"))).toBeUndefined();
    });

    it.each(["membership", "token"] as const)("keeps the last of several puts of one row of the kind %s in a commit", async (kind) => {
      const { store } = await start();
      const put: Key = { kind, group: c1, id: "i" };
      const [first, second] = {
        membership: [row(), row({ ReadAt: 2 })],
        token: [samples.token, { ...samples.token, MessageId: "second" }],
      }[kind] as [Rows[Kind], Rows[Kind]];
      await store.commit([{ put: { ...put, id: "other" }, value: first } as Change]);
      for (const state of ["absent", "present", undefined] as const) {
        const steps = [first, second].map((value) => ({ put, value, expect: state }));
        await store.commit(steps as unknown as Change[]);
        expect((await store.get(put))?.value).toEqual(second);
        expect(await idsOf(store, { kind, group: c1 }, 1)).toEqual(["i", "other"]);
      }
    });

    it("reads what was committed last, however often it was read before", async () => {
      const { store } = await start();
      const key: Key<"token"> = { kind: "token", group: c1, id: "t" };
      const seen: unknown[] = [];
      const look = async () => seen.push((await store.get(member("alice")))?.value.ReadAt, (await store.get(key))?.value.MessageId);
      const put = (ReadAt: number, MessageId: string) =>
        store.commit([
          { put: member("alice"), value: row({ ReadAt }) },
          { put: key, value: { MessageId, RequestDigest: "d" } },
        ]);
      await look();
      await put(1, "a");
      await look();
      await put(2, "b");
      await look();
      await expect(
        store.commit([
          { put: member("alice"), value: row({ ReadAt: 3 }) },
          { put: key, value: { MessageId: "c", RequestDigest: "d" }, expect: "absent" },
        ]),
      ).rejects.toBeInstanceOf(StoreConflictError);
      await look();
      await store.commit([{ remove: key }, { removeGroup: { kind: "membership", group: c1 } }]);
      await look();
      await store.commit([
        { check: member("alice"), expect: "absent" },
        { check: key, expect: "absent" },
      ]);
      await put(4, "d");
      await look();
      expect(seen).toEqual([undefined, undefined, 1, "a", 2, "b", 2, "b", undefined, undefined, 4, "d"]);
    });

    it.each(["message", "token"] as const)(
      "lists rows of the kind %s in order, forwards and backwards, within bounds, page by page",
      async (kind) => {
        const { store } = await start();
        for (const begin of ["", "a long beginning "]) {
          const ids = Array.from({ length: 23 }, (_, index) => `${begin}m${String(index).padStart(2, "0")}`);
          const put = (group: string, id: string) => store.commit([{ put: { kind, group, id }, value: samples[kind] } as Change]);
          for (const id of ids.toSorted((a, b) => a.slice(-1).localeCompare(b.slice(-1)))) await put(c1, id);
          await put(c2, `${begin}m05x`);
          const within = ids.slice(4, 20);
          const bounds = { kind, group: c1, from: `${begin}m04`, to: `${begin}m19` } as const;
          for (const limit of [1, 3, 16, 100]) {
            expect(await idsOf(store, { kind, group: c1, from: `${begin}m` }, limit)).toEqual(ids);
            expect(await idsOf(store, bounds, limit)).toEqual(within);
            expect(await idsOf(store, { ...bounds, descending: true }, limit)).toEqual(within.toReversed());
          }
          const page = await store.list({ ...bounds, limit: 16 });
          expect(page.next).toBeUndefined();
          expect((await store.list({ kind, group: "nobody", limit: 5 })).rows).toEqual([]);
          expect((await store.list({ kind, group: c1, from: `${begin}n`, limit: 5 })).rows.length).toBe(0);
          await store.commit([{ removeGroup: { kind, group: c1 } }]);
          expect(await idsOf(store, { kind, group: c1 })).toEqual([]);
          expect(await idsOf(store, { kind, group: c2 })).toEqual([`${begin}m05x`]);
          await store.commit([{ remove: { kind, group: c2, id: `${begin}m05x` } }]);
        }
      },
    );

    it("lists the memberships of one user over all channels", async () => {
      const { store } = await start();
      const channels = Array.from({ length: 7 }, (_, index) => `c${index}`);
      for (const group of channels) await store.commit(["alice", "bob"].map((each) => ({ put: member(each, group), value: row() })));
      await store.commit([{ remove: member("alice", "c3") }]);
      const found = await everything(store, { kind: "membership", id: user("alice") }, 2);
      expect(found.map(({ key }) => key)).toEqual(channels.filter((group) => group !== "c3").map((group) => member("alice", group)));
    });

    it("lists every row that stays exactly once, whatever happens between the pages", async () => {
      const { store } = await start();
      const stays = Array.from({ length: 40 }, (_, index) => `m${String(index).padStart(3, "0")}5`);
      await store.commit(stays.map((id) => ({ put: { kind: "message", group: c1, id }, value: samples.message })));
      const seen: string[] = [];
      let after: string | undefined;
      for (let step = 0; ; step++) {
        const page = await store.list({ kind: "message", group: c1, limit: 3, ...(after === undefined ? {} : { after }) });
        seen.push(...page.rows.map(({ key }) => key.id));
        after = page.next;
        if (after === undefined) break;
        const passing = { kind: "message", group: c1, id: `m${String((step * 7) % 40).padStart(3, "0")}3` } as const;
        await store.commit([{ put: passing, value: samples.message }]);
        // The row where the page ended is removed and returns: the list continues after it all the same.
        const last: Key<"message"> = { kind: "message", group: c1, id: after };
        await store.commit([{ remove: last }]);
        await store.list({ kind: "message", group: c1, limit: 1, after });
        await store.commit([{ put: last, value: samples.message }]);
      }
      expect(seen.filter((id) => id.endsWith("5"))).toEqual(stays);
    });

    it("keeps every commit that was answered, in the order of the answers, when many come at once", async () => {
      const { store } = await start();
      await Promise.all(
        Array.from({ length: 200 }, (_, index) => store.commit([{ put: member(`m${index}`), value: row({ CreatedAt: index }) }])),
      );
      expect((await idsOf(store, { kind: "membership", group: c1 }, 50)).length).toBe(200);
      for (let index = 0; index < 20; index++) await store.commit([{ put: member("alice"), value: row({ ReadAt: index }) }]);
      expect((await store.get(member("alice")))?.value.ReadAt).toBe(19);
    });
  });
}

/**
 * The contract of a store whose rows are texts that outlive it.
 *
 * @public
 */
export function durableStoreContract(name: string, open: () => Promise<DurableHarness>): void {
  describe(`${name} keeps the contract of a durable store`, () => {
    const start = closedAfterEach(open);

    it("has everything again when it is opened again", async () => {
      const { store, reopen } = await start();
      await store.commit([
        { put: member("alice"), value: row({ ReadAt: 7 }) },
        { put: member("bob"), value: row() },
      ]);
      await store.commit([{ remove: member("bob") }]);
      const before = (await store.get(member("alice")))!;
      await store.close();
      const again = await reopen();
      expect(await again.get(member("alice"))).toEqual(before);
      expect(await idsOf(again, { kind: "membership", group: c1 })).toEqual([user("alice")]);
      await again.commit([{ put: member("alice"), value: row({ ReadAt: 8 }), expect: before.revision }]);
      await expect(again.commit([{ remove: member("alice"), expect: before.revision }])).rejects.toBeInstanceOf(StoreConflictError);
      await again.close();
    });

    it("names damaged rows, does not quote them, and continues with the others", async () => {
      const { store, damage } = await start();
      await store.commit(["alice", "bob", "carol", "dora"].map((each) => ({ put: member(each), value: row() })));
      await damage(member("bob"), "{ secret");
      await damage(member("carol"), JSON.stringify({ ...row(), Type: "secret" }));
      const page = await store.list({ kind: "membership", group: c1, limit: 10 });
      expect(page.rows.map(({ key }) => key.id)).toEqual([user("alice"), user("dora")]);
      expect(page.damaged.map(({ key }) => key)).toEqual([member("bob"), member("carol")]);
      for (const error of page.damaged) expect(error.message).not.toContain("secret");
      expect((await idsOf(store, { kind: "membership", group: c1 }, 1)).length).toBe(2);
      await expect(store.get(member("bob"))).rejects.toBeInstanceOf(DamagedRowError);
      await expect(store.get(member("bob"))).rejects.toMatchObject({ key: member("bob") });
      expect(await store.get(member("alice"))).toBeDefined();
      await store.commit([{ put: member("bob"), value: row() }, { remove: member("carol") }]);
      expect((await store.list({ kind: "membership", group: c1, limit: 10 })).damaged).toEqual([]);
    });

    it("names a row that is nested so deeply that it cannot be read", async () => {
      const { store, damage } = await start();
      await store.commit([{ put: member("alice"), value: row() }]);
      await damage(member("alice"), JSON.stringify({ ...row(), more: 0 }).replace(/0}$/, `${"[".repeat(50_000)}${"]".repeat(50_000)}}`));
      const { damaged } = await store.list({ kind: "membership", group: c1, limit: 10 });
      expect(damaged.map(({ key }) => key)).toEqual([member("alice")]);
      await expect(store.get(member("alice"))).rejects.toMatchObject({ name: "DamagedRowError", problem: "it is nested too deeply" });
    });

    it("names a damaged token, which a put or a removal repairs", async () => {
      const { store, damage } = await start();
      const keys = ["a", "b", "c"].map((id): Key<"token"> => ({ kind: "token", group: c1, id }));
      await store.commit(keys.map((put) => ({ put, value: samples.token })));
      for (const key of keys.slice(1)) await damage(key, '{"MessageId":"secret"}');
      const page = await store.list({ kind: "token", group: c1, limit: 10 });
      expect([page.rows.map(({ key }) => key), page.damaged.map(({ key }) => key)]).toEqual([keys.slice(0, 1), keys.slice(1)]);
      await expect(store.get(keys[1]!)).rejects.toMatchObject({ name: "DamagedRowError", key: keys[1] });
      await store.commit([{ put: keys[1]!, value: samples.token }, { remove: keys[2]! }]);
      expect((await store.get(keys[1]!))?.value).toEqual(samples.token);
      expect(await store.list({ kind: "token", group: c1, limit: 10 })).toMatchObject({ rows: [{}, {}], damaged: [] });
    });
  });
}

/** Opens a store for a test, and closes it afterwards. */
function closedAfterEach<H extends StoreHarness>(open: () => Promise<H>): () => Promise<H> {
  let harness: H | undefined;
  afterEach(async () => {
    await harness?.store.close();
    await harness?.dispose?.();
    harness = undefined;
  });
  return async () => {
    harness = await open();
    return harness;
  };
}

function user(name: string): string {
  return `arn:aws:chime:us-east-1:1:app-instance/a/user/${name}`;
}

function member(name: string, channel = c1): Key<"membership"> {
  return { kind: "membership", group: channel, id: user(name) };
}

function row(more: Partial<Rows["membership"]> = {}): Rows["membership"] {
  return { Type: "DEFAULT", InvitedBy: user("alice"), CreatedAt: 1, UpdatedAt: 1, ...more };
}

const created = { CreatedAt: 1, UpdatedAt: 1, RequestDigest: "d" };
const samples: Rows = {
  channel: { Name: "n", Mode: "RESTRICTED", Privacy: "PRIVATE", CreatedBy: user("alice"), CreatedAt: 1, UpdatedAt: 1, RequestDigest: "d" },
  membership: row({ Preferences: { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"a":["b"]}' } } }),
  moderator: { CreatedBy: user("alice"), CreatedAt: 1 },
  ban: { CreatedBy: user("alice"), CreatedAt: 1 },
  message: {
    Content: "c",
    Type: "STANDARD",
    Persistence: "PERSISTENT",
    Sender: user("alice"),
    Status: { Value: "SENT" },
    Redacted: false,
    CreatedAt: 1,
    UpdatedAt: 1,
  },
  token: { MessageId: "m", RequestDigest: "d" },
  due: { ChannelArn: c1 },
  flow: {
    Name: "f",
    Processors: [
      {
        Name: "p",
        Configuration: { Lambda: { ResourceArn: "arn:aws:lambda:us-east-1:111122223333:function:check", InvocationType: "ASYNC" } },
        ExecutionOrder: 1,
        FallbackAction: "ABORT",
      },
    ],
    ...created,
  },
  instance: { Name: "i", Retention: { ChannelRetentionSettings: { RetentionDays: 1 } }, ...created },
  admin: { CreatedAt: 1 },
  user: { Name: "u", Metadata: "m", Tags: [{ Key: "k", Value: "v" }], ...created },
  bot: {
    Configuration: { Lex: { LexBotAliasArn: "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/ABCDEFGHIJ", LocaleId: "en_US" } },
    ...created,
  },
  endpoint: {
    Type: "APNS",
    ResourceArn: "arn:aws:mobiletargeting:us-east-1:111122223333:apps/1",
    EndpointAttributes: { DeviceToken: "d", VoipDeviceToken: "v" },
    AllowMessages: "NONE",
    EndpointState: { Status: "INACTIVE", StatusReason: "INVALID_DEVICE_TOKEN" },
    ...created,
  },
};

async function everything<K extends Kind>(store: MessagingStore, range: Omit<Range<K>, "limit">, limit = 5) {
  const rows = [];
  let after: string | undefined;
  do {
    const page = await store.list({ ...range, limit, ...(after === undefined ? {} : { after }) });
    expect(page.rows.length + page.damaged.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

async function idsOf<K extends Kind>(store: MessagingStore, range: Omit<Range<K>, "limit">, limit = 5): Promise<string[]> {
  return (await everything(store, range, limit)).map(({ key }) => key.id);
}
