import { appInstanceOfUser, isAppInstance } from "../arns.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Scene } from "../scene.ts";
import type { Key, Rows } from "../store/rows.ts";
import type { Change, Stored } from "../store/store.ts";
import { instanceKey } from "./app-instances.ts";
import { flowKey } from "./flows.ts";
import type { Handler } from "./handler.ts";
import { channelKey } from "./list-channels.ts";

type Taggable = "channel" | "flow" | "instance" | "user" | "bot";
type Tags = NonNullable<Rows["channel"]["Tags"]>;

const MOST_TAGS = 50;

/** Adds tags to a channel, channel flow, app instance, user or bot; a tag of the same key is replaced. */
export const tagResource: Handler<"TagResource"> = async ({ ResourceARN, Tags }, scene, context) => {
  const stored = await requireResource(ResourceARN, scene, context);
  const added = Tags as Tags;
  const kept = (stored.value.Tags ?? []).filter(({ Key: key }) => !added.some((tag) => tag.Key === key));
  const all = [...kept, ...added];
  if (all.length > MOST_TAGS) throw new ApiError("ResourceLimitExceededException", `A resource has at most ${MOST_TAGS} tags`);
  await put(stored, all, context);
  return {};
};

export const untagResource: Handler<"UntagResource"> = async ({ ResourceARN, TagKeys }, scene, context) => {
  const stored = await requireResource(ResourceARN, scene, context);
  await put(
    stored,
    (stored.value.Tags ?? []).filter(({ Key: key = "" }) => !TagKeys.includes(key)),
    context,
  );
  return {};
};

export const listTags: Handler<"ListTagsForResource"> = async ({ ResourceARN }, scene, context) => {
  const { Tags = [] } = (await requireResource(ResourceARN, scene, context)).value;
  return { Tags: Tags.map((tag) => ({ ...tag })) };
};

async function put({ key, value, revision }: Stored<Taggable>, tags: Tags, { store }: Context): Promise<void> {
  const { Tags: _, ...rest } = value;
  const row = tags.length === 0 ? rest : { ...rest, Tags: tags };
  await store.commit([{ put: key, value: row, expect: revision } as Change]);
}

async function requireResource(arn: string, scene: Scene, { store }: Context): Promise<Stored<Taggable>> {
  return (await store.get(keyOf(arn))) ?? scene.refuseAbsent("the resource");
}

function keyOf(arn: string): Key<Taggable> {
  if (isAppInstance(arn)) return instanceKey(arn);
  if (arn.includes("/channel-flow/")) return flowKey(arn);
  if (arn.includes("/channel/")) return channelKey(arn);
  return { kind: arn.includes("/bot/") ? "bot" : "user", group: appInstanceOfUser(arn), id: arn };
}
