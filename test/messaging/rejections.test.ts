import { describe, expect, it } from "vitest";
import type { ApiErrorName } from "../../src/messaging/errors.ts";
import type { Messaging } from "../../src/messaging/index.ts";
import {
  admin,
  alice,
  bob,
  carol,
  channelOf,
  dora,
  ElasticChannelConfiguration,
  fresh,
  instance,
  messageTo,
  processor,
  refusalOf,
  start,
} from "./support.ts";

/** The words with which operations reject a request. */

const elsewhere = "arn:aws:chime:us-east-1:111122223333:app-instance/other";
const absentFlow = `${instance}/channel-flow/none`;
const Processors = [processor("a", 1)];
const callbackId = "c".repeat(32);

/** A channel of alice and bob, whose hook holds what it is asked about while `isHolding`. */
async function scene() {
  const hook = { isHolding: false, callbackId: "" };
  const started = start({
    hook: async ({ CallbackId }) => {
      if (hook.isHolding) hook.callbackId = CallbackId;
      return { action: hook.isHolding ? "hold" : "send" };
    },
  });
  const { messaging } = started;
  const ChannelArn = await channelOf(messaging, [bob]);
  const flowOf = async (AppInstanceArn: string) =>
    (await messaging.call("CreateChannelFlow", { AppInstanceArn, Name: "flow", Processors, ClientRequestToken: fresh() })).ChannelFlowArn ??
    "";
  const send = async () => (await messaging.call("SendChannelMessage", messageTo(ChannelArn))).MessageId ?? "";
  const MessageId = await send();
  hook.isHolding = true;
  const heldId = await send();
  const ids = {
    ChannelArn,
    MessageId,
    heldId,
    callbackId: hook.callbackId,
    ChannelFlowArn: await flowOf(instance),
    flowElsewhere: await flowOf(elsewhere),
    elasticArn: await channelOf(messaging, [], { ElasticChannelConfiguration }),
  };
  return { ...started, ids };
}

type Call = (messaging: Messaging, ids: Awaited<ReturnType<typeof scene>>["ids"]) => Promise<unknown>;

const by = (ChimeBearer: string) => ({ ChimeBearer });
const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
const createBan =
  (MemberArn: string): Call =>
  (messaging, { ChannelArn }) =>
    messaging.call("CreateChannelBan", { ChannelArn, MemberArn, ...by(alice) });
const createModerator =
  (ChannelModeratorArn: string): Call =>
  (messaging, { ChannelArn }) =>
    messaging.call("CreateChannelModerator", { ChannelArn, ChannelModeratorArn, ...by(alice) });
const createMembership =
  (MemberArn: string): Call =>
  (messaging, { ChannelArn }) =>
    messaging.call("CreateChannelMembership", { ChannelArn, MemberArn, Type: "DEFAULT", ...by(alice) });
const createChannel =
  (more: object): Call =>
  (messaging) =>
    messaging.call("CreateChannel", { AppInstanceArn: instance, Name: "new", ...by(alice), ...more });
const send =
  (more: object): Call =>
  (messaging, { ChannelArn }) =>
    messaging.call("SendChannelMessage", messageTo(ChannelArn, more));
const edit =
  (more: object = {}): Call =>
  (messaging, { ChannelArn, MessageId }) =>
    messaging.call("UpdateChannelMessage", { ChannelArn, MessageId, Content: "edited", ...by(alice), ...more });
const redact: Call = (messaging, { ChannelArn, MessageId }) =>
  messaging.call("RedactChannelMessage", { ChannelArn, MessageId, ...by(alice) });
const remove: Call = (messaging, { ChannelArn, MessageId }) =>
  messaging.call("DeleteChannelMessage", { ChannelArn, MessageId, ...by(admin) });
const associate: Call = (messaging, { ChannelArn, ChannelFlowArn }) =>
  messaging.call("AssociateChannelFlow", { ChannelArn, ChannelFlowArn, ...by(alice) });
const callback =
  (MessageId: "MessageId" | "heldId" | undefined, id?: string): Call =>
  (messaging, ids) =>
    messaging.call("ChannelFlowCallback", {
      CallbackId: id ?? ids.callbackId,
      ChannelArn: ids.ChannelArn,
      ChannelMessage: { MessageId: MessageId === undefined ? "none" : ids[MessageId] },
      DeleteResource: false,
    });

const invalid = (field: string, constraint: string) =>
  `1 validation error detected: Value at '${field}' failed to satisfy constraint: ${constraint}`;
