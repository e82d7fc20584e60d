import { describe, expect, it } from "vitest";
import type { Messaging } from "../../src/messaging/index.ts";
import { admin, alice, bob, carol, channelOf, fresh, instance, messageTo, refusalOf, start } from "./support.ts";

/** What operations answer beside their data, and the words with which they reject a request. */

type Call = (messaging: Messaging, ChannelArn: string) => Promise<unknown>;

const by = (ChimeBearer: string) => ({ ChimeBearer });
const lambda = { Lambda: { ResourceArn: "arn:aws:lambda:us-east-1:111122223333:function:a", InvocationType: "ASYNC" as const } };
const Processors = [{ Name: "a", Configuration: lambda, ExecutionOrder: 1, FallbackAction: "ABORT" as const }];
const moderator = (ChannelArn: string, who: string) => ({ ChannelArn, ChannelModeratorArn: who, ...by(alice) });
const absentFlow = `${instance}/channel-flow/none`;
const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: "v" }));

const rejected: readonly (readonly [title: string, name: string, message: string, ...calls: Call[]])[] = [
  [
    "a list of private channels for a user",
    "ForbiddenException",
    "Only admins may list private channels",
    (messaging) => messaging.call("ListChannels", { AppInstanceArn: instance, Privacy: "PRIVATE", ...by(bob) }),
  ],
  [
    "a list of hidden members for a member",
    "ForbiddenException",
    "Only admins and moderators may list hidden members",
    (messaging, ChannelArn) => messaging.call("ListChannelMemberships", { ChannelArn, Type: "HIDDEN", ...by(bob) }),
  ],
  [
    "a moderator for the second time",
    "ConflictException",
    "The user is already a moderator",
    (messaging, ChannelArn) => messaging.call("CreateChannelModerator", moderator(ChannelArn, bob)),
    (messaging, ChannelArn) => messaging.call("CreateChannelModerator", moderator(ChannelArn, bob)),
  ],
  [
    "a moderator who is banned",
    "ForbiddenException",
    "The user is banned",
    (messaging, ChannelArn) => messaging.call("CreateChannelBan", { ChannelArn, MemberArn: carol, ...by(alice) }),
    (messaging, ChannelArn) => messaging.call("CreateChannelModerator", moderator(ChannelArn, carol)),
  ],
  [
    "a channel whose id another request used",
    "ConflictException",
    "The channel already exists",
    (messaging) =>
      messaging.call("CreateChannel", { AppInstanceArn: instance, Name: "a", ChannelId: "x", ClientRequestToken: "first", ...by(alice) }),
    (messaging) =>
      messaging.call("CreateChannel", { AppInstanceArn: instance, Name: "b", ChannelId: "x", ClientRequestToken: "second", ...by(alice) }),
  ],
  [
    "more than 50 tags, counting those that the channel has",
    "ResourceLimitExceededException",
    "A resource has at most 50 tags",
    (messaging, ResourceARN) => messaging.call("TagResource", { ResourceARN, Tags: tags(50) }),
    (messaging, ResourceARN) => messaging.call("TagResource", { ResourceARN, Tags: [{ Key: "other", Value: "v" }] }),
  ],
  [
    "a flow that does not exist",
    "ForbiddenException",
    "DescribeChannelFlow is not allowed: the channel flow does not exist or cannot be seen",
    (messaging) => messaging.call("DescribeChannelFlow", { ChannelFlowArn: absentFlow }),
  ],
  [
    "a callback for a message that does not exist",
    "ForbiddenException",
    "ChannelFlowCallback is not allowed: the message does not exist or cannot be seen",
    (messaging, ChannelArn) =>
      messaging.call("ChannelFlowCallback", {
        CallbackId: "c".repeat(32),
        ChannelArn,
        ChannelMessage: { MessageId: "none" },
        DeleteResource: false,
      }),
  ],
];

describe("an operation", () => {
  for (const [title, name, message, ...calls] of rejected) {
    it(`rejects ${title}, and says so`, async () => {
      const { messaging } = start();
      const channelArn = await channelOf(messaging, [bob]);
      for (const call of calls.slice(0, -1)) await call(messaging, channelArn);
      const { name: found, message: said } = await refusalOf(calls.at(-1)!(messaging, channelArn));
      expect([found, said]).toEqual([name, message]);
    });
  }

  it("rejects a callback for a held message that was deleted, as if there was none", async () => {
    const { messaging } = start({ hook: async () => ({ action: "hold" }) });
    const ChannelArn = await channelOf(messaging);
    const { MessageId = "" } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await messaging.call("DeleteChannelMessage", { ChannelArn, MessageId, ...by(admin) });
    const callback = { CallbackId: "c".repeat(32), ChannelArn, ChannelMessage: { MessageId }, DeleteResource: false };
    const { message } = await refusalOf(messaging.call("ChannelFlowCallback", callback));
    expect(message).toBe("ChannelFlowCallback is not allowed: the message does not exist or cannot be seen");
  });

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

  it("rejects the NextToken of another list, and of the same list about something else", async () => {
    const { messaging } = start();
    for (const _ of [1, 2]) {
      await channelOf(messaging, [], { Privacy: "PUBLIC" });
      await messaging.call("CreateChannelFlow", { AppInstanceArn: instance, Name: "flow", Processors, ClientRequestToken: fresh() });
    }
    const channels = { AppInstanceArn: instance, MaxResults: 1, ...by(admin) };
    const flows = { AppInstanceArn: instance, MaxResults: 1 };
    const token = (await messaging.call("ListChannels", channels)).NextToken!;
    const flowToken = (await messaging.call("ListChannelFlows", flows)).NextToken!;
    expect((await messaging.call("ListChannels", { ...channels, NextToken: token })).Channels).toHaveLength(1);
    expect((await messaging.call("ListChannelFlows", { ...flows, NextToken: flowToken })).ChannelFlows).toHaveLength(1);
    for (const call of [
      messaging.call("ListChannels", { ...channels, Privacy: "PUBLIC", NextToken: token }),
      messaging.call("ListChannels", { ...channels, NextToken: flowToken }),
      messaging.call("ListChannelFlows", { ...flows, NextToken: token }),
      messaging.call("SearchChannels", {
        Fields: [{ Key: "MEMBERS", Operator: "INCLUDES", Values: [alice] }],
        NextToken: token,
        ...by(admin),
      }),
    ])
      expect((await refusalOf(call)).name).toBe("BadRequestException");
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
