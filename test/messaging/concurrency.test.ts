import { describe, expect, it } from "vitest";
import { Channel, type ChannelMembershipPreferences } from "../../src/index.ts";
import { MemoryStore, Messaging, StoreConflictError } from "../../src/messaging/index.ts";
import type { Change, MessagingStore } from "../../src/messaging/store/store.ts";
import { onEveryIndex } from "../support/index-in-use.ts";
import { alice, bob, channelOf, filtered, instance, messageTo, refusalOf, start, user } from "./support.ts";

/** A slow memory store: every operation waits for a number of turns that a seed decides. */
class SlowStore extends MemoryStore {
  #seed = 1;

  override async get(...args: Parameters<MemoryStore["get"]>): Promise<never> {
    await this.#wait();
    const found = await super.get(...args);
    await this.#wait();
    return found as never;
  }

  override async list(...args: Parameters<MemoryStore["list"]>): Promise<never> {
    await this.#wait();
    const page = await super.list(...args);
    await this.#wait();
    return page as never;
  }

  override async commit(changes: readonly Change[]): Promise<void> {
    await this.#wait();
    await super.commit(changes);
    await this.#wait();
  }

  async #wait(): Promise<void> {
    this.#seed = (this.#seed * 48_271) % 0x7fffffff;
    for (let turns = this.#seed % 5; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
  }
}

const members = Array.from({ length: 30 }, (_, index) => user(`m${String(index).padStart(2, "0")}`));

