import { describe, expect, it } from "vitest";
import { endpointKey } from "../../src/messaging/identity/endpoints.ts";
import type { Messaging, MessagingStore, OperationName, RequestOf } from "../../src/messaging/index.ts";
import { alice, bob, channelOf, fresh, instance, messageTo, refusalOf, start } from "./support.ts";

const other = "arn:aws:chime:us-east-1:111122223333:app-instance/other";
const phone = {
  Type: "APNS",
  ResourceArn: "arn:aws:mobiletargeting:us-east-1:111122223333:apps/one",
  EndpointAttributes: { DeviceToken: "device", VoipDeviceToken: "voip" },
} as const;

/** The error of a call, as `name code`, without the fields whose types the call breaks. */
async function nameOf(messaging: Messaging, name: OperationName, request: object): Promise<string> {
  const { name: error, status } = await refusalOf(messaging.call(name, request as RequestOf<typeof name>));
  return `${status} ${error}`;
}

async function endpointsOf(store: MessagingStore, group: string) {
  return (await store.list({ kind: "endpoint", group, limit: 20 })).rows;
}

describe("an app instance", () => {
  it("is created once for a token, described, listed, changed and deleted", async () => {
    const { messaging, clock } = start();
    const request = { Name: "one", Metadata: "m", ClientRequestToken: fresh() };
    const { AppInstanceArn = "" } = await messaging.call("CreateAppInstance", request);
    expect((await messaging.call("CreateAppInstance", request)).AppInstanceArn).toBe(AppInstanceArn);
    expect(await nameOf(messaging, "CreateAppInstance", { ...request, Name: "two" })).toBe("409 ConflictException");
    const created = new Date(clock.now);
    clock.now += 1000;
    await messaging.call("UpdateAppInstance", { AppInstanceArn, Name: "two", Metadata: "" });
    expect(await messaging.call("DescribeAppInstance", { AppInstanceArn })).toEqual({
      AppInstance: { AppInstanceArn, Name: "two", Metadata: "", CreatedTimestamp: created, LastUpdatedTimestamp: new Date(clock.now) },
    });
    await messaging.call("CreateAppInstance", { Name: "three" });
    const first = await messaging.call("ListAppInstances", { MaxResults: 1 });
    const second = await messaging.call("ListAppInstances", { MaxResults: 1, NextToken: first.NextToken });
    expect([...(first.AppInstances ?? []), ...(second.AppInstances ?? [])].map(({ Name }) => Name).toSorted()).toEqual(["three", "two"]);
    expect(second.NextToken).toBeUndefined();
    await messaging.call("DeleteAppInstance", { AppInstanceArn });
    expect(await nameOf(messaging, "DescribeAppInstance", { AppInstanceArn })).toBe("403 ForbiddenException");
  });

  it("takes its users, devices, bots, admins, flows and channels with it", async () => {
    const { messaging, store } = start();
    const { AppInstanceArn = "" } = await messaging.call("CreateAppInstance", { Name: "one" });
    const { AppInstanceUserArn = "" } = await messaging.call("CreateAppInstanceUser", {
      AppInstanceArn,
      AppInstanceUserId: "u",
      Name: "U",
    });
    await messaging.call("RegisterAppInstanceUserEndpoint", { AppInstanceUserArn, ...phone });
    const neverCreated = `${AppInstanceArn}/user/v`;
    for (const owner of [neverCreated, bob])
      await messaging.call("RegisterAppInstanceUserEndpoint", { AppInstanceUserArn: owner, ...phone });
    await messaging.call("CreateAppInstanceAdmin", { AppInstanceArn, AppInstanceAdminArn: AppInstanceUserArn });
    await messaging.call("CreateChannel", { AppInstanceArn, Name: "c", ChimeBearer: AppInstanceUserArn });
    const kept = await channelOf(messaging);
    await messaging.call("DeleteAppInstance", { AppInstanceArn });
    const groups = ["user", "admin", "channel", "bot", "flow"] as const;
    for (const kind of groups) expect((await store.list({ kind, group: AppInstanceArn, limit: 9 })).rows).toEqual([]);
    for (const owner of [AppInstanceUserArn, neverCreated]) expect(await endpointsOf(store, owner)).toEqual([]);
    expect(await endpointsOf(store, bob)).toHaveLength(1);
    expect((await store.list({ kind: "membership", id: AppInstanceUserArn, limit: 9 })).rows).toEqual([]);
    expect((await messaging.call("DescribeChannel", { ChannelArn: kept, ChimeBearer: alice })).Channel?.ChannelArn).toBe(kept);
  });

  it("keeps settings: retention, streaming, tags", async () => {
    const { messaging } = start();
    const { AppInstanceArn = "" } = await messaging.call("CreateAppInstance", { Name: "one", Tags: [{ Key: "a", Value: "1" }] });
    const AppInstanceRetentionSettings = { ChannelRetentionSettings: { RetentionDays: 30 } };
    expect(await messaging.call("GetAppInstanceRetentionSettings", { AppInstanceArn })).toEqual({ AppInstanceRetentionSettings: {} });
    await messaging.call("PutAppInstanceRetentionSettings", { AppInstanceArn, AppInstanceRetentionSettings });
    expect(await messaging.call("GetAppInstanceRetentionSettings", { AppInstanceArn })).toEqual({ AppInstanceRetentionSettings });

    const StreamingConfigurations = [{ DataType: "Channel" as const, ResourceArn: "arn:aws:kinesis:us-east-1:111122223333:stream/one" }];
    expect(await nameOf(messaging, "GetMessagingStreamingConfigurations", { AppInstanceArn })).toBe("404 NotFoundException");
    await messaging.call("PutMessagingStreamingConfigurations", { AppInstanceArn, StreamingConfigurations });
    expect(await messaging.call("GetMessagingStreamingConfigurations", { AppInstanceArn })).toEqual({ StreamingConfigurations });
    await messaging.call("DeleteMessagingStreamingConfigurations", { AppInstanceArn });
    expect(await nameOf(messaging, "GetMessagingStreamingConfigurations", { AppInstanceArn })).toBe("404 NotFoundException");

    await messaging.call("TagResource", {
      ResourceARN: AppInstanceArn,
      Tags: [
        { Key: "a", Value: "2" },
        { Key: "b", Value: "3" },
      ],
    });
    await messaging.call("UntagResource", { ResourceARN: AppInstanceArn, TagKeys: ["b", "c"] });
    expect(await messaging.call("ListTagsForResource", { ResourceARN: AppInstanceArn })).toEqual({ Tags: [{ Key: "a", Value: "2" }] });
  });
});

