import { ChannelArn, ChimeBearer, ClientRequestToken, optionalBearer, paging } from "../fields.ts";
import { body, needed, type OperationOf, operation, query } from "../operation.ts";
import { list } from "../shape.ts";
import * as s from "../shapes.ts";

/** The operations on channels. */
export const channels = {
  CreateChannel: operation({
    method: "POST",
    path: "/channels",
    status: 201,
    input: {
      AppInstanceArn: needed(body(s.arn)),
      Name: needed(body(s.resourceName)),
      Mode: body(s.channelMode),
      Privacy: body(s.channelPrivacy),
      Metadata: body(s.metadata),
      ClientRequestToken,
      Tags: body(s.tags),
      ChimeBearer,
      ChannelId: body(s.channelId),
      MemberArns: body(s.firstArns),
      ModeratorArns: body(s.firstArns),
      ElasticChannelConfiguration: body(s.elasticChannelConfiguration),
      ExpirationSettings: body(s.expirationSettings),
    },
    output: { ChannelArn: s.arn },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeChannel: operation({
    method: "GET",
    path: "/channels/{ChannelArn}",
    status: 200,
    input: { ChannelArn, ChimeBearer },
    output: { Channel: s.channel },
    errors: [],
  }),
  UpdateChannel: operation({
    method: "PUT",
    path: "/channels/{ChannelArn}",
    status: 200,
    input: {
      ChannelArn,
      Name: body(s.resourceName),
      Mode: body(s.channelMode),
      Metadata: body(s.metadata),
      ChimeBearer,
    },
    output: { ChannelArn: s.arn },
    errors: ["ConflictException"],
  }),
  PutChannelExpirationSettings: operation({
    method: "PUT",
    path: "/channels/{ChannelArn}/expiration-settings",
    status: 200,
    input: { ChannelArn, ChimeBearer: optionalBearer, ExpirationSettings: body(s.expirationSettings) },
    output: { ChannelArn: s.arn, ExpirationSettings: s.expirationSettings },
    errors: ["ConflictException"],
  }),
  DeleteChannel: operation({
    method: "DELETE",
    path: "/channels/{ChannelArn}",
    status: 204,
    input: { ChannelArn, ChimeBearer },
    output: {},
    errors: ["ConflictException"],
  }),
  ListChannels: operation({
    method: "GET",
    path: "/channels",
    status: 200,
    input: {
      AppInstanceArn: needed(query("app-instance-arn", s.arn)),
      Privacy: query("privacy", s.channelPrivacy),
      ...paging,
      ChimeBearer,
    },
    output: { Channels: list(s.channelSummary), NextToken: s.nextToken },
    errors: [],
  }),
  SearchChannels: operation({
    method: "POST",
    path: "/channels",
    query: { operation: "search" },
    status: 200,
    input: { ChimeBearer: optionalBearer, Fields: needed(body(s.searchFields)), ...paging },
    output: { Channels: list(s.channelSummary), NextToken: s.nextToken },
    errors: [],
  }),
  ListSubChannels: operation({
    method: "GET",
    path: "/channels/{ChannelArn}/subchannels",
    status: 200,
    input: { ChannelArn, ChimeBearer, ...paging },
    output: { ChannelArn: s.arn, SubChannels: list(s.subChannelSummary), NextToken: s.nextToken },
    errors: [],
  }),
} satisfies Readonly<Record<string, OperationOf<unknown, unknown, unknown>>>;
