import type { OperationName } from "../model/operations.ts";
import { createBan, deleteBan, describeBan, listBans } from "./bans.ts";
import { settleMessage } from "./callback.ts";
import { createChannel, deleteChannel, describeChannel, updateChannel } from "./channels.ts";
import { deleteMessage, redactMessage, updateMessage } from "./edit-messages.ts";
import type { Handler } from "./handler.ts";
import {
  createMembership,
  createMemberships,
  deleteMembership,
  describeMembership,
  listMemberships,
  updateReadMarker,
} from "./memberships.ts";
import { createModerator } from "./moderators.ts";
import { getPreferences, putPreferences } from "./preferences.ts";
import { getMessage, getMessageStatus, listMessages } from "./read-messages.ts";
import { sendMessage } from "./send.ts";
import { describeMembershipOfUser, listMembershipsOfUser } from "./users.ts";

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
};