describe("a user", () => {
  it("is created once for a token, described, listed, changed and deleted", async () => {
    const { messaging, clock, store } = start();
    const request = { AppInstanceArn: instance, AppInstanceUserId: "bob", Name: "Bob", ClientRequestToken: fresh() };
    expect(await messaging.call("CreateAppInstanceUser", request)).toEqual({ AppInstanceUserArn: bob });
    expect(await messaging.call("CreateAppInstanceUser", request)).toEqual({ AppInstanceUserArn: bob });
    expect(await nameOf(messaging, "CreateAppInstanceUser", { ...request, ClientRequestToken: fresh() })).toBe("409 ConflictException");
    await messaging.call("UpdateAppInstanceUser", { AppInstanceUserArn: bob, Name: "Robert", Metadata: "m" });
    const ExpirationSettings = { ExpirationDays: 3, ExpirationCriterion: "CREATED_TIMESTAMP" } as const;
    await messaging.call("PutAppInstanceUserExpirationSettings", { AppInstanceUserArn: bob, ExpirationSettings });
    const times = { CreatedTimestamp: new Date(clock.now), LastUpdatedTimestamp: new Date(clock.now) };
    const described = { AppInstanceUserArn: bob, Name: "Robert", Metadata: "m", ...times };
    expect(await messaging.call("DescribeAppInstanceUser", { AppInstanceUserArn: bob })).toEqual({
      AppInstanceUser: { ...described, ExpirationSettings },
    });
    await messaging.call("PutAppInstanceUserExpirationSettings", { AppInstanceUserArn: bob });
    expect(await messaging.call("DescribeAppInstanceUser", { AppInstanceUserArn: bob })).toEqual({ AppInstanceUser: described });
    expect(await messaging.call("ListAppInstanceUsers", { AppInstanceArn: instance })).toEqual({
      AppInstanceArn: instance,
      AppInstanceUsers: [{ AppInstanceUserArn: bob, Name: "Robert", Metadata: "m" }],
    });
    await messaging.call("RegisterAppInstanceUserEndpoint", { AppInstanceUserArn: bob, ...phone });
    await messaging.call("DeleteAppInstanceUser", { AppInstanceUserArn: bob });
    expect(await nameOf(messaging, "DescribeAppInstanceUser", { AppInstanceUserArn: bob })).toBe("403 ForbiddenException");
    expect(await endpointsOf(store, bob)).toEqual([]);
  });

  it("that is made an admin has the rights of an admin until it is demoted or deleted", async () => {
    const { messaging } = start({ admins: [] });
    const ChannelArn = await channelOf(messaging);
    const describeAs = () => messaging.call("DescribeChannel", { ChannelArn, ChimeBearer: bob });
    const promotion = { AppInstanceArn: instance, AppInstanceAdminArn: bob };
    expect((await refusalOf(describeAs())).name).toBe("ForbiddenException");
    await messaging.call("CreateAppInstanceAdmin", promotion);
    await describeAs();
    expect(await nameOf(messaging, "CreateAppInstanceAdmin", promotion)).toBe("409 ConflictException");
    expect(await nameOf(messaging, "CreateAppInstanceAdmin", { ...promotion, AppInstanceAdminArn: `${other}/user/x` })).toBe(
      "400 BadRequestException",
    );
    const listed = await messaging.call("ListAppInstanceAdmins", { AppInstanceArn: instance });
    expect(listed.AppInstanceAdmins).toEqual([{ Admin: { Arn: bob } }]);
    expect((await messaging.call("DescribeAppInstanceAdmin", promotion)).AppInstanceAdmin?.Admin).toEqual({ Arn: bob });
    await messaging.call("DeleteAppInstanceAdmin", promotion);
    expect((await refusalOf(describeAs())).name).toBe("ForbiddenException");
    expect(await nameOf(messaging, "DescribeAppInstanceAdmin", promotion)).toBe("403 ForbiddenException");
  });
});

