import { describe, expect, it } from "vitest";
import {
  admin,
  alice,
  bob,
  carol,
  channelOf,
  ElasticChannelConfiguration,
  eve,
  filtered,
  instance,
  messageTo,
  refusalOf,
  start,
} from "./support.ts";

describe("ListChannels", () => {
  it("lists public channels for everybody, and private ones only for admins", async () => {
    const { messaging } = start();
    const open = await channelOf(messaging, [], { Name: "open", Privacy: "PUBLIC", Metadata: "m" });
    const closed = await channelOf(messaging, [], { Name: "closed" });
    const list = async (ChimeBearer: string, Privacy?: "PUBLIC" | "PRIVATE") =>
      (await messaging.call("ListChannels", { AppInstanceArn: instance, ChimeBearer, Privacy })).Channels?.map((each) => each?.ChannelArn);
    expect(await list(eve)).toEqual([open]);
    expect(await list(eve, "PUBLIC")).toEqual([open]);
    expect((await refusalOf(list(alice, "PRIVATE"))).name).toBe("ForbiddenException");
    expect(await list(admin, "PRIVATE")).toEqual([closed]);
    expect((await list(admin))?.toSorted()).toEqual([open, closed].toSorted());
    const { Channels } = await messaging.call("ListChannels", { AppInstanceArn: instance, ChimeBearer: eve });
    expect(Channels).toEqual([{ Name: "open", ChannelArn: open, Mode: "UNRESTRICTED", Privacy: "PUBLIC", Metadata: "m" }]);
  });

  it("gives pages", async () => {
    const { messaging } = start();
    const arns = await Promise.all(Array.from({ length: 5 }, () => channelOf(messaging, [], { Privacy: "PUBLIC" })));
    const found: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await messaging.call("ListChannels", { AppInstanceArn: instance, ChimeBearer: eve, MaxResults: 2, NextToken });
      found.push(...(page.Channels ?? []).map((each) => each.ChannelArn));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(found).toEqual(arns.toSorted());
  });
});

describe("SearchChannels", () => {
  it("finds channels by their members: one's own, or all for an admin and for a program without a user", async () => {
    const { messaging } = start();
    const both = await channelOf(messaging, [bob]);
    const three = await channelOf(messaging, [bob, carol]);
    const search = async (ChimeBearer: string | undefined, Operator: "EQUALS" | "INCLUDES", ...Values: string[]) => {
      const request = { ChimeBearer, Fields: [{ Key: "MEMBERS" as const, Operator, Values }] };
      return (await messaging.call("SearchChannels", request)).Channels?.map((each) => each?.ChannelArn).toSorted();
    };
    for (const caller of [bob, admin, undefined]) {
      expect(await search(caller, "INCLUDES", bob, alice)).toEqual([both, three].toSorted());
      expect(await search(caller, "INCLUDES", carol)).toEqual([three]);
      expect(await search(caller, "EQUALS", alice, bob)).toEqual([both]);
      expect(await search(caller, "EQUALS", bob)).toEqual([]);
    }
    expect(await search(eve, "INCLUDES", bob)).toEqual([]);
  });
});

it("an elastic channel lists its sub-channel with the number of its members; another channel has none", async () => {
  const { messaging } = start();
  const ChannelArn = await channelOf(messaging, [bob, carol], { ElasticChannelConfiguration });
  const { SubChannels } = await messaging.call("ListSubChannels", { ChannelArn, ChimeBearer: alice });
  expect(SubChannels).toEqual([{ SubChannelId: expect.stringMatching(/^[0-9a-f]{32}$/) as string, MembershipCount: 2 }]);
  const other = await channelOf(messaging);
  expect((await refusalOf(messaging.call("ListSubChannels", { ChannelArn: other, ChimeBearer: alice }))).name).toBe("ForbiddenException");
});

