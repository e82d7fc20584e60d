import { ApiError } from "../errors.ts";
import { checkMember } from "../identities.ts";
import { checkInstance } from "../operation/app-instances.ts";
import type { Handler } from "../operation/handler.ts";
import { collect } from "../paging.ts";
import type { Key } from "../store/rows.ts";

export const createAdmin: Handler<"CreateAppInstanceAdmin"> = async ({ AppInstanceArn, AppInstanceAdminArn }, scene, context) => {
  await checkInstance(AppInstanceArn, scene, context);
  await checkMember(AppInstanceAdminArn, "AppInstanceAdminArn", AppInstanceArn, scene, context);
  const put = adminKey(AppInstanceArn, AppInstanceAdminArn);
  if ((await context.store.get(put)) !== undefined) throw new ApiError("ConflictException", "The user or bot is already an admin");
  await context.store.commit([{ put, value: { CreatedAt: context.clock() }, expect: "absent" }]);
  return { AppInstanceAdmin: { Arn: AppInstanceAdminArn }, AppInstanceArn };
};

export const describeAdmin: Handler<"DescribeAppInstanceAdmin"> = async ({ AppInstanceArn, AppInstanceAdminArn }, scene, { store }) => {
  const { value } = (await store.get(adminKey(AppInstanceArn, AppInstanceAdminArn))) ?? scene.refuseAbsent("the admin");
  return { AppInstanceAdmin: { Admin: { Arn: AppInstanceAdminArn }, AppInstanceArn, CreatedTimestamp: new Date(value.CreatedAt) } };
};

/** Admins of the configuration are not listed: they have no row. */
export const listAdmins: Handler<"ListAppInstanceAdmins"> = async ({ AppInstanceArn, MaxResults, NextToken }, _scene, context) => {
  const list = ["ListAppInstanceAdmins", AppInstanceArn];
  const page = await collect(context, { list, range: { kind: "admin", group: AppInstanceArn }, MaxResults, NextToken });
  return { AppInstanceArn, AppInstanceAdmins: page.rows.map(({ key }) => ({ Admin: { Arn: key.id } })), ...page.more };
};

/** Demoting someone who is not an admin succeeds [choice]. */
export const deleteAdmin: Handler<"DeleteAppInstanceAdmin"> = async ({ AppInstanceArn, AppInstanceAdminArn }, _scene, { store }) => {
  await store.commit([{ remove: adminKey(AppInstanceArn, AppInstanceAdminArn) }]);
  return {};
};

export function adminKey(instance: string, arn: string): Key<"admin"> {
  return { kind: "admin", group: instance, id: arn };
}