it("a bot is created, described, listed, changed and deleted, and sends like a user", async () => {
  const { messaging } = start();
  const Configuration = {
    Lex: { LexBotAliasArn: "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/ABCDEFGHIJ", LocaleId: "en_US" },
  };
  const { AppInstanceBotArn = "" } = await messaging.call("CreateAppInstanceBot", { AppInstanceArn: instance, Name: "bot", Configuration });
  const ChannelArn = await channelOf(messaging, [AppInstanceBotArn]);
  await messaging.call("SendChannelMessage", messageTo(ChannelArn, { ChimeBearer: AppInstanceBotArn }));
  await messaging.call("UpdateAppInstanceBot", { AppInstanceBotArn, Name: "robot", Metadata: "m" });
  const { AppInstanceBot } = await messaging.call("DescribeAppInstanceBot", { AppInstanceBotArn });
  expect(AppInstanceBot).toMatchObject({ AppInstanceBotArn, Name: "robot", Metadata: "m", Configuration });
  const { AppInstanceBots } = await messaging.call("ListAppInstanceBots", { AppInstanceArn: instance });
  expect(AppInstanceBots).toEqual([{ AppInstanceBotArn, Name: "robot", Metadata: "m" }]);
  await messaging.call("DeleteAppInstanceBot", { AppInstanceBotArn });
  expect(await nameOf(messaging, "DescribeAppInstanceBot", { AppInstanceBotArn })).toBe("404 NotFoundException");
});