onEveryIndex(() => {
  describe("a Send that starts after a Put was answered", () => {
    it.each([1, 2 ** 28])("always sees it, with a memory budget of %i bytes", async (memoryBudgetBytes) => {
      const { messaging, sink } = start({ store: new SlowStore(), memoryBudgetBytes });
      const channels = [await channelOf(messaging, members), await channelOf(messaging, members)];
      const expected = new Map<string, readonly string[]>();
      let version = 0;

      /** One member after another sets a preference, and checks at once whether it decides. */
      const worker = async (memberArn: string, rounds: number): Promise<void> => {
        for (let round = 0; round < rounds; round++) {
          const ChannelArn = channels[round % 2]!;
          version++;
          const value = `v${version}`;
          const Preferences = filtered(JSON.stringify({ version: [value] }));
          await messaging.call("PutChannelMembershipPreferences", {
            ChannelArn,
            MemberArn: memberArn,
            ChimeBearer: memberArn,
            Preferences,
          });
          expect((await messaging.channels.load(ChannelArn)).get(memberArn)).toEqual(Preferences);
          const attributes = { version: { StringValues: [value] } };
          const request = messageTo(ChannelArn, { ChimeBearer: memberArn, MessageAttributes: attributes });
          const { MessageId } = await messaging.call("SendChannelMessage", request);
          expected.set(MessageId!, [memberArn]);
        }
      };
      await Promise.all(members.map((memberArn) => worker(memberArn, 6)));
      await messaging.close();

      expect(sink.batches.length).toBe(expected.size);
      const wrong = sink.batches.filter(({ MessageId, notified }) => !expected.get(MessageId)?.every((each) => notified.includes(each)));
      expect(wrong).toEqual([]);
    });
  });

  describe("whatever happens at the same time", () => {
    it("the index equals the store in the end", async () => {
      const { messaging, store } = start({ store: new SlowStore() });
      const ChannelArn = await channelOf(messaging, members.slice(0, 15));
      await messaging.channels.load(ChannelArn);
      messaging.channels.drop(ChannelArn);
      const loading = messaging.channels.load(ChannelArn);
      const put = (memberArn: string, FilterRule: string) =>
        messaging
          .call("PutChannelMembershipPreferences", {
            ChannelArn,
            MemberArn: memberArn,
            ChimeBearer: memberArn,
            Preferences: filtered(FilterRule),
          })
          .catch(() => {});
      await Promise.all([
        loading,
        ...members.flatMap((each, index) => [put(each, `{"a":["${index}"]}`), put(each, `{"b":["${index}"]}`)]),
        ...members
          .slice(15)
          .map((MemberArn) => messaging.call("CreateChannelMembership", { ChannelArn, MemberArn, Type: "DEFAULT", ChimeBearer: alice })),
        ...members.slice(0, 5).map((MemberArn) => messaging.call("DeleteChannelMembership", { ChannelArn, MemberArn, ChimeBearer: alice })),
        ...members.slice(5, 10).map((MemberArn) => messaging.call("CreateChannelBan", { ChannelArn, MemberArn, ChimeBearer: alice })),
      ]);
      const { rows } = await store.list({ kind: "membership", group: ChannelArn, limit: 100 });
      const stored = new Channel();
      for (const { key, value } of rows) stored.set(key.id, value.Preferences as ChannelMembershipPreferences);
      const inMemory = await messaging.channels.load(ChannelArn);
      expect([...inMemory].sort()).toEqual([...stored].sort());
      expect(rows.length).toBe(21);
    });

    it("a repeat of a Send finds the first, and one is delivered", async () => {
      const { messaging, sink } = start({ store: new SlowStore() });
      const ChannelArn = await channelOf(messaging);
      const request = messageTo(ChannelArn);
      const answers = await Promise.all(Array.from({ length: 8 }, () => messaging.call("SendChannelMessage", request)));
      expect(new Set(answers.map((each) => each.MessageId)).size).toBe(1);
      await messaging.close();
      expect(sink.batches.length).toBe(1);
    });

    it("of several that create the same thing one wins, the others get a conflict", async () => {
      const { messaging } = start({ store: new SlowStore() });
      const ChannelArn = await channelOf(messaging);
      const create = () => messaging.call("CreateChannelMembership", { ChannelArn, MemberArn: bob, Type: "DEFAULT", ChimeBearer: alice });
      const outcomes = await Promise.allSettled([create(), create(), create()]);
      expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
      for (const outcome of outcomes)
        if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ name: "ConflictException" });
    });

    it("no user is banned and a moderator", async () => {
      for (let round = 0; round < 20; round++) {
        const { messaging, store } = start({ store: new SlowStore() });
        const ChannelArn = await channelOf(messaging, [bob]);
        const outcomes = await Promise.allSettled([
          messaging.call("CreateChannelBan", { ChannelArn, MemberArn: bob, ChimeBearer: alice }),
          messaging.call("CreateChannelModerator", { ChannelArn, ChannelModeratorArn: bob, ChimeBearer: alice }),
        ]);
        const stored = await Promise.all([
          store.get({ kind: "ban", group: ChannelArn, id: bob }),
          store.get({ kind: "moderator", group: ChannelArn, id: bob }),
        ]);
        expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual(stored.map((row) => row !== undefined));
        expect(stored.filter((row) => row !== undefined).length).toBe(1);
        for (const outcome of outcomes)
          if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ name: "ForbiddenException" });
      }
    });

    it("a quota is kept, and used up", async () => {
      const quotas = { membershipsPerChannel: 5, moderatorsPerChannel: 4, bansPerChannel: 3, channelsPerAppInstance: 2 };
      const { messaging } = start({ store: new SlowStore(), quotas });
      const ChannelArn = await channelOf(messaging);
      const own = { ChannelArn, ChimeBearer: alice };
      const kinds = {
        // The creator is a member and a moderator already, and the channel exists.
        members: [4, (MemberArn: string) => messaging.call("CreateChannelMembership", { ...own, MemberArn, Type: "DEFAULT" })],
        moderators: [3, (ChannelModeratorArn: string) => messaging.call("CreateChannelModerator", { ...own, ChannelModeratorArn })],
        bans: [3, (name: string) => messaging.call("CreateChannelBan", { ...own, MemberArn: `${name}-banned` })],
        channels: [1, () => channelOf(messaging)],
      } as const;
      for (const [name, [room, create]] of Object.entries(kinds)) {
        const outcomes = await Promise.allSettled(members.slice(0, 10).map(create as (name: string) => Promise<unknown>));
        expect([name, outcomes.filter(({ status }) => status === "fulfilled").length]).toEqual([name, room]);
        for (const outcome of outcomes)
          if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ name: "ResourceLimitExceededException" });
      }
    });

    it("a repeat finds the first, even if the first has used up a quota", async () => {
      const { messaging } = start({ store: new SlowStore(), quotas: { channelsPerAppInstance: 1, membershipsPerChannel: 2 } });
      const request = { AppInstanceArn: instance, Name: "team", ChimeBearer: alice, ClientRequestToken: "one" };
      const answers = await Promise.all(Array.from({ length: 5 }, () => messaging.call("CreateChannel", request)));
      const { ChannelArn } = answers[0]!;
      expect(answers).toEqual(answers.map(() => ({ ChannelArn })));
      const create = () => messaging.call("CreateChannelMembership", { ChannelArn, MemberArn: bob, Type: "DEFAULT", ChimeBearer: alice });
      const outcomes = await Promise.allSettled([create(), create(), create()]);
      const names = outcomes.map((each) => (each.status === "fulfilled" ? "created" : (each.reason as Error).name));
      expect(names.toSorted()).toEqual(["ConflictException", "ConflictException", "created"]);
    });

    it("an edit never restores redacted or deleted content", async () => {
      for (let round = 0; round < 10; round++) {
        const { messaging } = start({ store: new SlowStore() });
        const ChannelArn = await channelOf(messaging);
        const { MessageId } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
        const own = { ChannelArn, MessageId, ChimeBearer: alice };
        await Promise.allSettled([
          messaging.call("UpdateChannelMessage", { ...own, Content: "edited" }),
          messaging.call("RedactChannelMessage", own),
          messaging.call("UpdateChannelMessage", { ...own, Content: "again" }),
        ]);
        const { ChannelMessage } = await messaging.call("GetChannelMessage", own);
        expect([ChannelMessage?.Redacted, ChannelMessage?.Content]).toEqual([true, undefined]);
      }
    });
  });

  describe("a store that others share", () => {
    class SharedStore extends MemoryStore {
      readonly #listeners = new Set<NonNullable<Parameters<NonNullable<MessagingStore["watch"]>>[0]>>();

      watch(listener: Parameters<NonNullable<MessagingStore["watch"]>>[0]): () => void {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      }

      /** The changes of another process. */
      async others(changes: readonly Change[]): Promise<void> {
        await this.commit(changes);
        for (const change of changes) {
          const key = "put" in change ? change.put : "remove" in change ? change.remove : undefined;
          if (key !== undefined) for (const listener of this.#listeners) listener(key, await this.get(key));
        }
      }

      get watchers(): number {
        return this.#listeners.size;
      }
    }

    it("reports their changes, and the index follows, until it is closed", async () => {
      const store = new SharedStore();
      const messaging = new Messaging({ store });
      const ChannelArn = await channelOf(messaging, [bob]);
      const channel = await messaging.channels.load(ChannelArn);
      const key = { kind: "membership", group: ChannelArn, id: bob } as const;
      const { value } = (await store.get(key))!;
      const Preferences = { PushNotifications: { AllowNotifications: "NONE" } } as const;
      await store.others([{ put: key, value: { ...value, Preferences } }]);
      expect(channel.get(bob)).toEqual(Preferences);
      await store.others([{ remove: key }]);
      expect(channel.has(bob)).toBe(false);
      await store.others([{ remove: { kind: "channel", group: ChannelArn.split("/channel/")[0]!, id: ChannelArn } }]);
      expect(messaging.channels.size).toBe(0);
      await messaging.close();
      expect(store.watchers).toBe(0);
    });
  });
});

