import { ChannelArn, ChimeBearer, ClientRequestToken, paging } from "../fields.ts";
import { body, label, needed, type OperationOf, operation, query } from "../operation.ts";
import { list } from "../shape.ts";
import * as s from "../shapes.ts";

/** The operations on channel flows. */
export const flows = {
  CreateChannelFlow: operation({
    method: "POST",
    path: "/channel-flows",
    status: 201,
    input: {
      AppInstanceArn: needed(body(s.arn)),
      Processors: needed(body(s.processors)),
      Name: needed(body(s.resourceName)),
      Tags: body(s.tags),
      ClientRequestToken,
    },
    output: { ChannelFlowArn: s.arn },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeChannelFlow: operation({
    method: "GET",
    path: "/channel-flows/{ChannelFlowArn}",
    status: 200,
    input: { ChannelFlowArn: label(s.arn) },
    output: { ChannelFlow: s.channelFlow },
    errors: [],
  }),
  ListChannelFlows: operation({
    method: "GET",
    path: "/channel-flows",
    status: 200,
    input: { AppInstanceArn: needed(query("app-instance-arn", s.arn)), ...paging },
    output: { ChannelFlows: list(s.channelFlowSummary), NextToken: s.nextToken },
    errors: [],
  }),
  UpdateChannelFlow: operation({
    method: "PUT",
    path: "/channel-flows/{ChannelFlowArn}",
    status: 200,
    input: { ChannelFlowArn: label(s.arn), Processors: needed(body(s.processors)), Name: needed(body(s.resourceName)) },
    output: { ChannelFlowArn: s.arn },
    errors: ["ConflictException"],
  }),
  DeleteChannelFlow: operation({
    method: "DELETE",
    path: "/channel-flows/{ChannelFlowArn}",
    status: 204,
    input: { ChannelFlowArn: label(s.arn) },
    output: {},
    errors: ["ConflictException"],
  }),
  AssociateChannelFlow: operation({
    method: "PUT",
    path: "/channels/{ChannelArn}/channel-flow",
    status: 200,
    input: { ChannelArn, ChannelFlowArn: needed(body(s.arn)), ChimeBearer },
    output: {},
    errors: ["ConflictException", "NotFoundException"],
  }),
  DisassociateChannelFlow: operation({
    method: "DELETE",
    path: "/channels/{ChannelArn}/channel-flow/{ChannelFlowArn}",
    status: 204,
    input: { ChannelArn, ChannelFlowArn: label(s.arn), ChimeBearer },
    output: {},
    errors: ["ConflictException", "NotFoundException"],
  }),
  ListChannelsAssociatedWithChannelFlow: operation({
    method: "GET",
    path: "/channels",
    query: { scope: "channel-flow-associations" },
    status: 200,
    input: { ChannelFlowArn: needed(query("channel-flow-arn", s.arn)), ...paging },
    output: { Channels: list(s.channelOfFlow), NextToken: s.nextToken },
    errors: [],
  }),
  ChannelFlowCallback: operation({
    method: "POST",
    path: "/channels/{ChannelArn}",
    query: { operation: "channel-flow-callback" },
    status: 200,
    input: {
      CallbackId: { ...needed(body(s.callbackId)), isToken: true },
      ChannelArn,
      DeleteResource: body(s.flag),
      ChannelMessage: needed(body(s.messageCallback)),
    },
    output: { ChannelArn: s.arn, CallbackId: s.callbackId },
    errors: ["ConflictException"],
  }),
} satisfies Readonly<Record<string, OperationOf<unknown, unknown, unknown>>>;
