import type { OperationName } from "./model/operations.ts";
import type { Scene } from "./scene.ts";

/**
 * Each grant is a reason to allow a call.
 *
 * | grant             | the caller                                                                    |
 * | ----------------- | ----------------------------------------------------------------------------- |
 * | `anyone`          | is any caller                                                                 |
 * | `developer`       | is a program of the developer: the request names no user, and only keys can restrict it |
 * | `admin`           | is an admin of the app instance                                               |
 * | `moderator`       | is a moderator of the channel                                                 |
 * | `member`          | is a member of the channel                                                    |
 * | `shown-member`    | is a member of the channel that is not HIDDEN                                  |
 * | `joins`           | adds itself, is not banned, and the channel is PUBLIC and UNRESTRICTED         |
 * | `member-may-add`  | is a member of the channel, whose mode is UNRESTRICTED                        |
 * | `public`          | is not banned, and the channel is PUBLIC                                      |
 * | `self`            | asks about itself                                                             |
 * | `owner`           | is the member of the membership in question                                   |
 * | `sender`          | has sent the message, and is still a member, moderator or admin               |
 */
type Grant = keyof typeof holds;

/** Whether a grant holds. Grants are checked in order, until one holds. */
const holds = {
  anyone: () => true,
  developer: (scene: Scene) => scene.bearer === "",
  admin: (scene: Scene) => scene.isAdmin(),
  moderator: (scene: Scene) => scene.isModerator(),
  member: (scene: Scene) => scene.isMember(),
  "member-may-add": async (scene: Scene) => (await scene.channel()).value.Mode === "UNRESTRICTED" && (await scene.isMember()),
  "shown-member": async (scene: Scene) => (await scene.membership())?.value.Type === "DEFAULT",
  joins: async (scene: Scene) => {
    const { Mode, Privacy } = (await scene.channel()).value;
    return scene.subject === scene.bearer && Mode === "UNRESTRICTED" && Privacy === "PUBLIC" && !(await scene.isBanned());
  },
  public: async (scene: Scene) => (await scene.channel()).value.Privacy === "PUBLIC" && !(await scene.isBanned()),
  self: (scene: Scene) => scene.subject === scene.bearer,
  owner: (scene: Scene) => scene.subject === scene.bearer && scene.isMember(),
  sender: async (scene: Scene) =>
    (await scene.isSender()) && ((await scene.isAdmin()) || (await scene.isMember()) || (await scene.isModerator())),
} as const satisfies Readonly<Record<string, (scene: Scene) => boolean | Promise<boolean>>>;

interface Authorisation {
  readonly may: readonly Grant[];
  /** The source of the rule, and our choice where there is no source. */
  readonly source: string;
}

const readers = { may: ["admin", "moderator", "member", "public"], source: "guide" } as const;
const leaders = { may: ["admin", "moderator"], source: "guide" } as const;
const developer = { may: ["developer"], source: "model: no bearer; keys restrict it" } as const;
const adders = { may: ["admin", "moderator", "member-may-add"], source: "guide" } as const;