describe("a store that fails", () => {
  class FailingStore extends MemoryStore {
    isFailing = false;

    override async list(...args: Parameters<MemoryStore["list"]>): Promise<never> {
      if (this.isFailing) throw new Error("SECRET path of a disk");
      return (await super.list(...args)) as never;
    }
  }

  it("fails the call without details, and the next one builds the index again", async () => {
    const store = new FailingStore();
    const { messaging, sink } = start({ store });
    const ChannelArn = await channelOf(messaging, [bob]);
    const request = messageTo(ChannelArn);
    store.isFailing = true;
    const { name, message, cause } = await refusalOf(messaging.call("SendChannelMessage", request));
    expect([name, message, cause]).toEqual([
      "ServiceFailureException",
      "SendChannelMessage has failed",
      new Error("SECRET path of a disk"),
    ]);
    expect(messaging.channels.bytes).toBe(0);
    store.isFailing = false;
    const { MessageId } = await messaging.call("SendChannelMessage", request);
    await messaging.close();
    expect(sink.batches).toMatchObject([{ MessageId, notified: [alice, bob] }]);
  });
});

describe("a race that is lost again and again", () => {
  class LosingStore extends MemoryStore {
    isLosing = false;

    override async commit(changes: readonly Change[]): Promise<void> {
      if (this.isLosing) throw new StoreConflictError({ kind: "membership", group: "g", id: "i" }, 1);
      await super.commit(changes);
    }
  }

  it("is a conflict if the operation has one, and otherwise an unavailable service", async () => {
    const store = new LosingStore();
    const messaging = new Messaging({ store, admins: [] });
    const ChannelArn = await channelOf(messaging, [bob]);
    const { MessageId } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    store.isLosing = true;
    const own = { ChannelArn, MessageId, MemberArn: alice, ChimeBearer: alice };
    const Preferences = { PushNotifications: { AllowNotifications: "ALL" as const } };
    const names = [
      messaging.call("PutChannelMembershipPreferences", { ...own, Preferences }),
      messaging.call("UpdateChannelMessage", { ...own, Content: "edited" }),
      messaging.call("RedactChannelMessage", own),
      messaging.call("UpdateChannel", { ...own, Name: "other" }),
      messaging.call("UpdateChannelReadMarker", own),
      messaging.call("DeleteChannelMembership", own),
      messaging.call("DeleteChannel", own),
      messaging.call("DeleteChannelBan", own),
    ];
    expect(await Promise.all(names.map(async (each) => (await refusalOf(each)).name))).toEqual([
      ...Array.from({ length: 7 }, () => "ConflictException"),
      "ServiceUnavailableException",
    ]);
  });
});