const notUser = "Member must be the ARN of a user or a bot of an app instance";

const rejections: readonly (readonly [title: string, name: ApiErrorName, message: string, ...calls: Call[]])[] = [
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
    (messaging, { ChannelArn }) => messaging.call("ListChannelMemberships", { ChannelArn, Type: "HIDDEN", ...by(bob) }),
  ],
  [
    "a list of sub-channels of a channel without them",
    "ForbiddenException",
    "Only elastic channels have sub-channels",
    (messaging, { ChannelArn }) => messaging.call("ListSubChannels", { ChannelArn, ...by(alice) }),
  ],
  ["a moderator for the second time", "ConflictException", "The user is already a moderator", createModerator(bob), createModerator(bob)],
  ["a moderator who is banned", "ForbiddenException", "The user is banned", createBan(carol), createModerator(carol)],
  ["a moderator who is an app instance", "BadRequestException", invalid("ChannelModeratorArn", notUser), createModerator(instance)],
  [
    "the description of a user who is not a moderator",
    "NotFoundException",
    "Not found: the moderator",
    (messaging, { ChannelArn }) => messaging.call("DescribeChannelModerator", { ChannelArn, ChannelModeratorArn: bob, ...by(alice) }),
  ],
  [
    "the description of a channel for a user who does not moderate it",
    "ForbiddenException",
    "DescribeChannelModeratedByAppInstanceUser is not allowed: the moderator does not exist or cannot be seen",
    (messaging, { ChannelArn }) =>
      messaging.call("DescribeChannelModeratedByAppInstanceUser", { ChannelArn, AppInstanceUserArn: bob, ...by(bob) }),
  ],
  [
    "a ban of a moderator",
    "ForbiddenException",
    "Admins and moderators of a channel cannot be banned from it",
    createModerator(bob),
    createBan(bob),
  ],
  ["a ban for the second time", "ConflictException", "The user is already banned", createBan(carol), createBan(carol)],
  ["a ban of a flow", "BadRequestException", invalid("MemberArn", notUser), createBan(absentFlow)],
  [
    "the description of a ban that does not exist",
    "NotFoundException",
    "Not found: the ban",
    (messaging, { ChannelArn }) => messaging.call("DescribeChannelBan", { ChannelArn, MemberArn: bob, ...by(alice) }),
  ],
  ["a member for the second time", "ConflictException", "The user is already a member", createMembership(bob)],
  ["a member who is banned", "ForbiddenException", "The user is banned", createBan(carol), createMembership(carol)],
  ["a member who is a flow", "BadRequestException", invalid("MemberArn", notUser), createMembership(absentFlow)],
  [
    "a member of another app instance",
    "BadRequestException",
    invalid("MemberArn", "Member must belong to the same app instance"),
    createMembership(`${elsewhere}/user/eve`),
  ],
  [
    "a hidden member of an elastic channel",
    "BadRequestException",
    "Elastic channels have no hidden members",
    (messaging, { elasticArn: ChannelArn }) =>
      messaging.call("CreateChannelMembership", { ChannelArn, MemberArn: bob, Type: "HIDDEN", ...by(alice) }),
  ],
  [
    "the description of a membership that does not exist",
    "NotFoundException",
    "Not found: the membership",
    (messaging, { ChannelArn }) => messaging.call("DescribeChannelMembership", { ChannelArn, MemberArn: dora, ...by(alice) }),
  ],
  [
    "a read marker in an elastic channel",
    "ForbiddenException",
    "Elastic channels have no read markers",
    async (messaging, { elasticArn: ChannelArn }) => {
      await messaging.call("CreateChannelMembership", { ChannelArn, MemberArn: bob, Type: "DEFAULT", ...by(alice) });
      return messaging.call("UpdateChannelReadMarker", { ChannelArn, ...by(bob) });
    },
  ],
  [
    "preferences in an elastic channel",
    "ForbiddenException",
    "Elastic channels take no membership preferences",
    async (messaging, { elasticArn: ChannelArn }) => {
      await messaging.call("CreateChannelMembership", { ChannelArn, MemberArn: bob, Type: "DEFAULT", ...by(alice) });
      const Preferences = { PushNotifications: { AllowNotifications: "NONE" as const } };
      return messaging.call("PutChannelMembershipPreferences", { ChannelArn, MemberArn: bob, Preferences, ...by(bob) });
    },
  ],
  [
    "the preferences of a member of an elastic channel",
    "ForbiddenException",
    "Elastic channels take no membership preferences",
    async (messaging, { elasticArn: ChannelArn }) => {
      await messaging.call("CreateChannelMembership", { ChannelArn, MemberArn: bob, Type: "DEFAULT", ...by(alice) });
      return messaging.call("GetChannelMembershipPreferences", { ChannelArn, MemberArn: bob, ...by(bob) });
    },
  ],
  [
    "a channel whose id another request used",
    "ConflictException",
    "The channel already exists",
    createChannel({ ChannelId: "x", ClientRequestToken: "first" }),
    createChannel({ ChannelId: "x", ClientRequestToken: "second" }),
  ],
  [
    "a channel with a member that is a flow",
    "BadRequestException",
    invalid("MemberArns", notUser),
    createChannel({ MemberArns: [absentFlow] }),
  ],
  [
    "a channel with a moderator that is a flow",
    "BadRequestException",
    invalid("ModeratorArns", notUser),
    createChannel({ ModeratorArns: [absentFlow] }),
  ],
  [
    "more than 50 tags, counting those that the channel has",
    "ResourceLimitExceededException",
    "A resource has at most 50 tags",
    (messaging, { ChannelArn }) => messaging.call("TagResource", { ResourceARN: ChannelArn, Tags: tags(50) }),
    (messaging, { ChannelArn }) => messaging.call("TagResource", { ResourceARN: ChannelArn, Tags: [{ Key: "other", Value: "v" }] }),
  ],
  [
    "a flow that does not exist",
    "ForbiddenException",
    "DescribeChannelFlow is not allowed: the channel flow does not exist or cannot be seen",
    (messaging) => messaging.call("DescribeChannelFlow", { ChannelFlowArn: absentFlow }),
  ],
  [
    "the flow of another app instance",
    "NotFoundException",
    "Not found: the channel flow",
    (messaging, { ChannelArn, flowElsewhere: ChannelFlowArn }) =>
      messaging.call("AssociateChannelFlow", { ChannelArn, ChannelFlowArn, ...by(alice) }),
  ],
  [
    "a second flow of a channel",
    "ConflictException",
    "Another channel flow is associated with the channel",
    associate,
    associate,
    async (messaging, { ChannelArn }) => {
      const { ChannelFlowArn } = await messaging.call("CreateChannelFlow", { AppInstanceArn: instance, Name: "second", Processors });
      return messaging.call("AssociateChannelFlow", { ChannelArn, ChannelFlowArn: ChannelFlowArn!, ...by(alice) });
    },
  ],
  [
    "the end of an association that does not exist",
    "NotFoundException",
    "Not found: the association with the channel flow",
    (messaging, { ChannelArn, ChannelFlowArn }) => messaging.call("DisassociateChannelFlow", { ChannelArn, ChannelFlowArn, ...by(alice) }),
  ],
  [
    "the deletion of a flow that a channel has, after more channels than are read at once",
    "ConflictException",
    "Channels are associated with the channel flow",
    async (messaging, { ChannelFlowArn }) => {
      for (let index = 0; index < 50; index++) await channelOf(messaging, [], { ChannelId: `c${index}` });
      const ChannelArn = await channelOf(messaging, [], { ChannelId: "last" });
      await messaging.call("AssociateChannelFlow", { ChannelArn, ChannelFlowArn, ...by(alice) });
    },
    (messaging, { ChannelFlowArn }) => messaging.call("DeleteChannelFlow", { ChannelFlowArn }),
  ],
  [
    "a message for one member without its ARN",
    "BadRequestException",
    invalid("Target[0].MemberArn", "Member must not be null"),
    send({ Target: [{}] }),
  ],
  [
    "a message for a user who is not a member",
    "BadRequestException",
    invalid("Target[0].MemberArn", "Member must be a member of the channel"),
    send({ Target: [{ MemberArn: dora }] }),
  ],
  [
    "a token that was used for another message",
    "ConflictException",
    "The ClientRequestToken was used for another message",
    send({ ClientRequestToken: "once", Content: "a" }),
    send({ ClientRequestToken: "once", Content: "b" }),
  ],
  [
    "a message that does not exist",
    "NotFoundException",
    "Not found: the message",
    (messaging, { ChannelArn }) => messaging.call("GetChannelMessage", { ChannelArn, MessageId: "none", ...by(alice) }),
  ],
  [
    "tags of a user that does not exist",
    "ForbiddenException",
    "ListTagsForResource is not allowed: the resource does not exist or cannot be seen",
    (messaging) => messaging.call("ListTagsForResource", { ResourceARN: bob }),
  ],
  [
    "the membership of a user who is not a member",
    "ForbiddenException",
    "DescribeChannelMembershipForAppInstanceUser is not allowed: the membership does not exist or cannot be seen",
    (messaging, { ChannelArn }) =>
      messaging.call("DescribeChannelMembershipForAppInstanceUser", { ChannelArn, AppInstanceUserArn: dora, ...by(admin) }),
  ],
  [
    "the streaming configurations of an app instance without them",
    "NotFoundException",
    "Not found: the streaming configurations",
    async (messaging) => {
      const { AppInstanceArn } = await messaging.call("CreateAppInstance", { Name: "app" });
      return messaging.call("GetMessagingStreamingConfigurations", { AppInstanceArn: AppInstanceArn! });
    },
  ],
  [
    "content that is too large",
    "BadRequestException",
    invalid("Content", "Member must have at most 4096 bytes for the type STANDARD"),
    send({ Content: "é".repeat(2049) }),
  ],
  [
    "content that is too large for a CONTROL message",
    "BadRequestException",
    invalid("Content", "Member must have at most 30 bytes for the type CONTROL"),
    send({ Content: "x".repeat(31), Type: "CONTROL", PushNotification: undefined }),
  ],
  [
    "metadata of a CONTROL message",
    "BadRequestException",
    invalid("Metadata", "Member must be null for the type CONTROL"),
    send({ Content: "x", Metadata: "y", Type: "CONTROL", PushNotification: undefined }),
  ],
  [
    "metadata with too many bytes",
    "BadRequestException",
    invalid("Metadata", "Member must have at most 1024 bytes"),
    send({ Metadata: "é".repeat(512) }),
    send({ Metadata: `${"é".repeat(512)}x` }),
  ],
  [
    "an edit of a message that was redacted",
    "ForbiddenException",
    "UpdateChannelMessage is not allowed: the message does not exist or cannot be seen",
    redact,
    edit(),
  ],
  [
    "an edit of a message that is held",
    "ConflictException",
    "The message is PENDING: it can be edited once it is sent",
    (messaging, ids) => edit({ MessageId: ids.heldId })(messaging, ids),
  ],
  [
    "the deletion of a message that was deleted",
    "ForbiddenException",
    "DeleteChannelMessage is not allowed: the message does not exist or cannot be seen",
    remove,
    remove,
  ],
  [
    "a callback for a message that does not exist",
    "ForbiddenException",
    "ChannelFlowCallback is not allowed: the message does not exist or cannot be seen",
    callback(undefined),
  ],
  ["a callback for a message that was never held", "ConflictException", "The message is not PENDING", callback("MessageId")],
  [
    "a callback with another id",
    "ForbiddenException",
    "The CallbackId is not the one that the hook got with the message",
    callback("heldId", callbackId),
  ],
  [
    "a callback with another id for a message that was settled",
    "ForbiddenException",
    "The CallbackId is not the one that the hook got with the message",
    callback("heldId"),
    callback("heldId"),
    callback("heldId", callbackId),
  ],
];

