import { appInstanceOfUser } from "../arns.ts";
import type { Context } from "../context.ts";
import { digest } from "../digest.ts";
import { ALL_INSTANCES, instanceKey, requireInstance } from "../operation/app-instances.ts";
import { emptyChannel } from "../operation/channels.ts";
import { createOnce, uuidOf } from "../operation/create-once.ts";
import { given } from "../operation/given.ts";
import type { Handler } from "../operation/handler.ts";
import { collect } from "../paging.ts";
import type { Key, Kind } from "../store/rows.ts";

/** The account and region of app instances that this service creates [choice]. */
const PREFIX = "arn:aws:chime:us-east-1:111122223333:app-instance";

export const createInstance: Handler<"CreateAppInstance"> = async ({ ClientRequestToken, ...rest }, _scene, context) => {
  const AppInstanceArn = `${PREFIX}/${uuidOf(digest("app instance", ClientRequestToken))}`;
  const CreatedAt = context.clock();
  await createOnce(instanceKey(AppInstanceArn), { ...rest, CreatedAt, UpdatedAt: CreatedAt, RequestDigest: digest(rest) }, context);
  return { AppInstanceArn };
};

export const describeInstance: Handler<"DescribeAppInstance"> = async ({ AppInstanceArn }, scene, context) => {
  const { Name, Metadata, CreatedAt, UpdatedAt } = (await requireInstance(AppInstanceArn, scene, context)).value;
  const times = { CreatedTimestamp: new Date(CreatedAt), LastUpdatedTimestamp: new Date(UpdatedAt) };
  return { AppInstance: { AppInstanceArn, Name, ...given({ Metadata }), ...times } };
};

export const listInstances: Handler<"ListAppInstances"> = async ({ MaxResults, NextToken }, _scene, context) => {
  const page = await collect(context, {
    list: ["ListAppInstances"],
    range: { kind: "instance", group: ALL_INSTANCES },
    MaxResults,
    NextToken,
  });
  const AppInstances = page.rows.map(({ key, value: { Name, Metadata } }) => ({ AppInstanceArn: key.id, Name, ...given({ Metadata }) }));
  return { AppInstances, ...page.more };
};

export const updateInstance: Handler<"UpdateAppInstance"> = async ({ AppInstanceArn, Name, Metadata }, scene, context) => {
  const { key, value, revision } = await requireInstance(AppInstanceArn, scene, context);
  await context.store.commit([{ put: key, value: { ...value, Name, Metadata, UpdatedAt: context.clock() }, expect: revision }]);
  return { AppInstanceArn };
};

/** Deletes everything in the app instance, the app instance last; a call that was cut off can be repeated. */
export const deleteInstance: Handler<"DeleteAppInstance"> = async ({ AppInstanceArn }, scene, context) => {
  const { key } = await requireInstance(AppInstanceArn, scene, context);
  await eachKey("channel", AppInstanceArn, context, async (channel) => {
    await context.store.commit([{ remove: channel }, ...emptyChannel(channel.id)]);
    context.channels.drop(channel.id);
  });
  await removeEndpoints(AppInstanceArn, context);
  const kinds: readonly Kind[] = ["user", "bot", "admin", "flow"];
  await context.store.commit([...kinds.map((kind) => ({ removeGroup: { kind, group: AppInstanceArn } })), { remove: key }]);
  return {};
};

export const putRetention: Handler<"PutAppInstanceRetentionSettings"> = async (request, scene, context) => {
  const { AppInstanceArn, AppInstanceRetentionSettings } = request;
  const { key, value, revision } = await requireInstance(AppInstanceArn, scene, context);
  await context.store.commit([{ put: key, value: { ...value, Retention: AppInstanceRetentionSettings }, expect: revision }]);
  return { AppInstanceRetentionSettings };
};

export const getRetention: Handler<"GetAppInstanceRetentionSettings"> = async ({ AppInstanceArn }, scene, context) => {
  const { Retention } = (await requireInstance(AppInstanceArn, scene, context)).value;
  return { AppInstanceRetentionSettings: Retention ?? {} };
};

/** Removes the endpoints of all users, also of those that were never created. O(users with endpoints in all app instances). */
async function removeEndpoints(instance: string, { store }: Context): Promise<void> {
  let users: readonly string[] = [];
  do {
    users = await store.groups("endpoint", 1000, users.at(-1));
    const ours = users.filter((user) => appInstanceOfUser(user) === instance);
    if (ours.length > 0) await store.commit(ours.map((group) => ({ removeGroup: { kind: "endpoint", group } })));
  } while (users.length > 0);
}

/** Calls back with every key of a group; the rows may be removed meanwhile. */
async function eachKey(kind: Kind, group: string, { store }: Context, each: (key: Key) => Promise<void>): Promise<void> {
  let after: string | undefined;
  do {
    const page = await store.list({ kind, group, limit: 100, ...(after === undefined ? {} : { after }) });
    for (const { key } of [...page.rows, ...page.damaged]) await each(key);
    after = page.next;
  } while (after !== undefined);
}
