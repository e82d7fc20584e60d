import { appInstanceOfUser } from "../arns.ts";
import type { Context } from "../context.ts";
import { digest } from "../digest.ts";
import { checkInstance } from "../operation/app-instances.ts";
import { createOnce, uuidOf } from "../operation/create-once.ts";
import { given } from "../operation/given.ts";
import type { Handler } from "../operation/handler.ts";
import { collect } from "../paging.ts";
import type { Scene } from "../scene.ts";
import type { Key } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";
import { adminKey } from "./admins.ts";

/** A bot can be a member and a sender; the service calls no Lex bot. */
export const createBot: Handler<"CreateAppInstanceBot"> = async ({ AppInstanceArn, ClientRequestToken, ...rest }, scene, context) => {
  await checkInstance(AppInstanceArn, scene, context);
  const AppInstanceBotArn = `${AppInstanceArn}/bot/${uuidOf(digest(AppInstanceArn, ClientRequestToken))}`;
  const CreatedAt = context.clock();
  await createOnce(botKey(AppInstanceBotArn), { ...rest, CreatedAt, UpdatedAt: CreatedAt, RequestDigest: digest(rest) }, context);
  return { AppInstanceBotArn };
};

export const describeBot: Handler<"DescribeAppInstanceBot"> = async ({ AppInstanceBotArn }, scene, context) => {
  const { Name, Metadata, Configuration, CreatedAt, UpdatedAt } = (await requireBot(AppInstanceBotArn, scene, context)).value;
  const times = { CreatedTimestamp: new Date(CreatedAt), LastUpdatedTimestamp: new Date(UpdatedAt) };
  return { AppInstanceBot: { AppInstanceBotArn, ...given({ Name, Metadata }), Configuration, ...times } };
};

export const listBots: Handler<"ListAppInstanceBots"> = async ({ AppInstanceArn, MaxResults, NextToken }, scene, context) => {
  await checkInstance(AppInstanceArn, scene, context);
  const list = ["ListAppInstanceBots", AppInstanceArn];
  const page = await collect(context, { list, range: { kind: "bot", group: AppInstanceArn }, MaxResults, NextToken });
  const AppInstanceBots = page.rows.map(({ key, value: { Name, Metadata } }) => ({
    AppInstanceBotArn: key.id,
    ...given({ Name, Metadata }),
  }));
  return { AppInstanceArn, AppInstanceBots, ...page.more };
};

export const updateBot: Handler<"UpdateAppInstanceBot"> = async (request, scene, context) => {
  const { AppInstanceBotArn, Name, Metadata, Configuration } = request;
  const { key, value, revision } = await requireBot(AppInstanceBotArn, scene, context);
  const row = { ...value, Name, Metadata, ...given({ Configuration }), UpdatedAt: context.clock() };
  await context.store.commit([{ put: key, value: row, expect: revision }]);
  return { AppInstanceBotArn };
};

export const deleteBot: Handler<"DeleteAppInstanceBot"> = async ({ AppInstanceBotArn }, scene, context) => {
  const { key } = await requireBot(AppInstanceBotArn, scene, context);
  await context.store.commit([{ remove: adminKey(key.group, AppInstanceBotArn) }, { remove: key }]);
  return {};
};

async function requireBot(arn: string, scene: Scene, { store }: Context): Promise<Stored<"bot">> {
  return (await store.get(botKey(arn))) ?? scene.refuseAbsent("the bot");
}

export function botKey(arn: string): Key<"bot"> {
  return { kind: "bot", group: appInstanceOfUser(arn), id: arn };
}
