import type { Context } from "../context.ts";
import { ApiError, apiErrors } from "../errors.ts";
import { checkMember } from "../identities.ts";
import { collect } from "../paging.ts";
import type { Scene } from "../scene.ts";
import type { Rows } from "../store/rows.ts";
import { type Change, DamagedRowError, StoreConflictError } from "../store/store.ts";
import type { Handler } from "./handler.ts";
import { banKey, membershipKey } from "./keys.ts";
import { changeMembership, endOf } from "./membership-change.ts";
import { withinQuota } from "./quotas.ts";

type MembershipType = Rows["membership"]["Type"];
type ErrorCode = (typeof apiErrors)[keyof typeof apiErrors]["code"];

export const createMembership: Handler<"CreateChannelMembership"> = async (request, scene, context) => {
  const { ChannelArn, MemberArn, Type } = request;
  await scene.checkSubChannel(request.SubChannelId);
  await add(MemberArn, Type, scene, context);
  return { ChannelArn, Member: { Arn: MemberArn }, ...(await scene.subChannel()) };
};

/** Adds each member separately. Errors lists members that cannot be added, or whose rows are damaged; the others are added. */
export const createMemberships: Handler<"BatchCreateChannelMembership"> = async (request, scene, context) => {
  const { ChannelArn, MemberArns, Type = "DEFAULT", ChimeBearer } = request;
  await scene.checkSubChannel(request.SubChannelId);
  const added: string[] = [];
  const errors: { MemberArn: string; ErrorCode: ErrorCode; ErrorMessage: string }[] = [];
  for (const MemberArn of MemberArns) {
    try {
      await add(MemberArn, Type, scene, context);
      added.push(MemberArn);
    } catch (error) {
      if (error instanceof DamagedRowError) context.observer.damaged?.(error);
      else if (!(error instanceof ApiError)) throw error;
      const ErrorCode = error instanceof ApiError ? error.code : apiErrors.ServiceFailureException.code;
      errors.push({ MemberArn, ErrorCode, ErrorMessage: error.message });
    }
  }
  return {
    BatchChannelMemberships: {
      InvitedBy: { Arn: ChimeBearer },
      Type,
      Members: added.map((Arn) => ({ Arn })),
      ChannelArn,
      ...(await scene.subChannel()),
    },
    Errors: errors as never,
  };
};

async function add(memberArn: string, Type: MembershipType, scene: Scene, context: Context): Promise<void> {
  const channel = (await scene.channel()).key;
  await checkMember(memberArn, "MemberArn", channel.group, scene, context);
  const key = membershipKey(channel.id, memberArn);
  const ban = banKey(channel.id, memberArn);
  if (Type === "HIDDEN" && (await scene.isElastic())) throw new ApiError("BadRequestException", "Elastic channels have no hidden members");
  if ((await context.store.get(ban)) !== undefined) throw new ApiError("ForbiddenException", "The user is banned");
  if ((await context.store.get(key)) !== undefined) throw new ApiError("ConflictException", "The user is already a member");
  const now = context.clock();
  const row = { Type, InvitedBy: scene.bearer, CreatedAt: now, UpdatedAt: now };
  const changes: Change[] = [
    { check: channel, expect: "present" },
    { check: ban, expect: "absent" },
    { put: key, value: row, expect: "absent" },
  ];
  try {
    await withinQuota("membershipsPerChannel", key, context, () => changeMembership(context, key, async () => ({ changes, row })));
  } catch (error) {
    if (!(error instanceof StoreConflictError)) throw error;
    // Reported here instead of running the call again: in a batch, the members added before would then be conflicts.
    if (error.key.kind === "membership") throw new ApiError("ConflictException", "The user is already a member", { cause: error });
    if (error.key.kind === "ban") throw new ApiError("ForbiddenException", "The user is banned", { cause: error });
    throw error;
  }
}

/** Removing someone who is not a member succeeds [choice]. */
export const deleteMembership: Handler<"DeleteChannelMembership"> = async (request, scene, context) => {
  await scene.checkSubChannel(request.SubChannelId);
  const key = membershipKey(request.ChannelArn, request.MemberArn);
  await changeMembership(context, key, async () => ({ changes: [await endOf(key, context.store)], row: undefined }));
  return {};
};

export const describeMembership: Handler<"DescribeChannelMembership"> = async (request, scene) => {
  const { ChannelArn, MemberArn } = request;
  await scene.checkSubChannel(request.SubChannelId);
  const { value } = (await scene.membership(MemberArn)) ?? scene.refuseAbsent("the membership");
  return {
    ChannelMembership: {
      InvitedBy: { Arn: value.InvitedBy },
      Type: value.Type,
      Member: { Arn: MemberArn },
      ChannelArn,
      CreatedTimestamp: new Date(value.CreatedAt),
      LastUpdatedTimestamp: new Date(value.UpdatedAt),
      ...(await scene.subChannel()),
    },
  };
};

/** Lists hidden members only on request, and only to admins and moderators [model documentation]. */
export const listMemberships: Handler<"ListChannelMemberships"> = async (request, scene, context) => {
  const { ChannelArn, MaxResults, NextToken, Type = "DEFAULT" } = request;
  await scene.checkSubChannel(request.SubChannelId);
  if (Type === "HIDDEN" && !(await scene.isAdmin()) && !(await scene.isModerator()))
    throw new ApiError("ForbiddenException", "Only admins and moderators may list hidden members");
  const list = ["ListChannelMemberships", ChannelArn, Type];
  const range = { kind: "membership", group: ChannelArn } as const;
  const page = await collect(context, { list, range, MaxResults, NextToken }, ({ value }) => value.Type === Type);
  return {
    ChannelArn,
    ChannelMemberships: page.rows.map(({ key }) => ({ Member: { Arn: key.id } })),
    ...page.more,
  };
};

export const updateReadMarker: Handler<"UpdateChannelReadMarker"> = async ({ ChannelArn, ChimeBearer }, scene, context) => {
  if (await scene.isElastic()) throw new ApiError("ForbiddenException", "Elastic channels have no read markers");
  const key = membershipKey(ChannelArn, ChimeBearer);
  await changeMembership(context, key, async () => {
    const stored = (await context.store.get(key)) ?? scene.refuseAbsent("the membership");
    const row = { ...stored.value, ReadAt: context.clock() };
    return { changes: [{ put: key, value: row, expect: stored.revision }], row };
  });
  return { ChannelArn };
};
