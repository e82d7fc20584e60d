import { appInstanceOfChannel, appInstanceOfFlow } from "../arns.ts";
import type { Context } from "../context.ts";
import { digest } from "../digest.ts";
import { ApiError } from "../errors.ts";
import { collect } from "../paging.ts";
import type { Scene } from "../scene.ts";
import type { Key, Rows } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";
import { checkInstance } from "./app-instances.ts";
import { createOnce, uuidOf } from "./create-once.ts";
import { given } from "./given.ts";
import type { Handler } from "./handler.ts";

export const createFlow: Handler<"CreateChannelFlow"> = async ({ AppInstanceArn, ClientRequestToken, ...rest }, scene, context) => {
  await checkInstance(AppInstanceArn, scene, context);
  const ChannelFlowArn = `${AppInstanceArn}/channel-flow/${uuidOf(digest(AppInstanceArn, ClientRequestToken))}`;
  const CreatedAt = context.clock();
  const row = { ...rest, CreatedAt, UpdatedAt: CreatedAt, RequestDigest: digest(rest) } as Rows["flow"];
  await createOnce(flowKey(ChannelFlowArn), row, context);
  return { ChannelFlowArn };
};

export const describeFlow: Handler<"DescribeChannelFlow"> = async ({ ChannelFlowArn }, scene, context) => {
  const flow = await requireFlow(ChannelFlowArn, scene, context);
  const { CreatedAt, UpdatedAt } = flow.value;
  return { ChannelFlow: { ...toSummary(flow), CreatedTimestamp: new Date(CreatedAt), LastUpdatedTimestamp: new Date(UpdatedAt) } };
};

export const listFlows: Handler<"ListChannelFlows"> = async ({ AppInstanceArn, MaxResults, NextToken }, _scene, context) => {
  const range = { kind: "flow", group: AppInstanceArn } as const;
  const page = await collect(context, { list: ["ListChannelFlows", AppInstanceArn], range, MaxResults, NextToken });
  return { ChannelFlows: page.rows.map(toSummary), ...page.more };
};

export const updateFlow: Handler<"UpdateChannelFlow"> = async ({ ChannelFlowArn, Processors, Name }, scene, context) => {
  const { key, value, revision } = await requireFlow(ChannelFlowArn, scene, context);
  const row = { ...value, Processors, Name, UpdatedAt: context.clock() } as Rows["flow"];
  await context.store.commit([{ put: key, value: row, expect: revision }]);
  return { ChannelFlowArn };
};

/** Works only while no channel has the flow [model]. */
export const deleteFlow: Handler<"DeleteChannelFlow"> = async ({ ChannelFlowArn }, scene, context) => {
  const { key, revision } = await requireFlow(ChannelFlowArn, scene, context);
  const range = { kind: "channel", group: key.group } as const;
  let NextToken: string | undefined;
  do {
    const page = await collect(context, { list: [], range, MaxResults: 1, NextToken }, ofFlow(ChannelFlowArn));
    if (page.rows.length > 0) throw new ApiError("ConflictException", "Channels are associated with the channel flow");
    NextToken = page.more.NextToken;
  } while (NextToken !== undefined);
  await context.store.commit([{ remove: key, expect: revision }]);
  return {};
};

export const listChannelsOfFlow: Handler<"ListChannelsAssociatedWithChannelFlow"> = async (request, scene, context) => {
  const { ChannelFlowArn, MaxResults, NextToken } = request;
  const { group } = (await requireFlow(ChannelFlowArn, scene, context)).key;
  const list = ["ListChannelsAssociatedWithChannelFlow", ChannelFlowArn];
  const page = await collect(context, { list, range: { kind: "channel", group }, MaxResults, NextToken }, ofFlow(ChannelFlowArn));
  const Channels = page.rows.map(({ key, value: { Name, Mode, Privacy, Metadata } }) => ({
    Name,
    ChannelArn: key.id,
    Mode,
    Privacy,
    ...given({ Metadata }),
  }));
  return { Channels, ...page.more };
};

/** A channel has at most one flow [guide]; associating the same one again succeeds [choice]. */
export const associateFlow: Handler<"AssociateChannelFlow"> = async ({ ChannelArn, ChannelFlowArn }, scene, context) => {
  const flow = await requireFlow(ChannelFlowArn, scene, context);
  if (flow.key.group !== appInstanceOfChannel(ChannelArn)) return scene.refuseAbsent("the channel flow");
  const { key, value, revision } = await scene.channel();
  if (value.ChannelFlowArn !== undefined && value.ChannelFlowArn !== ChannelFlowArn)
    throw new ApiError("ConflictException", "Another channel flow is associated with the channel");
  const row = { ...value, ChannelFlowArn, UpdatedAt: context.clock() };
  await context.store.commit([
    // A new revision of the flow: a DeleteChannelFlow that has not seen this channel begins again.
    { put: flow.key, value: flow.value, expect: flow.revision },
    { put: key, value: row, expect: revision },
  ]);
  return {};
};

export const disassociateFlow: Handler<"DisassociateChannelFlow"> = async ({ ChannelFlowArn }, scene, context) => {
  const { key, value, revision } = await scene.channel();
  const { ChannelFlowArn: current, ...rest } = value;
  if (current !== ChannelFlowArn) return scene.refuseAbsent("the association with the channel flow");
  await context.store.commit([{ put: key, value: { ...rest, UpdatedAt: context.clock() }, expect: revision }]);
  return {};
};

function ofFlow(arn: string) {
  return ({ value }: Stored<"channel">) => value.ChannelFlowArn === arn;
}

function toSummary({ key, value: { Name, Processors } }: Stored<"flow">) {
  return { ChannelFlowArn: key.id, Name, Processors: Processors as NonNullable<Parameters<Handler<"CreateChannelFlow">>[0]["Processors"]> };
}

async function requireFlow(arn: string, scene: Scene, { store }: Context): Promise<Stored<"flow">> {
  return (await store.get(flowKey(arn))) ?? scene.refuseAbsent("the channel flow");
}

export function flowKey(arn: string): Key<"flow"> {
  return { kind: "flow", group: appInstanceOfFlow(arn), id: arn };
}
