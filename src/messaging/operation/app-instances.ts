import type { Context } from "../context.ts";
import type { Scene } from "../scene.ts";
import type { Key } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";

/** The group of all app instances. */
export const ALL_INSTANCES = "app-instances";

/** Returns an app instance. @throws ApiError if it was not created. */
export async function requireInstance(arn: string, scene: Scene, { store }: Context): Promise<Stored<"instance">> {
  return (await store.get(instanceKey(arn))) ?? scene.refuseAbsent("the app instance");
}

/** In the mode `strict`, the app instance must exist. @throws ApiError if it does not. */
export async function checkInstance(arn: string, scene: Scene, context: Context): Promise<void> {
  if (context.identities === "strict") await requireInstance(arn, scene, context);
}

export function instanceKey(arn: string): Key<"instance"> {
  return { kind: "instance", group: ALL_INSTANCES, id: arn };
}
