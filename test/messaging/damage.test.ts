import { describe, expect, it } from "vitest";
import type { FilterRuleError } from "../../src/index.ts";
import { DamagedRowError, Messaging } from "../../src/messaging/index.ts";
import { decodeRow, encodeRow, type Key } from "../../src/messaging/store/index.ts";
import { onEveryIndex } from "../support/index-in-use.ts";
import { DamageableStore } from "./damaged-store.ts";
import { alice, bob, carol, channelOf, messageTo, refusalOf, user } from "./support.ts";

onEveryIndex(() => {
  describe("a damaged row", () => {
    async function scene() {
      const store = new DamageableStore();
      const reported: (DamagedRowError | FilterRuleError)[] = [];
      const messaging = new Messaging({ store, admins: [user("admin")], observer: { damaged: (error) => reported.push(error) } });
      const ChannelArn = await channelOf(messaging, [bob, carol]);
      return { store, messaging, reported, ChannelArn };
    }

    it("is named and left out of lists and fan-outs; all others are served", async () => {
      const { store, messaging, reported, ChannelArn } = await scene();
      const key: Key<"membership"> = { kind: "membership", group: ChannelArn, id: bob };
      store.damage(key, '{"Type":"DEFAULT"}');
      const { MessageId = "" } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
      expect(reported.map((error) => (error instanceof DamagedRowError ? error.key : undefined))).toEqual([key]);
      expect((await messaging.channels.load(ChannelArn)).size).toBe(2);
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

    it("of a channel does not stop the list of a user's channels", async () => {
      const { store, messaging, reported, ChannelArn } = await scene();
      const other = await channelOf(messaging, [bob]);
      store.damage({ kind: "channel", group: ChannelArn.split("/channel/")[0]!, id: ChannelArn }, "5");
      const { ChannelMemberships } = await messaging.call("ListChannelMembershipsForAppInstanceUser", { ChimeBearer: bob });
      expect(ChannelMemberships?.map((each) => each.ChannelSummary?.ChannelArn)).toEqual([other]);
      expect(reported.length).toBe(1);
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