describe("moderators", () => {
  it("are described, listed and removed; the channels of a moderator are listed", async () => {
    const { messaging, clock } = start();
    const ChannelArn = await channelOf(messaging, [bob]);
    await channelOf(messaging);
    const call = { ChannelArn, ChannelModeratorArn: bob, ChimeBearer: alice };
    const own = { AppInstanceUserArn: bob, ChimeBearer: bob };
    expect((await refusalOf(messaging.call("DescribeChannelModerator", call))).name).toBe("NotFoundException");
    expect((await refusalOf(messaging.call("DescribeChannelModeratedByAppInstanceUser", { ChannelArn, ...own }))).name).toBe(
      "ForbiddenException",
    );
    await messaging.call("CreateChannelModerator", call);
    expect((await messaging.call("DescribeChannelModerator", call)).ChannelModerator).toEqual({
      Moderator: { Arn: bob },
      ChannelArn,
      CreatedTimestamp: new Date(clock.now),
      CreatedBy: { Arn: alice },
    });
    expect((await messaging.call("ListChannelModerators", call)).ChannelModerators).toEqual([
      { Moderator: { Arn: alice } },
      { Moderator: { Arn: bob } },
    ]);
    const ChannelSummary = { Name: "team", ChannelArn, Mode: "UNRESTRICTED", Privacy: "PRIVATE" };
    expect(await messaging.call("DescribeChannelModeratedByAppInstanceUser", { ChannelArn, ...own })).toEqual({
      Channel: { ChannelSummary },
    });
    expect(await messaging.call("ListChannelsModeratedByAppInstanceUser", own)).toEqual({ Channels: [{ ChannelSummary }] });
    expect((await messaging.call("ListChannelsModeratedByAppInstanceUser", { ChimeBearer: alice })).Channels?.length).toBe(2);
    await messaging.call("DeleteChannelModerator", call);
    await messaging.call("DeleteChannelModerator", call);
    expect((await messaging.call("ListChannelsModeratedByAppInstanceUser", own)).Channels).toEqual([]);
    expect(
      (await messaging.call("DescribeChannelMembership", { ChannelArn, MemberArn: bob, ChimeBearer: bob })).ChannelMembership?.Type,
    ).toBe("DEFAULT");
  });
});

describe("settings of a channel", () => {
  it("expiration is set, returned and removed", async () => {
    const { messaging } = start();
    const ChannelArn = await channelOf(messaging);
    const ExpirationSettings = { ExpirationDays: 3, ExpirationCriterion: "LAST_MESSAGE_TIMESTAMP" } as const;
    const call = { ChannelArn, ChimeBearer: alice };
    const current = async () => (await messaging.call("DescribeChannel", call)).Channel?.ExpirationSettings;
    expect(await messaging.call("PutChannelExpirationSettings", { ...call, ExpirationSettings })).toEqual({
      ChannelArn,
      ExpirationSettings,
    });
    expect(await current()).toEqual(ExpirationSettings);
    expect(await messaging.call("PutChannelExpirationSettings", { ChannelArn })).toEqual({ ChannelArn });
    expect(await current()).toBeUndefined();
  });

  it("tags of channels, flows, users and bots are added, listed and removed, at most 50", async () => {
    const { messaging } = start();
    const ResourceARN = await channelOf(messaging, [], { Tags: [{ Key: "a", Value: "1" }] });
    const tags = async () => (await messaging.call("ListTagsForResource", { ResourceARN })).Tags;
    await messaging.call("TagResource", { ResourceARN, Tags: [{ Key: "b", Value: "2" }] });
    expect(await tags()).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ]);
    await messaging.call("UntagResource", { ResourceARN, TagKeys: ["a", "b"] });
    expect(await tags()).toEqual([]);
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
    await messaging.call("TagResource", { ResourceARN, Tags: many });
    const more = messaging.call("TagResource", { ResourceARN, Tags: [{ Key: "b", Value: "2" }] });
    expect((await refusalOf(more)).name).toBe("ResourceLimitExceededException");
    expect((await refusalOf(messaging.call("ListTagsForResource", { ResourceARN: bob }))).name).toBe("ForbiddenException");
    await messaging.call("CreateAppInstanceUser", { AppInstanceArn: instance, AppInstanceUserId: "bob", Name: "Bob" });
    expect(await messaging.call("ListTagsForResource", { ResourceARN: bob })).toEqual({ Tags: [] });
  });

  it("the session endpoint is the configured one; without one the operation says that it is not implemented", async () => {
    const error = await refusalOf(start().messaging.call("GetMessagingSessionEndpoint", {}));
    expect([error.status, error.name, error.code]).toEqual([501, "NotImplementedException", "NotImplemented"]);
    expect(error.message).toMatch(/^GetMessagingSessionEndpoint: /);
    const { messaging } = start({ sessionEndpoint: "node001.ue1.ws-messaging.chime.aws" });
    expect(await messaging.call("GetMessagingSessionEndpoint", { NetworkType: "DUAL_STACK" })).toEqual({
      Endpoint: { Url: "node001.ue1.ws-messaging.chime.aws" },
    });
  });
});

