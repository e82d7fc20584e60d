import { describe, expect, it } from "vitest";
import { authorisation } from "../../src/messaging/authorisation.ts";
import type { ChannelHook } from "../../src/messaging/delivery/hook.ts";
import { type OperationName, operationNames, operations } from "../../src/messaging/model/operations.ts";
import {
  admin,
  alice,
  bob,
  carol,
  channelOf,
  dora,
  ElasticChannelConfiguration,
  eve,
  fresh,
  instance,
  messageTo,
  start,
  user,
} from "./support.ts";

/** The callers. The call is about bob: his membership, his message. */
const callers = {
  owner: bob,
  "other member": carol,
  moderator: user("moderator"),
  admin,
  banned: dora,
  "non-member": eve,
} as const;
type Caller = keyof typeof callers;

const all: readonly Caller[] = ["owner", "other member", "moderator", "admin", "banned", "non-member"];
const insiders: readonly Caller[] = ["owner", "other member", "moderator", "admin"];

/**
 * The users with the right in a private channel, those that only a public one admits, and those without the right in the mode
 * RESTRICTED.
 */
interface Row {
  readonly may: readonly Caller[];
  readonly ifPublic?: readonly Caller[];
  readonly notIfRestricted?: readonly Caller[];
}

const readers: Row = { may: insiders, ifPublic: ["non-member"] };
const leaders: Row = { may: ["moderator", "admin"] };
const adders: Row = { may: insiders, notIfRestricted: ["owner", "other member"] };

/** Written down from the guide, independent of the table in the source. */
const table: Readonly<Partial<Record<OperationName, Row>>> = {
  PutChannelMembershipPreferences: { may: ["owner"] },
  GetChannelMembershipPreferences: { may: ["owner"] },
  SendChannelMessage: { may: ["owner", "other member"] },
  GetChannelMessage: readers,
  ListChannelMessages: readers,
  DescribeChannelMembershipForAppInstanceUser: { may: ["owner", "admin"] },
  GetChannelMessageStatus: { may: ["owner"] },
  UpdateChannelMessage: { may: ["owner"] },
  RedactChannelMessage: { may: ["owner", "moderator", "admin"] },
  DeleteChannelMessage: { may: ["admin"] },
  ChannelFlowCallback: { may: all },
  CreateChannel: { may: all },
  DescribeChannel: readers,
  UpdateChannel: leaders,
  PutChannelExpirationSettings: leaders,
  ListChannels: { may: all },
  SearchChannels: { may: all },
  ListSubChannels: leaders,
  DeleteChannel: leaders,
  CreateChannelMembership: adders,
  BatchCreateChannelMembership: adders,
  DeleteChannelMembership: { may: ["owner", "moderator", "admin"] },
  DescribeChannelMembership: readers,
  ListChannelMemberships: readers,
  ListChannelMembershipsForAppInstanceUser: { may: ["owner", "admin"] },
  UpdateChannelReadMarker: { may: ["owner", "other member"] },
  CreateChannelModerator: leaders,
  DescribeChannelModerator: { may: insiders },
  ListChannelModerators: { may: insiders },
  DeleteChannelModerator: leaders,
  DescribeChannelModeratedByAppInstanceUser: { may: ["moderator", "admin"] },
  ListChannelsModeratedByAppInstanceUser: { may: ["moderator", "admin"] },
  AssociateChannelFlow: leaders,
  DisassociateChannelFlow: leaders,
  CreateChannelBan: leaders,
  DescribeChannelBan: leaders,
  ListChannelBans: leaders,
  DeleteChannelBan: leaders,
};

/** Operations whose requests name no user: the developer's programs call them. */
const withoutBearer = operationNames.filter((name) => !("ChimeBearer" in operations[name].input));

it("every operation whose request names its caller has a row, and the others are for the developer", () => {
  const others = withoutBearer.filter((name) => name !== "ChannelFlowCallback");
  expect(operationNames.filter((name) => table[name] === undefined)).toEqual(others);
  for (const name of others) expect([name, authorisation[name].may]).toEqual([name, ["developer"]]);
});

