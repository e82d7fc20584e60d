import { appInstanceOfUser } from "../arns.ts";
import type { Context } from "../context.ts";
import { digest } from "../digest.ts";
import { checkInstance } from "../operation/app-instances.ts";
import { createOnce } from "../operation/create-once.ts";
import { given } from "../operation/given.ts";
import type { Handler } from "../operation/handler.ts";
import { collect } from "../paging.ts";
import type { Scene } from "../scene.ts";
import type { Key, Rows } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";
import { adminKey } from "./admins.ts";

export const createUser: Handler<"CreateAppInstanceUser"> = async (request, scene, context) => {
  const { AppInstanceArn, AppInstanceUserId, ClientRequestToken, ...rest } = request;
  await checkInstance(AppInstanceArn, scene, context);
  const AppInstanceUserArn = `${AppInstanceArn}/user/${AppInstanceUserId}`;
  const CreatedAt = context.clock();
  const row = { ...rest, CreatedAt, UpdatedAt: CreatedAt, RequestDigest: digest(ClientRequestToken, rest) };
  await createOnce(userKey(AppInstanceUserArn), row, context);
  return { AppInstanceUserArn };
};

export const describeUser: Handler<"DescribeAppInstanceUser"> = async ({ AppInstanceUserArn }, scene, context) => {
  const { Name, Metadata, ExpirationSettings, CreatedAt, UpdatedAt } = (await requireUser(AppInstanceUserArn, scene, context)).value;
  const times = { CreatedTimestamp: new Date(CreatedAt), LastUpdatedTimestamp: new Date(UpdatedAt) };
  return { AppInstanceUser: { AppInstanceUserArn, Name, ...given({ Metadata, ExpirationSettings }), ...times } };
};

export const listUsers: Handler<"ListAppInstanceUsers"> = async ({ AppInstanceArn, MaxResults, NextToken }, scene, context) => {
  await checkInstance(AppInstanceArn, scene, context);
  const list = ["ListAppInstanceUsers", AppInstanceArn];
  const page = await collect(context, { list, range: { kind: "user", group: AppInstanceArn }, MaxResults, NextToken });
  const AppInstanceUsers = page.rows.map(({ key, value: { Name, Metadata } }) => ({
    AppInstanceUserArn: key.id,
    Name,
    ...given({ Metadata }),
  }));
  return { AppInstanceArn, AppInstanceUsers, ...page.more };
};

export const updateUser: Handler<"UpdateAppInstanceUser"> = async ({ AppInstanceUserArn, Name, Metadata }, scene, context) => {
  await changeUser(AppInstanceUserArn, scene, context, { Name, Metadata });
  return { AppInstanceUserArn };
};

/** Without ExpirationSettings, the user no longer expires. Users are not deleted on their own [choice]. */
export const putUserExpiration: Handler<"PutAppInstanceUserExpirationSettings"> = async (request, scene, context) => {
  const { AppInstanceUserArn, ExpirationSettings } = request;
  await changeUser(AppInstanceUserArn, scene, context, { ExpirationSettings });
  return { AppInstanceUserArn, ...given({ ExpirationSettings }) };
};

/** The devices and the role as an admin end with the user; memberships and messages stay [choice]. */
export const deleteUser: Handler<"DeleteAppInstanceUser"> = async ({ AppInstanceUserArn }, scene, context) => {
  const { key } = await requireUser(AppInstanceUserArn, scene, context);
  await context.store.commit([
    { removeGroup: { kind: "endpoint", group: AppInstanceUserArn } },
    { remove: adminKey(key.group, AppInstanceUserArn) },
    { remove: key },
  ]);
  return {};
};

async function changeUser(arn: string, scene: Scene, context: Context, change: Partial<Rows["user"]>): Promise<void> {
  const { key, value, revision } = await requireUser(arn, scene, context);
  await context.store.commit([{ put: key, value: { ...value, ...change, UpdatedAt: context.clock() }, expect: revision }]);
}

async function requireUser(arn: string, scene: Scene, { store }: Context): Promise<Stored<"user">> {
  return (await store.get(userKey(arn))) ?? scene.refuseAbsent("the user");
}

function userKey(arn: string): Key<"user"> {
  return { kind: "user", group: appInstanceOfUser(arn), id: arn };
}