/** The rights of callers [guide, "Authorization by role"]. A caller without a grant gets a ForbiddenException. */
export const authorisation: Readonly<Record<OperationName, Authorisation>> = {
  PutChannelMembershipPreferences: { may: ["owner"], source: "guide: only for oneself, also for admins and moderators" },
  GetChannelMembershipPreferences: { may: ["owner"], source: "guide: only one's own, also for admins and moderators" },
  SendChannelMessage: { may: ["shown-member"], source: "guide: admins and moderators become members first; HIDDEN members cannot send" },
  GetChannelMessage: readers,
  ListChannelMessages: readers,
  DescribeChannelMembershipForAppInstanceUser: { may: ["admin", "self"], source: "guide" },
  GetChannelMessageStatus: { may: ["sender"], source: "guide" },
  UpdateChannelMessage: { may: ["sender"], source: "guide: only one's own messages, also for admins and moderators" },
  RedactChannelMessage: { may: ["admin", "moderator", "sender"], source: "guide" },
  DeleteChannelMessage: { may: ["admin"], source: "guide; its row for members contradicts itself" },
  ChannelFlowCallback: {
    may: ["anyone"],
    source: "choice: it has no bearer; its CallbackId, which the hook gets with the message, is the right to call it",
  },
  CreateChannel: { may: ["anyone"], source: "choice: the service does not know the users of the app instance" },
  DescribeChannel: readers,
  UpdateChannel: leaders,
  DeleteChannel: { may: ["admin", "moderator"], source: "choice for moderators" },
  CreateChannelMembership: {
    may: [...adders.may, "joins"],
    source: "guide; anybody may join a PUBLIC channel, though the table of roles denies it: choice, unless it is RESTRICTED",
  },
  BatchCreateChannelMembership: adders,
  DeleteChannelMembership: { may: ["admin", "moderator", "owner"], source: "guide; choice: members remove only themselves" },
  DescribeChannelMembership: readers,
  ListChannelMemberships: { ...readers, source: "guide; hidden members only for admins and moderators" },
  ListChannelMembershipsForAppInstanceUser: { may: ["admin", "self"], source: "guide" },
  UpdateChannelReadMarker: { may: ["member"], source: "guide: admins and moderators become members first" },
  PutChannelExpirationSettings: { may: ["developer", "admin", "moderator"], source: "choice for moderators" },
  ListChannels: { may: ["anyone"], source: "model: private channels only for admins" },
  SearchChannels: { may: ["anyone"], source: "model: users search the channels that they belong to, admins all" },
  ListSubChannels: { ...leaders, source: "model" },
  DescribeChannelModeratedByAppInstanceUser: { may: ["admin", "self"], source: "as for memberships: choice" },
  ListChannelsModeratedByAppInstanceUser: { may: ["admin", "self"], source: "as for memberships: choice" },
  CreateChannelModerator: leaders,
  DescribeChannelModerator: { may: ["admin", "moderator", "member"], source: "choice for members" },
  ListChannelModerators: { may: ["admin", "moderator", "member"], source: "choice for members" },
  DeleteChannelModerator: leaders,
  CreateChannelFlow: developer,
  DescribeChannelFlow: developer,
  ListChannelFlows: developer,
  UpdateChannelFlow: developer,
  DeleteChannelFlow: developer,
  AssociateChannelFlow: { ...leaders, source: "model" },
  DisassociateChannelFlow: { ...leaders, source: "model" },
  ListChannelsAssociatedWithChannelFlow: developer,
  PutMessagingStreamingConfigurations: developer,
  GetMessagingStreamingConfigurations: developer,
  DeleteMessagingStreamingConfigurations: developer,
  GetMessagingSessionEndpoint: developer,
  TagResource: developer,
  UntagResource: developer,
  ListTagsForResource: developer,
  CreateAppInstance: developer,
  DescribeAppInstance: developer,
  ListAppInstances: developer,
  UpdateAppInstance: developer,
  DeleteAppInstance: developer,
  CreateAppInstanceAdmin: developer,
  DescribeAppInstanceAdmin: developer,
  ListAppInstanceAdmins: developer,
  DeleteAppInstanceAdmin: developer,
  PutAppInstanceRetentionSettings: developer,
  GetAppInstanceRetentionSettings: developer,
  CreateAppInstanceUser: developer,
  DescribeAppInstanceUser: developer,
  ListAppInstanceUsers: developer,
  UpdateAppInstanceUser: developer,
  PutAppInstanceUserExpirationSettings: developer,
  DeleteAppInstanceUser: developer,
  CreateAppInstanceBot: developer,
  DescribeAppInstanceBot: developer,
  ListAppInstanceBots: developer,
  UpdateAppInstanceBot: developer,
  DeleteAppInstanceBot: developer,
  RegisterAppInstanceUserEndpoint: developer,
  DescribeAppInstanceUserEndpoint: developer,
  ListAppInstanceUserEndpoints: developer,
  UpdateAppInstanceUserEndpoint: developer,
  DeregisterAppInstanceUserEndpoint: developer,
  CreateChannelBan: { ...leaders, source: "guide; admins and moderators cannot be banned" },
  DescribeChannelBan: leaders,
  ListChannelBans: leaders,
  DeleteChannelBan: leaders,
};

/** Whether one of the grants of an operation holds for a caller. */
export async function isAuthorised(name: OperationName, scene: Scene): Promise<boolean> {
  for (const grant of authorisation[name].may) {
    if (await holds[grant](scene)) return true;
  }
  return false;
}