describe("an endpoint of a user", () => {
  it("is registered, described, listed, changed and deregistered", async () => {
    const { messaging, store, clock } = start();
    const request = { AppInstanceUserArn: bob, Name: "phone", ...phone, ClientRequestToken: fresh() };
    const { EndpointId = "" } = await messaging.call("RegisterAppInstanceUserEndpoint", request);
    expect((await messaging.call("RegisterAppInstanceUserEndpoint", request)).EndpointId).toBe(EndpointId);
    expect(await nameOf(messaging, "RegisterAppInstanceUserEndpoint", { ...request, Name: "pad" })).toBe("409 ConflictException");
    const created = new Date(clock.now);
    clock.now += 5;
    await messaging.call("UpdateAppInstanceUserEndpoint", { AppInstanceUserArn: bob, EndpointId, AllowMessages: "NONE" });
    const summary = {
      AppInstanceUserArn: bob,
      EndpointId,
      Name: "phone",
      Type: "APNS",
      AllowMessages: "NONE",
      EndpointState: { Status: "ACTIVE" },
    };
    const { ResourceArn, EndpointAttributes } = phone;
    const times = { CreatedTimestamp: created, LastUpdatedTimestamp: new Date(clock.now) };
    expect(await messaging.call("DescribeAppInstanceUserEndpoint", { AppInstanceUserArn: bob, EndpointId })).toEqual({
      AppInstanceUserEndpoint: { ...summary, ResourceArn, EndpointAttributes, ...times },
    });
    expect(await messaging.call("ListAppInstanceUserEndpoints", { AppInstanceUserArn: bob })).toEqual({
      AppInstanceUserEndpoints: [summary],
    });
    expect((await endpointsOf(store, bob)).map(({ key }) => key)).toEqual([endpointKey(bob, EndpointId)]);
    await messaging.call("DeregisterAppInstanceUserEndpoint", { AppInstanceUserArn: bob, EndpointId });
    expect(await nameOf(messaging, "DescribeAppInstanceUserEndpoint", { AppInstanceUserArn: bob, EndpointId })).toBe(
      "403 ForbiddenException",
    );
  });

  it("is one of at most ten, also when all are registered at once", async () => {
    const { messaging, store } = start();
    const register = (AppInstanceUserArn = bob) => messaging.call("RegisterAppInstanceUserEndpoint", { AppInstanceUserArn, ...phone });
    const results = await Promise.allSettled(Array.from({ length: 14 }, () => register()));
    const refused = results.filter((each) => each.status === "rejected").map(({ reason }) => (reason as Error).name);
    expect(refused).toEqual(Array.from({ length: 4 }, () => "ResourceLimitExceededException"));
    expect((await endpointsOf(store, bob)).length).toBe(10);
    await register(alice);
  });
});