describe("an operation", () => {
  for (const [title, name, message, ...calls] of rejections) {
    it(`rejects ${title}, and says so`, async () => {
      const { messaging, ids } = await scene();
      for (const call of calls.slice(0, -1)) await call(messaging, ids);
      const { name: found, message: said } = await refusalOf(calls.at(-1)!(messaging, ids));
      expect([found, said]).toEqual([name, message]);
    });
  }

  it("rejects a callback for a held message that was deleted, as if there was none", async () => {
    const { messaging, ids } = await scene();
    await messaging.call("DeleteChannelMessage", { ChannelArn: ids.ChannelArn, MessageId: ids.heldId, ...by(admin) });
    const { message } = await refusalOf(callback("heldId")(messaging, ids));
    expect(message).toBe("ChannelFlowCallback is not allowed: the message does not exist or cannot be seen");
  });

  it("rejects a callback with the right id after 48 hours, by another reason than one with a wrong id", async () => {
    const { messaging, ids, clock } = await scene();
    clock.now += 48 * 3_600_000 + 1;
    expect((await refusalOf(callback("heldId")(messaging, ids))).message).toBe("The message is no longer PENDING");
    expect((await refusalOf(callback("heldId", callbackId)(messaging, ids))).message).toContain("The CallbackId is not the one");
    expect((await refusalOf(callback("MessageId")(messaging, ids))).message).toBe("The message is not PENDING");
  });
});