describe("documented rules", () => {
  it("anybody may join a PUBLIC channel, but nobody else, no RESTRICTED or PRIVATE one, and nobody who is banned", async () => {
    const { messaging } = start();
    const join = (ChannelArn: string, more: object = {}) =>
      messaging.call("CreateChannelMembership", { ChannelArn, MemberArn: eve, Type: "DEFAULT", ChimeBearer: eve, ...more });
    const open = await channelOf(messaging, [], { Privacy: "PUBLIC" });
    expect((await refusalOf(join(open, { MemberArn: bob }))).name).toBe("ForbiddenException");
    await join(open);
    expect((await refusalOf(join(await channelOf(messaging)))).name).toBe("ForbiddenException");
    const restricted = await channelOf(messaging, [], { Privacy: "PUBLIC", Mode: "RESTRICTED" });
    expect((await refusalOf(join(restricted))).name).toBe("ForbiddenException");
    const banning = await channelOf(messaging, [], { Privacy: "PUBLIC" });
    await messaging.call("CreateChannelBan", { ChannelArn: banning, MemberArn: eve, ChimeBearer: alice });
    expect((await refusalOf(join(banning))).name).toBe("ForbiddenException");
  });

  it("a Put changes a membership only if its preferences are other ones", async () => {
    const { messaging, clock } = start();
    const ChannelArn = await channelOf(messaging);
    const own = { ChannelArn, MemberArn: alice, ChimeBearer: alice };
    const updatedBy = async (Preferences: object) => {
      const before = clock.now++;
      await messaging.call("PutChannelMembershipPreferences", { ...own, Preferences });
      const { ChannelMembership } = await messaging.call("DescribeChannelMembership", own);
      return Number(ChannelMembership?.LastUpdatedTimestamp) > before;
    };
    expect(await updatedBy({})).toBe(false);
    expect((await messaging.call("GetChannelMembershipPreferences", own)).Preferences).toBeUndefined();
    expect(await updatedBy(filtered('{"a":["b"]}'))).toBe(true);
    expect(await updatedBy(filtered('{"a":["b"]}'))).toBe(false);
    expect(await updatedBy({})).toBe(true);
  });

  it("a HIDDEN member reads and does not send", async () => {
    const { messaging } = start();
    const ChannelArn = await channelOf(messaging);
    await messaging.call("CreateChannelMembership", { ChannelArn, MemberArn: bob, Type: "HIDDEN", ChimeBearer: alice });
    const sending = messaging.call("SendChannelMessage", messageTo(ChannelArn, { ChimeBearer: bob }));
    expect((await refusalOf(sending)).name).toBe("ForbiddenException");
    await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    expect((await messaging.call("ListChannelMessages", { ChannelArn, ChimeBearer: bob })).ChannelMessages?.length).toBe(1);
  });

  const rules = [
    [
      "encoded twice",
      '"{\\"mention\\":[\\"SECRET\\"]}"',
      "encoded-twice at characters 0 to 28: the text is a rule that was encoded twice. Pass the decoded text: remove one JSON.stringify, or paste the rule without the backslashes; rule-not-object at characters 0 to 28: ",
    ],
    [
      "with a comma too many",
      '{"SECRET":["x",]}',
      "invalid-json at characters 14 to 15: the text is not JSON. To repair it: remove characters 14 to 15",
    ],
    [
      "without a list",
      '{"SECRET":"x"}',
      "value-not-array at characters 10 to 13: the value of an attribute is not an array. To repair it: insert [ at 10, insert ] at 13",
    ],
    ["with a number", '{"SECRET":[5]}', '. A possible repair: insert " at 11, insert " at 12'],
    [
      "that is too large",
      `{"SECRET":["${"x".repeat(3000)}"]}`,
      "too-large at characters 0 to 3015: the rule has 3015 bytes, 2048 are allowed. Shorten the rule",
    ],
    [
      "that is too complex",
      JSON.stringify({ SECRET: Array.from({ length: 21 }, String) }),
      "the complexity is 22 (attribute names plus strings), 20 is allowed",
    ],
  ] as const;
  it.each(rules)("a rule %s is rejected with the place, the problem and the repair, and is not quoted", async (_, rule, expected) => {
    const { messaging } = start();
    const ChannelArn = await channelOf(messaging);
    const call = { ChannelArn, MemberArn: alice, ChimeBearer: alice };
    const { message } = await refusalOf(messaging.call("PutChannelMembershipPreferences", { ...call, Preferences: filtered(rule) }));
    expect(message).toContain(expected);
    expect(message).not.toContain("SECRET");
  });
});
