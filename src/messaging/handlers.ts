import { createAdmin, deleteAdmin, describeAdmin, listAdmins } from "./identity/admins.ts";
import { createBot, deleteBot, describeBot, listBots, updateBot } from "./identity/bots.ts";
import { deregisterEndpoint, describeEndpoint, listEndpoints, registerEndpoint, updateEndpoint } from "./identity/endpoints.ts";
import {
  createInstance,
  deleteInstance,
  describeInstance,
  getRetention,
  listInstances,
  putRetention,
  updateInstance,
} from "./identity/instances.ts";
import { createUser, deleteUser, describeUser, listUsers, putUserExpiration, updateUser } from "./identity/users.ts";
import type { OperationName } from "./model/operations.ts";
import { createBan, deleteBan, describeBan, listBans } from "./operation/bans.ts";
import { settleMessage } from "./operation/callback.ts";
import { createChannel, deleteChannel, describeChannel, updateChannel } from "./operation/channels.ts";
import { deleteMessage, redactMessage, updateMessage } from "./operation/edit-messages.ts";
import {
  associateFlow,
  createFlow,
  deleteFlow,
  describeFlow,
  disassociateFlow,
  listChannelsOfFlow,
  listFlows,
  updateFlow,
} from "./operation/flows.ts";
import type { Handler } from "./operation/handler.ts";
import {
  describeModeratedChannel,
  listChannels,
  listModeratedChannels,
  listSubChannels,
  searchChannels,
} from "./operation/list-channels.ts";
import {
  createMembership,
  createMemberships,
  deleteMembership,
  describeMembership,
  listMemberships,
  updateReadMarker,
} from "./operation/memberships.ts";
import { createModerator, deleteModerator, describeModerator, listModerators } from "./operation/moderators.ts";
import { getPreferences, putPreferences } from "./operation/preferences.ts";
import { getMessage, getMessageStatus, listMessages } from "./operation/read-messages.ts";
import { sendMessage } from "./operation/send.ts";
import { deleteStreaming, getSessionEndpoint, getStreaming, putExpiration, putStreaming } from "./operation/settings.ts";
import { listTags, tagResource, untagResource } from "./operation/tags.ts";
import { describeMembershipOfUser, listMembershipsOfUser } from "./operation/users.ts";

/** What each operation does. */
export const handlers: { readonly [N in OperationName]: Handler<N> } = {
  PutChannelMembershipPreferences: putPreferences,
  GetChannelMembershipPreferences: getPreferences,
  SendChannelMessage: sendMessage,
  GetChannelMessage: getMessage,
  ListChannelMessages: listMessages,
  DescribeChannelMembershipForAppInstanceUser: describeMembershipOfUser,
  GetChannelMessageStatus: getMessageStatus,
  UpdateChannelMessage: updateMessage,
  RedactChannelMessage: redactMessage,
  DeleteChannelMessage: deleteMessage,
  ChannelFlowCallback: settleMessage,
  CreateChannel: createChannel,
  DescribeChannel: describeChannel,
  UpdateChannel: updateChannel,
  DeleteChannel: deleteChannel,
  CreateChannelMembership: createMembership,
  BatchCreateChannelMembership: createMemberships,
  DeleteChannelMembership: deleteMembership,
  DescribeChannelMembership: describeMembership,
  ListChannelMemberships: listMemberships,
  ListChannelMembershipsForAppInstanceUser: listMembershipsOfUser,
  UpdateChannelReadMarker: updateReadMarker,
  CreateChannelModerator: createModerator,
  CreateChannelBan: createBan,
  DescribeChannelBan: describeBan,
  ListChannelBans: listBans,
  DeleteChannelBan: deleteBan,
  PutChannelExpirationSettings: putExpiration,
  ListChannels: listChannels,
  SearchChannels: searchChannels,
  ListSubChannels: listSubChannels,
  DescribeChannelModeratedByAppInstanceUser: describeModeratedChannel,
  ListChannelsModeratedByAppInstanceUser: listModeratedChannels,
  DescribeChannelModerator: describeModerator,
  ListChannelModerators: listModerators,
  DeleteChannelModerator: deleteModerator,
  CreateChannelFlow: createFlow,
  DescribeChannelFlow: describeFlow,
  ListChannelFlows: listFlows,
  UpdateChannelFlow: updateFlow,
  DeleteChannelFlow: deleteFlow,
  AssociateChannelFlow: associateFlow,
  DisassociateChannelFlow: disassociateFlow,
  ListChannelsAssociatedWithChannelFlow: listChannelsOfFlow,
  PutMessagingStreamingConfigurations: putStreaming,
  GetMessagingStreamingConfigurations: getStreaming,
  DeleteMessagingStreamingConfigurations: deleteStreaming,
  GetMessagingSessionEndpoint: getSessionEndpoint,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTags,
  CreateAppInstance: createInstance,
  DescribeAppInstance: describeInstance,
  ListAppInstances: listInstances,
  UpdateAppInstance: updateInstance,
  DeleteAppInstance: deleteInstance,
  CreateAppInstanceAdmin: createAdmin,
  DescribeAppInstanceAdmin: describeAdmin,
  ListAppInstanceAdmins: listAdmins,
  DeleteAppInstanceAdmin: deleteAdmin,
  PutAppInstanceRetentionSettings: putRetention,
  GetAppInstanceRetentionSettings: getRetention,
  CreateAppInstanceUser: createUser,
  DescribeAppInstanceUser: describeUser,
  ListAppInstanceUsers: listUsers,
  UpdateAppInstanceUser: updateUser,
  PutAppInstanceUserExpirationSettings: putUserExpiration,
  DeleteAppInstanceUser: deleteUser,
  CreateAppInstanceBot: createBot,
  DescribeAppInstanceBot: describeBot,
  ListAppInstanceBots: listBots,
  UpdateAppInstanceBot: updateBot,
  DeleteAppInstanceBot: deleteBot,
  RegisterAppInstanceUserEndpoint: registerEndpoint,
  DescribeAppInstanceUserEndpoint: describeEndpoint,
  ListAppInstanceUserEndpoints: listEndpoints,
  UpdateAppInstanceUserEndpoint: updateEndpoint,
  DeregisterAppInstanceUserEndpoint: deregisterEndpoint,
};
