import { describe, expect, it } from "vitest";
import { admin, alice, bob, carol, channelOf, fill, instance, messageTo, processor, refusalOf, start } from "./support.ts";

/** What operations answer beside their data. */

const by = (ChimeBearer: string) => ({ ChimeBearer });
const Processors = [processor("a", 1)];

describe("an operation", () => {
  it("answers a change with the ARN of what it changed, or with what it kept", async () => {
    const { messaging } = start();
    const ChannelArn = await channelOf(messaging);
    expect(await messaging.call("UpdateChannel", { ChannelArn, Name: "new", Mode: "RESTRICTED", ...by(alice) })).toEqual({ ChannelArn });
    const { ChannelFlowArn } = await messaging.call("CreateChannelFlow", { AppInstanceArn: instance, Name: "flow", Processors });
    const updated = await messaging.call("UpdateChannelFlow", { ChannelFlowArn: ChannelFlowArn!, Name: "new", Processors });
    expect(updated).toEqual({ ChannelFlowArn });
    await messaging.call("AssociateChannelFlow", { ChannelArn, ChannelFlowArn: ChannelFlowArn!, ...by(alice) });
    await messaging.call("UpdateChannel", { ChannelArn, Metadata: "more", ...by(alice) });
    const { Channels } = await messaging.call("ListChannelsAssociatedWithChannelFlow", { ChannelFlowArn: ChannelFlowArn! });
    expect(Channels).toEqual([{ Name: "new", ChannelArn, Mode: "RESTRICTED", Privacy: "PRIVATE", Metadata: "more" }]);
  });

  it("leaves out fields that have no value", async () => {
    const { messaging, clock } = start();
    const ChannelArn = await channelOf(messaging, [bob]);
    const own = { ChannelArn, MemberArn: bob, ...by(bob) };
    expect(await messaging.call("GetChannelMembershipPreferences", own)).toStrictEqual({ ChannelArn, Member: { Arn: bob } });
    const membershipOf = async () => {
      const call = messaging.call("DescribeChannelMembershipForAppInstanceUser", { ChannelArn, AppInstanceUserArn: bob, ...by(bob) });
      return (await call).ChannelMembership?.AppInstanceUserMembershipSummary;
    };
    expect(await membershipOf()).toStrictEqual({ Type: "DEFAULT" });
    expect(await messaging.call("UpdateChannelReadMarker", { ChannelArn, ...by(bob) })).toStrictEqual({ ChannelArn });
    expect(await membershipOf()).toStrictEqual({ Type: "DEFAULT", ReadMarkerTimestamp: new Date(clock.now) });
  });

  it("counts what a quota limits beyond a page of the store", async () => {
    const { messaging, store } = start({ quotas: { membershipsPerChannel: 2101 } });
    const ChannelArn = await channelOf(messaging);
    await fill(store, ChannelArn, 2099);
    const add = (MemberArn: string) => messaging.call("CreateChannelMembership", { ChannelArn, MemberArn, Type: "DEFAULT", ...by(alice) });
    await add(bob);
    expect((await refusalOf(add(bob))).name).toBe("ConflictException");
    expect((await refusalOf(add(carol))).message).toBe("The quota membershipsPerChannel is 2101");
  });

  it("gives the time of the last message that is kept, sent and not deleted", async () => {
    const { messaging, clock } = start();
    const ChannelArn = await channelOf(messaging, [bob]);
    const time = async () =>
      (await messaging.call("DescribeChannel", { ChannelArn, ...by(alice) })).Channel?.LastMessageTimestamp?.getTime();
    expect(await time()).toBeUndefined();
    const times: number[] = [];
    const send = async (more: object = {}) => {
      clock.now += 1_000;
      times.push(clock.now);
      return (await messaging.call("SendChannelMessage", messageTo(ChannelArn, more))).MessageId!;
    };
    await send();
    const second = await send();
    await send({ Persistence: "NON_PERSISTENT" });
    expect(await time()).toBe(times[1]);
    await messaging.call("DeleteChannelMessage", { ChannelArn, MessageId: second, ...by(admin) });
    expect(await time()).toBe(times[0]);
  });

  it("finds a channel by all its members only if it has no others", async () => {
    const { messaging } = start();
    const ChannelArn = await channelOf(messaging, [bob]);
    await channelOf(messaging, [bob, carol]);
    const search = async (Operator: "EQUALS" | "INCLUDES", ...Values: string[]) =>
      (await messaging.call("SearchChannels", { Fields: [{ Key: "MEMBERS", Operator, Values }], ...by(alice) })).Channels?.map(
        (each) => each.ChannelArn,
      );
    expect(await search("EQUALS", alice, bob)).toEqual([ChannelArn]);
    expect(await search("EQUALS", bob, alice, bob)).toEqual([ChannelArn]);
    expect(await search("EQUALS", alice)).toEqual([]);
    expect(await search("INCLUDES", alice, bob)).toHaveLength(2);
    expect(await search("INCLUDES", alice, carol)).toHaveLength(1);
  });
});
