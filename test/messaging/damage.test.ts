import { describe, expect, it } from "vitest";
import type { FilterRuleError } from "../../src/index.ts";
import { DamagedRowError, Messaging } from "../../src/messaging/index.ts";
import { decodeRow, encodeRow, type Key } from "../../src/messaging/store/index.ts";
import { onEveryIndex } from "../support/index-in-use.ts";
import { DamageableStore } from "./damaged-store.ts";
import { alice, bob, carol, channelOf, ElasticChannelConfiguration, instance, messageTo, refusalOf, user } from "./support.ts";

onEveryIndex(() => {
  describe("a damaged row", () => {
    async function scene() {
      const store = new DamageableStore();
      const reported: (DamagedRowError | FilterRuleError)[] = [];
      const messaging = new Messaging({ store, admins: [user("admin")], observer: { damaged: (error) => reported.push(error) } });
      const ChannelArn = await channelOf(messaging, [bob, carol]);
      return { store, messaging, reported, ChannelArn };
    }

    it("is named and left out of lists, and its member is decided as one with an invalid rule; all others are served", async () => {
      const { store, messaging, reported, ChannelArn } = await scene();
      const key: Key<"membership"> = { kind: "membership", group: ChannelArn, id: bob };
      store.damage(key, '{"Type":"DEFAULT"}');
      const { MessageId = "" } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
      expect(reported.map((error) => (error instanceof DamagedRowError ? error.key : undefined))).toEqual([key]);
      const fanOut = (await messaging.channels.load(ChannelArn)).fanOut({ PushNotification: {} });
      expect([alice, bob, carol].map((arn) => fanOut.reason(arn))).toEqual(["no-preference", "invalid-rule", "no-preference"]);
      expect((await messaging.call("ListChannelMemberships", { ChannelArn, ChimeBearer: alice })).ChannelMemberships).toEqual(
        [alice, carol].map((Arn) => ({ Member: { Arn } })),
      );
      const refused = await refusalOf(messaging.call("GetChannelMembershipPreferences", { ChannelArn, MemberArn: bob, ChimeBearer: bob }));
      expect([refused.name, refused.message]).toEqual(["ServiceFailureException", expect.stringContaining(`the stored membership ${bob}`)]);

      store.damage({ kind: "message", group: ChannelArn, id: MessageId }, "{");
      const { MessageId: second } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
      const { ChannelMessages } = await messaging.call("ListChannelMessages", { ChannelArn, ChimeBearer: carol });
      expect(ChannelMessages?.map((each) => each.MessageId)).toEqual([second]);
    });

    it("of a membership goes with the membership", async () => {
      const { store, messaging, ChannelArn } = await scene();
      for (const [index, name] of (["DeleteChannelMembership", "CreateChannelBan"] as const).entries()) {
        const MemberArn = [bob, carol][index]!;
        store.damage({ kind: "membership", group: ChannelArn, id: MemberArn }, "{");
        await messaging.call(name, { ChannelArn, MemberArn, ChimeBearer: alice });
        expect(await store.get({ kind: "membership", group: ChannelArn, id: MemberArn })).toBeUndefined();
      }
    });

    it("does not stop other members that are added at the same time", async () => {
      const { store, messaging, reported, ChannelArn } = await scene();
      const key: Key<"membership"> = { kind: "membership", group: ChannelArn, id: bob };
      store.damage(key, "{SECRET");
      const request = { ChannelArn, MemberArns: [user("first"), bob, carol, user("last")], ChimeBearer: alice };
      const { BatchChannelMemberships, Errors } = await messaging.call("BatchCreateChannelMembership", request);
      expect(BatchChannelMemberships?.Members).toEqual([{ Arn: user("first") }, { Arn: user("last") }]);
      expect(Errors).toEqual([
        {
          MemberArn: bob,
          ErrorCode: "ServiceFailure",
          ErrorMessage: `the stored membership ${bob} of ${ChannelArn} is damaged: it is not JSON`,
        },
        { MemberArn: carol, ErrorCode: "Conflict", ErrorMessage: "The user is already a member" },
      ]);
      expect(reported.map((error) => (error instanceof DamagedRowError ? error.key : undefined))).toEqual([key]);
    });

    it("of a channel does not stop lists and searches of a user's channels", async () => {
      const { store, messaging, reported, ChannelArn } = await scene();
      const other = await channelOf(messaging, [bob]);
      store.damage({ kind: "channel", group: instance, id: ChannelArn }, "5");
      const { ChannelMemberships } = await messaging.call("ListChannelMembershipsForAppInstanceUser", { ChimeBearer: bob });
      expect(ChannelMemberships?.map((each) => each.ChannelSummary?.ChannelArn)).toEqual([other]);
      const Fields = [{ Key: "MEMBERS" as const, Values: [bob], Operator: "INCLUDES" as const }];
      const { Channels } = await messaging.call("SearchChannels", { Fields, ChimeBearer: bob });
      expect(Channels?.map((each) => each.ChannelArn)).toEqual([other]);
      expect(reported.length).toBe(2);
    });

    it("of one channel does not stop a search, or the list of moderated channels, which also read other rows", async () => {
      const { store, messaging, reported, ChannelArn } = await scene();
      const other = await channelOf(messaging, [bob, carol]);
      store.damage({ kind: "membership", group: ChannelArn, id: carol }, "{");
      store.damage({ kind: "moderator", group: ChannelArn, id: alice }, "{");
      const search = async (Operator: "INCLUDES" | "EQUALS", Values: string[], ChimeBearer: string) =>
        (await messaging.call("SearchChannels", { Fields: [{ Key: "MEMBERS", Values, Operator }], ChimeBearer })).Channels;
      expect((await search("INCLUDES", [bob, carol], bob))?.map((each) => each.ChannelArn)).toEqual([other]);
      // The damaged member is a member all the same.
      expect(await search("EQUALS", [alice, bob], bob)).toEqual([]);
      const { Channels } = await messaging.call("ListChannelsModeratedByAppInstanceUser", { ChimeBearer: alice });
      expect(Channels?.map((each) => each.ChannelSummary?.ChannelArn)).toEqual([other]);
      expect(reported.map((error) => (error instanceof DamagedRowError ? error.key.kind : undefined))).toEqual(["membership", "moderator"]);
    });

    it.each([
      ["is counted and named", true],
      ["is counted, also without an observer,", false],
    ])("%s where rows are counted, or shown as a summary", async (_, isObserved) => {
      const { store, reported, ...observed } = await scene();
      const messaging = isObserved ? observed.messaging : new Messaging({ store, admins: [user("admin")] });
      const ChannelArn = await channelOf(messaging, [bob, carol], { ElasticChannelConfiguration });
      const { MessageId = "" } = await messaging.call("SendChannelMessage", messageTo(ChannelArn, { ChimeBearer: carol }));
      store.damage({ kind: "membership", group: ChannelArn, id: bob }, "{");
      store.damage({ kind: "message", group: ChannelArn, id: MessageId }, "{");
      const { SubChannels } = await messaging.call("ListSubChannels", { ChannelArn, ChimeBearer: alice });
      expect(SubChannels?.[0]?.MembershipCount).toBe(2);
      const { Channels } = await messaging.call("ListChannels", { AppInstanceArn: instance, ChimeBearer: user("admin") });
      expect(Channels?.find((each) => each.ChannelArn === ChannelArn)).not.toHaveProperty("LastMessageTimestamp");
      const batch = await messaging.call("BatchCreateChannelMembership", { ChannelArn, MemberArns: [bob], ChimeBearer: alice });
      expect(batch.Errors?.map((each) => each.ErrorCode)).toEqual(["ServiceFailure"]);
      const kinds = reported.map((error) => (error instanceof DamagedRowError ? error.key.kind : undefined));
      expect(kinds).toEqual(isObserved ? ["membership", "message", "membership"] : []);
    });

    it("of an endpoint counts as one of the endpoints of its user", async () => {
      const { store, messaging } = await scene();
      const register = (ClientRequestToken: string) =>
        messaging.call("RegisterAppInstanceUserEndpoint", {
          AppInstanceUserArn: bob,
          Type: "GCM",
          ResourceArn: "arn:aws:mobiletargeting:us-east-1:111122223333:apps/a",
          EndpointAttributes: { DeviceToken: "t" },
          ClientRequestToken,
        });
      const { EndpointId = "" } = await register("t0");
      for (let index = 1; index < 10; index++) await register(`t${index}`);
      store.damage({ kind: "endpoint", group: bob, id: EndpointId }, "{");
      expect((await refusalOf(register("t10"))).name).toBe("ResourceLimitExceededException");
    });
  });

  describe("an invalid stored rule", () => {
    it.each(["withhold", "notify"] as const)(
      "is reported by name, and its member is decided for as was chosen: %s",
      async (onInvalidRule) => {
        const store = new DamageableStore();
        const messaging = new Messaging({ store });
        const ChannelArn = await channelOf(messaging, [bob]);
        const key = { kind: "membership", group: ChannelArn, id: bob } as const;
        const { value } = (await store.get(key))!;
        const Preferences = { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"a":"b"}' } } as const;
        await store.commit([{ put: key, value: { ...value, Preferences } }]);
        const reported: unknown[] = [];
        const again = new Messaging({ store, onInvalidRule, observer: { damaged: (error) => reported.push(error) } });
        const fanOut = (await again.channels.load(ChannelArn)).fanOut({ PushNotification: {} });
        expect(reported).toMatchObject([{ memberArn: bob, diagnostics: [{ code: "value-not-array" }] }]);
        expect([fanOut.reason(bob), fanOut.has(bob), fanOut.has(alice)]).toEqual(["invalid-rule", onInvalidRule === "notify", true]);
      },
    );
  });
});

describe("the text of a row", () => {
  const key: Key<"ban"> = { kind: "ban", group: "c", id: "u" };
  const row = { CreatedBy: alice, CreatedAt: 1 };

  it("is read as it was stored", () => {
    expect(decodeRow(key, encodeRow(row))).toEqual(row);
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '"SECRET"',
    '{"CreatedBy":"SECRET","CreatedAt":1}',
    '{"CreatedBy":5,"CreatedAt":1}',
    `{"CreatedBy":"${alice}","CreatedAt":-1}`,
  ])("%s is damaged, and not quoted", (text) => {
    expect(() => decodeRow(key, text)).toThrow(DamagedRowError);
    expect(() => decodeRow(key, text)).toThrow(/^the stored ban u of c is damaged: (?!.*SECRET)/);
  });
});
