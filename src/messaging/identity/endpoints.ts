import { appInstanceOfUser } from "../arns.ts";
import type { Context } from "../context.ts";
import { digest } from "../digest.ts";
import { ApiError } from "../errors.ts";
import { checkMember } from "../identities.ts";
import { createOnce, isRepeat, uuidOf } from "../operation/create-once.ts";
import { given } from "../operation/given.ts";
import type { Handler } from "../operation/handler.ts";
import { collect } from "../paging.ts";
import type { Scene } from "../scene.ts";
import type { Key } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";

/** The most devices of a user [guide, quotas]. */
const MOST_ENDPOINTS = 10;

/** A new device is ACTIVE and takes all messages [choice for AllowMessages]. */
export const registerEndpoint: Handler<"RegisterAppInstanceUserEndpoint"> = async (request, scene, context) => {
  const { AppInstanceUserArn, ClientRequestToken, AllowMessages = "ALL", ...rest } = request;
  await checkMember(AppInstanceUserArn, "AppInstanceUserArn", appInstanceOfUser(AppInstanceUserArn), scene, context);
  const EndpointId = uuidOf(digest(AppInstanceUserArn, ClientRequestToken));
  const key = endpointKey(AppInstanceUserArn, EndpointId);
  const now = context.clock();
  const RequestDigest = digest(rest, AllowMessages);
  const row = { ...rest, AllowMessages, EndpointState: { Status: "ACTIVE" }, CreatedAt: now, UpdatedAt: now, RequestDigest } as const;
  // One registration at a time, so that they are counted.
  await context.locks.run(`endpoints ${AppInstanceUserArn}`, async () => {
    if (await isRepeat(key, RequestDigest, context)) return;
    const { rows, damaged } = await context.store.list({ kind: "endpoint", group: AppInstanceUserArn, limit: MOST_ENDPOINTS });
    if (rows.length + damaged.length >= MOST_ENDPOINTS)
      throw new ApiError("ResourceLimitExceededException", `A user has at most ${MOST_ENDPOINTS} endpoints`);
    await createOnce(key, row, context);
  });
  return { AppInstanceUserArn, EndpointId };
};

export const describeEndpoint: Handler<"DescribeAppInstanceUserEndpoint"> = async ({ AppInstanceUserArn, EndpointId }, scene, context) => {
  const { key, value } = await requireEndpoint(AppInstanceUserArn, EndpointId, scene, context);
  const { ResourceArn, EndpointAttributes, CreatedAt, UpdatedAt } = value;
  const times = { CreatedTimestamp: new Date(CreatedAt), LastUpdatedTimestamp: new Date(UpdatedAt) };
  return { AppInstanceUserEndpoint: { ...toSummary({ key, value }), ResourceArn, EndpointAttributes, ...times } };
};

export const listEndpoints: Handler<"ListAppInstanceUserEndpoints"> = async (request, _scene, context) => {
  const { AppInstanceUserArn, MaxResults, NextToken } = request;
  const list = ["ListAppInstanceUserEndpoints", AppInstanceUserArn];
  const page = await collect(context, { list, range: { kind: "endpoint", group: AppInstanceUserArn }, MaxResults, NextToken });
  return { AppInstanceUserEndpoints: page.rows.map(toSummary), ...page.more };
};

export const updateEndpoint: Handler<"UpdateAppInstanceUserEndpoint"> = async (request, scene, context) => {
  const { AppInstanceUserArn, EndpointId, Name, AllowMessages } = request;
  const { key, value, revision } = await requireEndpoint(AppInstanceUserArn, EndpointId, scene, context);
  const row = { ...value, ...given({ Name, AllowMessages }), UpdatedAt: context.clock() };
  await context.store.commit([{ put: key, value: row, expect: revision }]);
  return { AppInstanceUserArn, EndpointId };
};

export const deregisterEndpoint: Handler<"DeregisterAppInstanceUserEndpoint"> = async (request, scene, context) => {
  const { key } = await requireEndpoint(request.AppInstanceUserArn, request.EndpointId, scene, context);
  await context.store.commit([{ remove: key }]);
  return {};
};

export function endpointKey(userArn: string, endpointId: string): Key<"endpoint"> {
  return { kind: "endpoint", group: userArn, id: endpointId };
}

async function requireEndpoint(userArn: string, endpointId: string, scene: Scene, { store }: Context): Promise<Stored<"endpoint">> {
  return (await store.get(endpointKey(userArn, endpointId))) ?? scene.refuseAbsent("the endpoint");
}

function toSummary({ key, value: { Name, Type, AllowMessages, EndpointState } }: Pick<Stored<"endpoint">, "key" | "value">) {
  return {
    AppInstanceUserArn: key.group,
    EndpointId: key.id,
    ...given({ Name }),
    Type,
    AllowMessages,
    EndpointState: { ...EndpointState },
  };
}