const channels = {
  private: {},
  public: { Privacy: "PUBLIC" },
  "private, restricted": { Mode: "RESTRICTED" },
} as const;

describe.each(Object.keys(channels) as (keyof typeof channels)[])("in a channel that is %s", (kind) => {
  it.each(Object.keys(table) as OperationName[])("%s is allowed for the users in the guide", async (name) => {
    const { may, ifPublic = [], notIfRestricted = [] } = table[name] as Row;
    const expected =
      kind === "public" ? [...may, ...ifPublic] : kind === "private" ? may : may.filter((each) => !notIfRestricted.includes(each));
    const allowed: Caller[] = [];
    for (const caller of all) if (await isAllowed(name, caller, channels[kind])) allowed.push(caller);
    expect(allowed).toEqual(all.filter((each) => expected.includes(each)));
  });
});

const Lambda = { ResourceArn: "arn:aws:lambda:us-east-1:111122223333:function:check", InvocationType: "ASYNC" } as const;
const Processors = [{ Name: "check", Configuration: { Lambda }, ExecutionOrder: 1, FallbackAction: "CONTINUE" as const }];

async function isAllowed(name: OperationName, caller: Caller, channel: object): Promise<boolean> {
  let isHeld = false;
  let CallbackId = "";
  const hook: ChannelHook = (message) => {
    ({ CallbackId } = message);
    return { action: isHeld ? "hold" : "send" };
  };
  const { messaging } = start({ hook });
  const isElastic = name === "ListSubChannels";
  const ChannelArn = await channelOf(messaging, [bob, carol, dora], isElastic ? { ...channel, ElasticChannelConfiguration } : channel);
  await messaging.call("CreateChannelModerator", { ChannelArn, ChannelModeratorArn: callers.moderator, ChimeBearer: alice });
  await messaging.call("CreateChannelBan", { ChannelArn, MemberArn: dora, ChimeBearer: alice });
  const { ChannelFlowArn } = await messaging.call("CreateChannelFlow", { AppInstanceArn: instance, Name: "flow", Processors });
  if (name === "DisassociateChannelFlow") await messaging.call("AssociateChannelFlow", { ChannelArn, ChannelFlowArn, ChimeBearer: alice });
  isHeld = name === "ChannelFlowCallback";
  const { MessageId } = await messaging.call("SendChannelMessage", messageTo(ChannelArn, { ChimeBearer: bob }));
  const requests: Partial<Record<OperationName, object>> = {
    SendChannelMessage: messageTo(ChannelArn),
    PutChannelMembershipPreferences: { Preferences: { PushNotifications: { AllowNotifications: "NONE" } } },
    UpdateChannelMessage: { Content: "edited" },
    ChannelFlowCallback: { ChannelMessage: { MessageId }, CallbackId },
    ListChannels: { AppInstanceArn: instance },
    SearchChannels: { Fields: [{ Key: "MEMBERS", Values: [bob], Operator: "INCLUDES" }] },
    DescribeChannelModeratedByAppInstanceUser: { AppInstanceUserArn: callers.moderator },
    ListChannelsModeratedByAppInstanceUser: { AppInstanceUserArn: callers.moderator },
    DescribeChannelModerator: { ChannelModeratorArn: callers.moderator },
    DeleteChannelModerator: { ChannelModeratorArn: carol },
    CreateChannel: { AppInstanceArn: instance, Name: "new", ClientRequestToken: fresh() },
    CreateChannelMembership: { MemberArn: user("new"), Type: "DEFAULT" },
    BatchCreateChannelMembership: { MemberArns: [user("new")] },
    CreateChannelModerator: { ChannelModeratorArn: carol },
    DescribeChannelBan: { MemberArn: dora },
  };
  const request = {
    ChannelArn,
    ChannelFlowArn,
    MemberArn: bob,
    AppInstanceUserArn: bob,
    MessageId,
    ...requests[name],
    ChimeBearer: callers[caller],
  };
  try {
    await messaging.call(name, request as never);
    return true;
  } catch (error) {
    if ((error as Error).name === "ForbiddenException") return false;
    throw error;
  }
}