describe("who may call", () => {
  const notUsers = [instance, `${instance}/channel/one`, "arn:aws:iam::111122223333:user/root", "arn:aws:iam::111122223333:role/user/x"];

  it.each(notUsers)("%s is not a caller", async (ChimeBearer) => {
    const { messaging } = start();
    const ChannelArn = await channelOf(messaging);
    expect(await nameOf(messaging, "CreateChannel", { AppInstanceArn: instance, Name: "n", ChimeBearer })).toBe(
      "401 UnauthorizedClientException",
    );
    expect(await nameOf(messaging, "DescribeChannel", { ChannelArn, ChimeBearer })).toBe("401 UnauthorizedClientException");
  });

  it("a user of another app instance is forbidden", async () => {
    const { messaging } = start();
    const ChannelArn = await channelOf(messaging, [], { Privacy: "PUBLIC" });
    const ChimeBearer = `${other}/user/bob`;
    expect(await nameOf(messaging, "CreateChannel", { AppInstanceArn: instance, Name: "n", ChimeBearer })).toBe("403 ForbiddenException");
    expect(await nameOf(messaging, "DescribeChannel", { ChannelArn, ChimeBearer })).toBe("403 ForbiddenException");
    expect(await nameOf(messaging, "ListChannels", { AppInstanceArn: instance, ChimeBearer })).toBe("403 ForbiddenException");
  });

  it.each([...notUsers, `${other}/user/bob`])("%s does not become a member, a moderator, a target or banned", async (arn) => {
    const { messaging } = start();
    const ChannelArn = await channelOf(messaging);
    const call = { ChannelArn, ChimeBearer: alice };
    const bad = "400 BadRequestException";
    expect(await nameOf(messaging, "CreateChannelMembership", { ...call, MemberArn: arn, Type: "DEFAULT" })).toBe(bad);
    expect(await nameOf(messaging, "CreateChannelModerator", { ...call, ChannelModeratorArn: arn })).toBe(bad);
    expect(await nameOf(messaging, "CreateChannelBan", { ...call, MemberArn: arn })).toBe(bad);
    expect(await nameOf(messaging, "SendChannelMessage", messageTo(ChannelArn, { Target: [{ MemberArn: arn }] }))).toBe(bad);
    const creation = { AppInstanceArn: instance, Name: "n", ChimeBearer: alice };
    expect(await nameOf(messaging, "CreateChannel", { ...creation, MemberArns: [arn] })).toBe(bad);
    expect(await nameOf(messaging, "CreateChannel", { ...creation, ModeratorArns: [arn] })).toBe(bad);
    const batch = await messaging.call("BatchCreateChannelMembership", { ...call, MemberArns: [bob, arn] });
    expect(batch.BatchChannelMemberships?.Members).toEqual([{ Arn: bob }]);
    expect(batch.Errors).toMatchObject([{ MemberArn: arn, ErrorCode: "BadRequest" }]);
  });

  it("an AppInstanceArn is the ARN of an app instance", async () => {
    const { messaging } = start();
    for (const AppInstanceArn of [bob, `${instance}/channel/one`, "arn:aws:iam::111122223333:user/root"]) {
      expect(await nameOf(messaging, "CreateChannel", { AppInstanceArn, Name: "n", ChimeBearer: alice })).toBe("400 BadRequestException");
      expect(await nameOf(messaging, "ListAppInstanceUsers", { AppInstanceArn })).toBe("400 BadRequestException");
    }
  });

  it("in the mode strict, callers, members and app instances must have been created", async () => {
    const { messaging } = start({ identities: "strict", admins: [] });
    const { AppInstanceArn = "" } = await messaging.call("CreateAppInstance", { Name: "one" });
    const create = async (id: string) =>
      (await messaging.call("CreateAppInstanceUser", { AppInstanceArn, AppInstanceUserId: id, Name: id })).AppInstanceUserArn ?? "";
    const [ChimeBearer, MemberArn] = [await create("one"), await create("two")];
    const nobody = `${AppInstanceArn}/user/nobody`;
    const { ChannelArn = "" } = await messaging.call("CreateChannel", { AppInstanceArn, Name: "n", ChimeBearer });
    const call = { ChannelArn, ChimeBearer };
    await messaging.call("CreateChannelMembership", { ...call, MemberArn, Type: "DEFAULT" });
    expect(await nameOf(messaging, "DescribeChannel", { ChannelArn, ChimeBearer: nobody })).toBe("401 UnauthorizedClientException");
    expect(await nameOf(messaging, "CreateChannelMembership", { ...call, MemberArn: nobody, Type: "DEFAULT" })).toBe(
      "404 NotFoundException",
    );
    expect(await nameOf(messaging, "CreateChannelModerator", { ...call, ChannelModeratorArn: nobody })).toBe("403 ForbiddenException");
    expect(await nameOf(messaging, "RegisterAppInstanceUserEndpoint", { AppInstanceUserArn: nobody, ...phone })).toBe(
      "403 ForbiddenException",
    );
    expect(await nameOf(messaging, "CreateAppInstanceUser", { AppInstanceArn: other, AppInstanceUserId: "x", Name: "x" })).toBe(
      "403 ForbiddenException",
    );
    const creation = { AppInstanceArn, Name: "n", ChimeBearer, MemberArns: [nobody] };
    expect(await nameOf(messaging, "CreateChannel", creation)).toBe("403 ForbiddenException");
    await messaging.call("DeleteAppInstanceUser", { AppInstanceUserArn: MemberArn });
    expect(await nameOf(messaging, "DescribeChannel", { ChannelArn, ChimeBearer: MemberArn })).toBe("401 UnauthorizedClientException");
  });

  it("a word that is not a mode is a mistake of the program", () => {
    expect(() => start({ identities: "loose" as never })).toThrow(new TypeError('identities must be "open" or "strict"'));
  });
});
