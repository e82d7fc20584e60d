import { appInstanceOfChannel, appInstanceOfUser, isAppInstance, isBot, isUserOrBot } from "./arns.ts";
import type { Context, Identities } from "./context.ts";
import { ApiError } from "./errors.ts";
import { invalid } from "./request.ts";
import type { Scene } from "./scene.ts";
import type { MessagingStore } from "./store/store.ts";

/** Returns the choice. Throws TypeError for any other word, which is a mistake of the program. */
export function resolveIdentities(identities: Identities = "open"): Identities {
  if (identities !== "open" && identities !== "strict") throw new TypeError('identities must be "open" or "strict"');
  return identities;
}

/** The fields of requests that name an app instance or the caller. */
interface Caller {
  readonly AppInstanceArn?: string | undefined;
  readonly AppInstanceUserArn?: string | undefined;
  readonly ChannelArn?: string | undefined;
  readonly ChimeBearer?: string | undefined;
}

/**
 * Checks that the caller is a user or a bot of the app instance that the request is about.
 *
 * @throws ApiError BadRequestException for an AppInstanceArn that is something else, UnauthorizedClientException for a caller that is
 *   not a user or a bot, or that does not exist, and ForbiddenException for a caller of another app instance [choice of the codes].
 */
export function checkCaller(
  { AppInstanceArn, AppInstanceUserArn, ChannelArn, ChimeBearer }: Caller,
  context: Context,
): Promise<void> | undefined {
  if (AppInstanceArn !== undefined && !isAppInstance(AppInstanceArn))
    throw invalid("AppInstanceArn", "Member must be the ARN of an app instance");
  if (ChimeBearer === undefined) return undefined;
  if (!isUserOrBot(ChimeBearer))
    throw new ApiError(
      "UnauthorizedClientException",
      "The header x-amz-chime-bearer must be the ARN of a user or a bot of an app instance",
    );
  const channel = ChannelArn?.includes("/channel/") === true ? appInstanceOfChannel(ChannelArn) : undefined;
  const instance = AppInstanceArn ?? channel ?? (AppInstanceUserArn === undefined ? undefined : appInstanceOfUser(AppInstanceUserArn));
  if (instance !== undefined && instance !== appInstanceOfUser(ChimeBearer))
    throw new ApiError("ForbiddenException", "The caller belongs to another app instance");
  // Only the mode that reads the store waits.
  return context.identities === "open" ? undefined : requireExisting(ChimeBearer, context);
}

async function requireExisting(caller: string, context: Context): Promise<void> {
  if (!(await exists(caller, context)))
    throw new ApiError("UnauthorizedClientException", "The caller does not exist: create the user or bot first");
}

/**
 * Checks that an ARN is a user or a bot of an app instance, and that it exists.
 *
 * @throws ApiError BadRequestException if it is something else, NotFoundException or ForbiddenException if it does not exist.
 */
export async function checkMember(memberArn: string, field: string, instance: string, scene: Scene, context: Context): Promise<void> {
  if (!isUserOrBot(memberArn)) throw invalid(field, "Member must be the ARN of a user or a bot of an app instance");
  if (appInstanceOfUser(memberArn) !== instance) throw invalid(field, "Member must belong to the same app instance");
  if (!(await exists(memberArn, context))) scene.refuseAbsent("the user or bot");
}

/** Whether a user or a bot exists. In the mode `open` all do, and so do the admins of the configuration. */
async function exists(arn: string, { admins, identities, store }: Context): Promise<boolean> {
  return identities === "open" || admins.has(arn) || (await identityOf(arn, store)) !== undefined;
}

/** Returns the row of a user or a bot. */
async function identityOf(arn: string, store: MessagingStore) {
  const group = appInstanceOfUser(arn);
  return isBot(arn) ? store.get({ kind: "bot", group, id: arn }) : store.get({ kind: "user", group, id: arn });
}
