import { appInstanceOfUser, isBot } from "../../messaging/arns.ts";
import { digest } from "../../messaging/digest.ts";
import { ApiError } from "../../messaging/errors.ts";
import { botKey } from "../../messaging/identity/bots.ts";
import { endpointKey } from "../../messaging/identity/endpoints.ts";
import type { Messaging } from "../../messaging/messaging.ts";
import { instanceKey } from "../../messaging/operation/app-instances.ts";
import { uuidOf } from "../../messaging/operation/create-once.ts";
import type { Rows } from "../../messaging/store/rows.ts";
import type { Change } from "../../messaging/store/store.ts";
import { type Seed, type SeedChannel, SeedError, type SeedUser } from "./seed.ts";

/** The most rows in a commit. */
const PAGE = 1000;

/**
 * Adds what a seed has. What already exists stays; preferences and endpoints are set again.
 *
 * @throws SeedError for the first part that an operation rejects.
 */
export async function applySeed(messaging: Messaging, seed: Seed, now: number): Promise<void> {
  const { AppInstanceArn, Channels = [] } = seed;
  const instance = { Name: lastOf(AppInstanceArn), CreatedAt: now, UpdatedAt: now, RequestDigest: digest("seed", AppInstanceArn) };
  const given: Change[] = [
    { put: instanceKey(AppInstanceArn), value: instance },
    ...usersOf(seed).flatMap((user) => userRows(user, now)),
    ...botsOf(seed).map((bot) => botRow(bot, now)),
  ];
  const rows: Change[] = [];
  for (const row of given) if (!(await isKept(row, messaging))) rows.push(row);
  for (let at = 0; at < rows.length; at += PAGE) await messaging.store.commit(rows.slice(at, at + PAGE));
  for (const [index, channel] of Channels.entries()) await applyChannel(messaging, channel, AppInstanceArn, `/Channels/${index}`);
}

/** Whether a row stays as it is: the app instance and users may have settings that a seed does not have. */
async function isKept(change: Change, { store }: Messaging): Promise<boolean> {
  return "put" in change && change.put.kind !== "endpoint" && (await store.get(change.put)) !== undefined;
}

/** The users of a seed, members without an entry included: in the mode `strict`, members must exist. @throws SeedError */
function usersOf(seed: Seed): readonly SeedUser[] {
  const named = (seed.Users ?? []).map((user, index) => {
    const AppInstanceUserArn = arnOf(user.AppInstanceUserArn, seed.AppInstanceArn, "user");
    if (isBot(AppInstanceUserArn))
      throw new SeedError(`/Users/${index}`, "a bot is not a user: a bot that is a member needs no entry here");
    return { ...user, AppInstanceUserArn };
  });
  const known = new Set(named.map(({ AppInstanceUserArn }) => AppInstanceUserArn));
  const others = peopleOf(seed).filter((arn) => !isBot(arn) && !known.has(arn));
  return [...named, ...others.map((AppInstanceUserArn) => ({ AppInstanceUserArn }))];
}

function botsOf(seed: Seed): readonly string[] {
  return peopleOf(seed).filter(isBot);
}

/** The ARNs of creators, members and moderators, each once. */
function peopleOf({ AppInstanceArn, Channels = [] }: Seed): string[] {
  const named = Channels.flatMap(({ CreatedBy, Members = [], Moderators = [] }) => [
    ...(CreatedBy === undefined ? [] : [CreatedBy]),
    ...Members.map(({ MemberArn }) => MemberArn),
    ...Moderators,
  ]);
  return [...new Set(named.map((each) => arnOf(each, AppInstanceArn, "user")))];
}

/** A bot; the service does not ask the Lex bot of its configuration. */
function botRow(bot: string, now: number): Change {
  const Configuration = {
    Lex: { LexBotAliasArn: "arn:aws:lex:us-east-1:111122223333:bot-alias/0000000000/0000000000", LocaleId: "en_US" },
  };
  const row = { Name: lastOf(bot), Configuration, CreatedAt: now, UpdatedAt: now, RequestDigest: digest("seed", bot) };
  return { put: botKey(bot), value: row };
}

function userRows({ AppInstanceUserArn: user, Name, Endpoints = [] }: SeedUser, now: number): Change[] {
  const row = { Name: Name ?? lastOf(user), CreatedAt: now, UpdatedAt: now, RequestDigest: digest("seed", user) };
  const changes: Change[] = Endpoints.map((endpoint, index) => {
    const { EndpointId = uuidOf(digest("seed", user, String(index))), ...rest } = endpoint;
    const value: Rows["endpoint"] = {
      ResourceArn: "arn:aws:mobiletargeting:us-east-1:111122223333:apps/seed",
      AllowMessages: "ALL",
      EndpointState: { Status: "ACTIVE" },
      ...rest,
      CreatedAt: now,
      UpdatedAt: now,
      RequestDigest: digest("seed", EndpointId),
    };
    return { put: endpointKey(user, EndpointId), value };
  });
  return [...changes, { put: { kind: "user", group: appInstanceOfUser(user), id: user }, value: row }];
}

async function applyChannel(messaging: Messaging, channel: SeedChannel, AppInstanceArn: string, path: string): Promise<void> {
  const { Name = lastOf(channel.ChannelArn), Mode, Privacy, Members = [], Moderators = [] } = channel;
  const creator = channel.CreatedBy ?? Members[0]?.MemberArn;
  if (creator === undefined) throw new SeedError(path, "a channel needs CreatedBy or a member");
  const [ChimeBearer, ChannelArn] = [arnOf(creator, AppInstanceArn, "user"), arnOf(channel.ChannelArn, AppInstanceArn, "channel")];
  const ChannelId = lastOf(ChannelArn);
  await within(path, () =>
    messaging.call("CreateChannel", {
      AppInstanceArn,
      ChannelId,
      Name,
      ...(Mode === undefined ? {} : { Mode }),
      ...(Privacy === undefined ? {} : { Privacy }),
      // The same whenever the seed is applied: a repeat is not a conflict.
      ClientRequestToken: digest("seed", ChannelId).slice(0, 32),
      ChimeBearer,
    }),
  );
  for (const [index, { Type = "DEFAULT", Preferences, ...member }] of Members.entries()) {
    const MemberArn = arnOf(member.MemberArn, AppInstanceArn, "user");
    const at = `${path}/Members/${index}`;
    if (MemberArn !== ChimeBearer)
      await within(at, () => messaging.call("CreateChannelMembership", { ChannelArn, MemberArn, Type, ChimeBearer }));
    if (Preferences !== undefined)
      await within(`${at}/Preferences`, () =>
        messaging.call("PutChannelMembershipPreferences", { ChannelArn, MemberArn, ChimeBearer: MemberArn, Preferences }),
      );
  }
  for (const [index, moderator] of Moderators.entries()) {
    const ChannelModeratorArn = arnOf(moderator, AppInstanceArn, "user");
    await within(`${path}/Moderators/${index}`, () =>
      messaging.call("CreateChannelModerator", { ChannelArn, ChannelModeratorArn, ChimeBearer }),
    );
  }
}

/** Names the part of the seed that an operation rejects. What already exists is not a mistake. */
async function within(path: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.name !== "ConflictException") throw new SeedError(path, error.message);
  }
}

function arnOf(name: string, AppInstanceArn: string, kind: "user" | "channel"): string {
  return name.startsWith("arn:") ? name : `${AppInstanceArn}/${kind}/${name}`;
}

function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
