import { ClientRequestToken, paging } from "../fields.ts";
import * as i from "../identity-shapes.ts";
import { body, label, needed, type OperationOf, operation, query } from "../operation.ts";
import { list } from "../shape.ts";
import * as s from "../shapes.ts";

/** The operations of the identity service on users and bots. */
export const users = {
  CreateAppInstanceUser: operation({
    method: "POST",
    path: "/app-instance-users",
    status: 201,
    input: {
      AppInstanceArn: needed(body(s.arn)),
      AppInstanceUserId: needed(body(s.channelId)),
      Name: needed(body(i.userName)),
      Metadata: body(s.metadata),
      ClientRequestToken,
      Tags: body(s.tags),
      ExpirationSettings: body(i.userExpiration),
    },
    output: { AppInstanceUserArn: s.arn },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeAppInstanceUser: operation({
    method: "GET",
    path: "/app-instance-users/{AppInstanceUserArn}",
    status: 200,
    input: { AppInstanceUserArn: label(s.arn) },
    output: { AppInstanceUser: i.appInstanceUser },
    errors: [],
  }),
  ListAppInstanceUsers: operation({
    method: "GET",
    path: "/app-instance-users",
    status: 200,
    input: { AppInstanceArn: needed(query("app-instance-arn", s.arn)), ...paging },
    output: { AppInstanceArn: s.arn, AppInstanceUsers: list(i.appInstanceUserSummary), NextToken: s.nextToken },
    errors: [],
  }),
  UpdateAppInstanceUser: operation({
    method: "PUT",
    path: "/app-instance-users/{AppInstanceUserArn}",
    status: 200,
    input: { AppInstanceUserArn: label(s.arn), Name: needed(body(i.userName)), Metadata: needed(body(s.metadata)) },
    output: { AppInstanceUserArn: s.arn },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  PutAppInstanceUserExpirationSettings: operation({
    method: "PUT",
    path: "/app-instance-users/{AppInstanceUserArn}/expiration-settings",
    status: 200,
    input: { AppInstanceUserArn: label(s.arn), ExpirationSettings: body(i.userExpiration) },
    output: { AppInstanceUserArn: s.arn, ExpirationSettings: i.userExpiration },
    errors: ["ConflictException"],
  }),
  DeleteAppInstanceUser: operation({
    method: "DELETE",
    path: "/app-instance-users/{AppInstanceUserArn}",
    status: 204,
    input: { AppInstanceUserArn: label(s.arn) },
    output: {},
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  CreateAppInstanceBot: operation({
    method: "POST",
    path: "/app-instance-bots",
    status: 201,
    input: {
      AppInstanceArn: needed(body(s.arn)),
      Name: body(s.name),
      Metadata: body(s.metadata),
      ClientRequestToken,
      Tags: body(s.tags),
      Configuration: needed(body(i.botConfiguration)),
    },
    output: { AppInstanceBotArn: s.arn },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeAppInstanceBot: operation({
    method: "GET",
    path: "/app-instance-bots/{AppInstanceBotArn}",
    status: 200,
    input: { AppInstanceBotArn: label(s.arn) },
    output: { AppInstanceBot: i.appInstanceBot },
    errors: ["NotFoundException"],
  }),
  ListAppInstanceBots: operation({
    method: "GET",
    path: "/app-instance-bots",
    status: 200,
    input: { AppInstanceArn: needed(query("app-instance-arn", s.arn)), ...paging },
    output: { AppInstanceArn: s.arn, AppInstanceBots: list(i.appInstanceBotSummary), NextToken: s.nextToken },
    errors: ["ResourceLimitExceededException"],
  }),
  UpdateAppInstanceBot: operation({
    method: "PUT",
    path: "/app-instance-bots/{AppInstanceBotArn}",
    status: 200,
    input: {
      AppInstanceBotArn: label(s.arn),
      Name: needed(body(s.name)),
      Metadata: needed(body(s.metadata)),
      Configuration: body(i.botConfiguration),
    },
    output: { AppInstanceBotArn: s.arn },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DeleteAppInstanceBot: operation({
    method: "DELETE",
    path: "/app-instance-bots/{AppInstanceBotArn}",
    status: 204,
    input: { AppInstanceBotArn: label(s.arn) },
    output: {},
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
} satisfies Readonly<Record<string, OperationOf<unknown, unknown, unknown>>>;
