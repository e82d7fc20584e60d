import type { ApiErrorName } from "../errors.ts";
import { type InputOf, type OutputOf, operation } from "./operation.ts";
import { type Complete, list } from "./shape.ts";
import * as s from "./shapes.ts";

/** The errors that every operation can return [model]. */
export const commonErrors: readonly ApiErrorName[] = [
  "BadRequestException",
  "ForbiddenException",
  "ServiceFailureException",
  "ServiceUnavailableException",
  "ThrottledClientException",
  "UnauthorizedClientException",
];

const channelArn = { in: "path", shape: s.arn, required: true } as const;
const memberInPath = { in: "path", shape: s.arn, required: true } as const;
const memberInBody = { in: "body", shape: s.arn, required: true } as const;
const messageInPath = { in: "path", shape: s.messageId, required: true } as const;
const bearer = { in: "header", as: "x-amz-chime-bearer", shape: s.arn, required: true } as const;
const subChannelInQuery = { in: "query", as: "sub-channel-id", shape: s.subChannelId } as const;
const subChannelInBody = { in: "body", shape: s.subChannelId } as const;
const userInQuery = { in: "query", as: "app-instance-user-arn", shape: s.arn } as const;
const clientRequestToken = { in: "body", shape: s.clientRequestToken, required: true, isToken: true } as const;
const paging = {
  MaxResults: { in: "query", as: "max-results", shape: s.maxResults },
  NextToken: { in: "query", as: "next-token", shape: s.nextToken },
} as const;

/**
 * The supported operations of Amazon Chime SDK messaging, version 2021-05-15 [model]. Requests, responses,
 * validators, routes and the support matrix are derived from this table. The table has the order of the support matrix, with
 * the preferences first.
 */
