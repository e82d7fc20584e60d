import { describe, expect, it } from "vitest";
import type { Messaging } from "../../src/messaging/index.ts";
import {
  admin,
  alice,
  bob,
  channelOf,
  ElasticChannelConfiguration,
  fill,
  fresh,
  instance,
  messageTo,
  processor,
  refusalOf,
  start,
  user,
} from "./support.ts";

/** Four channels, and at least two of everything else that is listed. */
async function scene() {
  const { messaging } = start();
  const Processors = [processor("a", 1)];
  const create = () =>
    messaging.call("CreateChannelFlow", { AppInstanceArn: instance, Name: "flow", Processors, ClientRequestToken: fresh() });
  const flows = [(await create()).ChannelFlowArn ?? "", (await create()).ChannelFlowArn ?? ""];
  const channels: string[] = [];
  for (const index of [0, 1, 2, 3]) {
    const ChannelArn = await channelOf(messaging, [bob], { Privacy: index < 2 ? "PUBLIC" : "PRIVATE" });
    channels.push(ChannelArn);
    for (const name of ["hidden-1", "hidden-2"])
      await messaging.call("CreateChannelMembership", { ChannelArn, MemberArn: user(name), Type: "HIDDEN", ChimeBearer: alice });
    for (const name of ["banned-1", "banned-2"])
      await messaging.call("CreateChannelBan", { ChannelArn, MemberArn: user(name), ChimeBearer: alice });
    await messaging.call("CreateChannelModerator", { ChannelArn, ChannelModeratorArn: bob, ChimeBearer: alice });
    for (const _ of [1, 2]) await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await messaging.call("AssociateChannelFlow", { ChannelArn, ChannelFlowArn: flows[index % 2]!, ChimeBearer: alice });
  }
  return { messaging, channels, flows };
}

type Scene = Awaited<ReturnType<typeof scene>>;
type Page = { readonly NextToken?: string | undefined };
type List = (messaging: Messaging, scene: Scene, more: object) => Promise<Page>;

const ofChannel =
  (
    name: "ListChannelBans" | "ListChannelMemberships" | "ListChannelMessages" | "ListChannelModerators",
    index: number,
    fields = {},
  ): List =>
  (messaging, { channels }, more) =>
    messaging.call(name, { ChannelArn: channels[index]!, ChimeBearer: alice, ...fields, ...more });
const ofUser =
  (name: "ListChannelMembershipsForAppInstanceUser" | "ListChannelsModeratedByAppInstanceUser", AppInstanceUserArn: string): List =>
  (messaging, _, more) =>
    messaging.call(name, { AppInstanceUserArn, ChimeBearer: admin, ...more });
const search =
  (ChimeBearer: string, ...Values: string[]): List =>
  (messaging, _, more) =>
    messaging.call("SearchChannels", { Fields: [{ Key: "MEMBERS", Operator: "INCLUDES", Values }], ChimeBearer, ...more });

/** Lists that differ in their operation, or in one parameter. */
const lists: Readonly<Record<string, List>> = {
  channels: (messaging, _, more) => messaging.call("ListChannels", { AppInstanceArn: instance, ChimeBearer: admin, ...more }),
  "public channels": (messaging, _, more) =>
    messaging.call("ListChannels", { AppInstanceArn: instance, ChimeBearer: admin, Privacy: "PUBLIC", ...more }),
  "channels of a user": ofUser("ListChannelMembershipsForAppInstanceUser", alice),
  "channels of another user": ofUser("ListChannelMembershipsForAppInstanceUser", bob),
  "channels that a user moderates": ofUser("ListChannelsModeratedByAppInstanceUser", alice),
  "channels that another user moderates": ofUser("ListChannelsModeratedByAppInstanceUser", bob),
  "channels with a member": search(admin, bob),
  "channels with two members": search(admin, bob, alice),
  "channels of a user with a member": search(alice, bob),
  "bans of a channel": ofChannel("ListChannelBans", 0),
  "bans of another channel": ofChannel("ListChannelBans", 1),
  "members of a channel": ofChannel("ListChannelMemberships", 0),
  "members of another channel": ofChannel("ListChannelMemberships", 1),
  "hidden members of a channel": ofChannel("ListChannelMemberships", 0, { Type: "HIDDEN" }),
  "moderators of a channel": ofChannel("ListChannelModerators", 0),
  "moderators of another channel": ofChannel("ListChannelModerators", 1),
  "messages of a channel": ofChannel("ListChannelMessages", 0),
  "messages of another channel": ofChannel("ListChannelMessages", 1),
  "messages of a channel from the first": ofChannel("ListChannelMessages", 0, { SortOrder: "ASCENDING" }),
  "messages of a channel until a time": ofChannel("ListChannelMessages", 0, { NotAfter: new Date("2030-01-01") }),
  "messages of a channel until another time": ofChannel("ListChannelMessages", 0, { NotAfter: new Date("2031-01-01") }),
  "messages of a channel since a time": ofChannel("ListChannelMessages", 0, { NotBefore: new Date("2020-01-01") }),
  "messages of a channel since another time": ofChannel("ListChannelMessages", 0, { NotBefore: new Date("2021-01-01") }),
  "channel flows": (messaging, _, more) => messaging.call("ListChannelFlows", { AppInstanceArn: instance, ...more }),
  "channels of a flow": (messaging, { flows }, more) =>
    messaging.call("ListChannelsAssociatedWithChannelFlow", { ChannelFlowArn: flows[0]!, ...more }),
  "channels of another flow": (messaging, { flows }, more) =>
    messaging.call("ListChannelsAssociatedWithChannelFlow", { ChannelFlowArn: flows[1]!, ...more }),
};

describe("the NextToken of a list", () => {
  it("is taken by this list, and rejected by every other, also by one that differs in a parameter", async () => {
    const made = await scene();
    const { messaging } = made;
    const tokens = new Map<string, string>();
    const pages = new Map<string, object>();
    for (const [name, list] of Object.entries(lists)) {
      const { NextToken, ...page } = await list(messaging, made, { MaxResults: 1 });
      pages.set(name, page);
      expect([name, NextToken]).toEqual([name, expect.any(String)]);
      tokens.set(name, NextToken!);
    }
    for (const [name, list] of Object.entries(lists)) {
      for (const [other, NextToken] of tokens) {
        const call = list(messaging, made, { MaxResults: 1, NextToken });
        if (other === name) {
          const { NextToken: _, ...next } = await call;
          expect([name, next]).not.toEqual([name, pages.get(name)]);
        } else
          expect([name, other, (await refusalOf(call)).message]).toEqual([
            name,
            other,
            expect.stringMatching(/'NextToken' .* this list returned$/),
          ]);
      }
    }
  });
});

it("a sub-channel counts its members, also those beyond a page of the store", async () => {
  const { messaging, store } = start();
  const ChannelArn = await channelOf(messaging, [], { ElasticChannelConfiguration });
  await fill(store, ChannelArn, 2100);
  const { SubChannels } = await messaging.call("ListSubChannels", { ChannelArn, ChimeBearer: alice });
  expect(SubChannels?.[0]?.MembershipCount).toBe(2100);
});