export const operations = {
  PutChannelMembershipPreferences: operation({
    method: "PUT",
    path: "/channels/{ChannelArn}/memberships/{MemberArn}/preferences",
    status: 200,
    input: {
      ChannelArn: channelArn,
      MemberArn: memberInPath,
      ChimeBearer: bearer,
      Preferences: { in: "body", shape: s.preferences, required: true },
    },
    output: { ChannelArn: s.arn, Member: s.identity, Preferences: s.preferences },
    errors: ["ConflictException"],
  }),
  GetChannelMembershipPreferences: operation({
    method: "GET",
    path: "/channels/{ChannelArn}/memberships/{MemberArn}/preferences",
    status: 200,
    input: { ChannelArn: channelArn, MemberArn: memberInPath, ChimeBearer: bearer },
    output: { ChannelArn: s.arn, Member: s.identity, Preferences: s.preferences },
    errors: [],
  }),
  SendChannelMessage: operation({
    method: "POST",
    path: "/channels/{ChannelArn}/messages",
    status: 201,
    input: {
      ChannelArn: channelArn,
      Content: { in: "body", shape: s.nonEmptyContent, required: true },
      Type: { in: "body", shape: s.messageType, required: true },
      Persistence: { in: "body", shape: s.persistence, required: true },
      Metadata: { in: "body", shape: s.metadata },
      ClientRequestToken: clientRequestToken,
      ChimeBearer: bearer,
      PushNotification: { in: "body", shape: s.pushNotification },
      MessageAttributes: { in: "body", shape: s.messageAttributes },
      SubChannelId: subChannelInBody,
      ContentType: { in: "body", shape: s.contentType },
      Target: { in: "body", shape: s.target },
    },
    output: { ChannelArn: s.arn, MessageId: s.messageId, Status: s.status, SubChannelId: s.subChannelId },
    errors: ["ConflictException"],
  }),
  GetChannelMessage: operation({
    method: "GET",
    path: "/channels/{ChannelArn}/messages/{MessageId}",
    status: 200,
    input: { ChannelArn: channelArn, MessageId: messageInPath, ChimeBearer: bearer, SubChannelId: subChannelInQuery },
    output: { ChannelMessage: s.message },
    errors: ["NotFoundException"],
  }),
  ListChannelMessages: operation({
    method: "GET",
    path: "/channels/{ChannelArn}/messages",
    status: 200,
    input: {
      ChannelArn: channelArn,
      SortOrder: { in: "query", as: "sort-order", shape: s.sortOrder },
      NotBefore: { in: "query", as: "not-before", shape: s.timestamp },
      NotAfter: { in: "query", as: "not-after", shape: s.timestamp },
      ...paging,
      ChimeBearer: bearer,
      SubChannelId: subChannelInQuery,
    },
    output: {
      ChannelArn: s.arn,
      NextToken: s.nextToken,
      ChannelMessages: list(s.messageSummary),
      SubChannelId: s.subChannelId,
    },
    errors: [],
  }),
  DescribeChannelMembershipForAppInstanceUser: operation({
    method: "GET",
    path: "/channels/{ChannelArn}",
    query: { scope: "app-instance-user-membership" },
    status: 200,
    input: { ChannelArn: channelArn, AppInstanceUserArn: { ...userInQuery, required: true }, ChimeBearer: bearer },
    output: { ChannelMembership: s.membershipOfUser },
    errors: [],
  }),
  GetChannelMessageStatus: operation({
    method: "GET",
    path: "/channels/{ChannelArn}/messages/{MessageId}",
    query: { scope: "message-status" },
    status: 200,
    input: { ChannelArn: channelArn, MessageId: messageInPath, ChimeBearer: bearer, SubChannelId: subChannelInQuery },
    output: { Status: s.status },
    errors: [],
  }),
  UpdateChannelMessage: operation({
    method: "PUT",
    path: "/channels/{ChannelArn}/messages/{MessageId}",
    status: 200,
    input: {
      ChannelArn: channelArn,
      MessageId: messageInPath,
      Content: { in: "body", shape: s.nonEmptyContent, required: true },
      Metadata: { in: "body", shape: s.metadata },
      ChimeBearer: bearer,
      SubChannelId: subChannelInBody,
      ContentType: { in: "body", shape: s.contentType },
    },
    output: { ChannelArn: s.arn, MessageId: s.messageId, Status: s.status, SubChannelId: s.subChannelId },
    errors: ["ConflictException"],
  }),
  RedactChannelMessage: operation({
    method: "POST",
    path: "/channels/{ChannelArn}/messages/{MessageId}",
    query: { operation: "redact" },
    status: 200,
    input: { ChannelArn: channelArn, MessageId: messageInPath, ChimeBearer: bearer, SubChannelId: subChannelInBody },
    output: { ChannelArn: s.arn, MessageId: s.messageId, SubChannelId: s.subChannelId },
    errors: ["ConflictException"],
  }),
  DeleteChannelMessage: operation({
    method: "DELETE",
    path: "/channels/{ChannelArn}/messages/{MessageId}",
    status: 204,
    input: { ChannelArn: channelArn, MessageId: messageInPath, ChimeBearer: bearer, SubChannelId: subChannelInQuery },
    output: {},
    errors: [],
  }),
  ChannelFlowCallback: operation({
    method: "POST",
    path: "/channels/{ChannelArn}",
    query: { operation: "channel-flow-callback" },
    status: 200,
    input: {
      CallbackId: { in: "body", shape: s.callbackId, required: true, isToken: true },
      ChannelArn: channelArn,
      DeleteResource: { in: "body", shape: s.flag },
      ChannelMessage: { in: "body", shape: s.messageCallback, required: true },
    },
    output: { ChannelArn: s.arn, CallbackId: s.callbackId },
    errors: ["ConflictException"],
  }),
  CreateChannel: operation({
    method: "POST",
    path: "/channels",
    status: 201,
    input: {
      AppInstanceArn: { in: "body", shape: s.arn, required: true },
      Name: { in: "body", shape: s.channelName, required: true },
      Mode: { in: "body", shape: s.channelMode },
      Privacy: { in: "body", shape: s.channelPrivacy },
      Metadata: { in: "body", shape: s.metadata },
      ClientRequestToken: clientRequestToken,
      Tags: { in: "body", shape: s.tags },
      ChimeBearer: bearer,
      ChannelId: { in: "body", shape: s.channelId },
      MemberArns: { in: "body", shape: s.firstArns },
      ModeratorArns: { in: "body", shape: s.firstArns },
      ElasticChannelConfiguration: { in: "body", shape: s.elasticChannelConfiguration },
      ExpirationSettings: { in: "body", shape: s.expirationSettings },
    },
    output: { ChannelArn: s.arn },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeChannel: operation({
    method: "GET",
    path: "/channels/{ChannelArn}",
    status: 200,
    input: { ChannelArn: channelArn, ChimeBearer: bearer },
    output: { Channel: s.channel },
    errors: [],
  }),
  UpdateChannel: operation({
    method: "PUT",
    path: "/channels/{ChannelArn}",
    status: 200,
    input: {
      ChannelArn: channelArn,
      Name: { in: "body", shape: s.channelName },
      Mode: { in: "body", shape: s.channelMode },
      Metadata: { in: "body", shape: s.metadata },
      ChimeBearer: bearer,
    },
    output: { ChannelArn: s.arn },
    errors: ["ConflictException"],
  }),
  DeleteChannel: operation({
    method: "DELETE",
    path: "/channels/{ChannelArn}",
    status: 204,
    input: { ChannelArn: channelArn, ChimeBearer: bearer },
    output: {},
    errors: ["ConflictException"],
  }),
  CreateChannelMembership: operation({
    method: "POST",
    path: "/channels/{ChannelArn}/memberships",
    status: 201,
    input: {
      ChannelArn: channelArn,
      MemberArn: memberInBody,
      Type: { in: "body", shape: s.membershipType, required: true },
      ChimeBearer: bearer,
      SubChannelId: subChannelInBody,
    },
    output: { ChannelArn: s.arn, Member: s.identity, SubChannelId: s.subChannelId },
    errors: ["ConflictException", "NotFoundException", "ResourceLimitExceededException"],
  }),
  BatchCreateChannelMembership: operation({
    method: "POST",
    path: "/channels/{ChannelArn}/memberships",
    query: { operation: "batch-create" },
    status: 200,
    input: {
      ChannelArn: channelArn,
      Type: { in: "body", shape: s.membershipType },
      MemberArns: { in: "body", shape: s.memberArns, required: true },
      ChimeBearer: bearer,
      SubChannelId: subChannelInBody,
    },
    output: { BatchChannelMemberships: s.batchMemberships, Errors: s.batchErrors },
    errors: ["NotFoundException", "ResourceLimitExceededException"],
  }),
  DeleteChannelMembership: operation({
    method: "DELETE",
    path: "/channels/{ChannelArn}/memberships/{MemberArn}",
    status: 204,
    input: { ChannelArn: channelArn, MemberArn: memberInPath, ChimeBearer: bearer, SubChannelId: subChannelInQuery },
    output: {},
    errors: ["ConflictException"],
  }),
  DescribeChannelMembership: operation({
    method: "GET",
    path: "/channels/{ChannelArn}/memberships/{MemberArn}",
    status: 200,
    input: { ChannelArn: channelArn, MemberArn: memberInPath, ChimeBearer: bearer, SubChannelId: subChannelInQuery },
    output: { ChannelMembership: s.membership },
    errors: ["NotFoundException"],
  }),
  ListChannelMemberships: operation({
    method: "GET",
    path: "/channels/{ChannelArn}/memberships",
    status: 200,
    input: {
      ChannelArn: channelArn,
      Type: { in: "query", as: "type", shape: s.membershipType },
      ...paging,
      ChimeBearer: bearer,
      SubChannelId: subChannelInQuery,
    },
    output: { ChannelArn: s.arn, ChannelMemberships: s.membershipSummaries, NextToken: s.nextToken },
    errors: [],
  }),
  ListChannelMembershipsForAppInstanceUser: operation({
    method: "GET",
    path: "/channels",
    query: { scope: "app-instance-user-memberships" },
    status: 200,
    input: { AppInstanceUserArn: userInQuery, ...paging, ChimeBearer: bearer },
    output: { ChannelMemberships: list(s.membershipOfUser), NextToken: s.nextToken },
    errors: [],
  }),
  UpdateChannelReadMarker: operation({
    method: "PUT",
    path: "/channels/{ChannelArn}/readMarker",
    status: 200,
    input: { ChannelArn: channelArn, ChimeBearer: bearer },
    output: { ChannelArn: s.arn },
    errors: ["ConflictException"],
  }),
  CreateChannelModerator: operation({
    method: "POST",
    path: "/channels/{ChannelArn}/moderators",
    status: 201,
    input: { ChannelArn: channelArn, ChannelModeratorArn: memberInBody, ChimeBearer: bearer },
    output: { ChannelArn: s.arn, ChannelModerator: s.identity },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  CreateChannelBan: operation({
    method: "POST",
    path: "/channels/{ChannelArn}/bans",
    status: 201,
    input: { ChannelArn: channelArn, MemberArn: memberInBody, ChimeBearer: bearer },
    output: { ChannelArn: s.arn, Member: s.identity },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeChannelBan: operation({
    method: "GET",
    path: "/channels/{ChannelArn}/bans/{MemberArn}",
    status: 200,
    input: { ChannelArn: channelArn, MemberArn: memberInPath, ChimeBearer: bearer },
    output: { ChannelBan: s.ban },
    errors: ["NotFoundException"],
  }),
  ListChannelBans: operation({
    method: "GET",
    path: "/channels/{ChannelArn}/bans",
    status: 200,
    input: { ChannelArn: channelArn, ...paging, ChimeBearer: bearer },
    output: { ChannelArn: s.arn, NextToken: s.nextToken, ChannelBans: s.banSummaries },
    errors: [],
  }),
  DeleteChannelBan: operation({
    method: "DELETE",
    path: "/channels/{ChannelArn}/bans/{MemberArn}",
    status: 204,
    input: { ChannelArn: channelArn, MemberArn: memberInPath, ChimeBearer: bearer },
    output: {},
    errors: [],
  }),
};

/** The name of a supported operation, as the AWS SDK spells it. */
export type OperationName = keyof typeof operations;

/** All names, in the order of the table. */
export const operationNames: readonly OperationName[] = Object.keys(operations) as OperationName[];

/** The input of an operation: the fields of the AWS SDK's command input. Times are `Date`s. */
export type RequestOf<N extends OperationName> = InputOf<(typeof operations)[N]>;

/** A validated request: all required fields are present. */
export type ValidRequest<N extends OperationName> = Complete<RequestOf<N>>;

/** The output of an operation: the fields of the AWS SDK's command output. */
export type ResponseOf<N extends OperationName> = OutputOf<(typeof operations)[N]>;
