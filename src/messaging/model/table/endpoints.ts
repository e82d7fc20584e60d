import { ClientRequestToken, paging } from "../fields.ts";
import { body, label, needed, type OperationOf, operation } from "../operation.ts";
import { list } from "../shape.ts";
import * as s from "../shapes.ts";

/** The operations of the identity service on the devices of users. */
export const endpoints = {
  RegisterAppInstanceUserEndpoint: operation({
    method: "POST",
    path: "/app-instance-users/{AppInstanceUserArn}/endpoints",
    status: 201,
    input: {
      AppInstanceUserArn: label(s.arn),
      Name: body(s.endpointName),
      Type: needed(body(s.endpointType)),
      ResourceArn: needed(body(s.secretArn)),
      EndpointAttributes: needed(body(s.endpointAttributes)),
      ClientRequestToken,
      AllowMessages: body(s.allowMessages),
    },
    output: { AppInstanceUserArn: s.arn, EndpointId: s.endpointId },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeAppInstanceUserEndpoint: operation({
    method: "GET",
    path: "/app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}",
    status: 200,
    input: { AppInstanceUserArn: label(s.arn), EndpointId: label(s.endpointId) },
    output: { AppInstanceUserEndpoint: s.endpoint },
    errors: [],
  }),
  ListAppInstanceUserEndpoints: operation({
    method: "GET",
    path: "/app-instance-users/{AppInstanceUserArn}/endpoints",
    status: 200,
    input: { AppInstanceUserArn: label(s.arn), ...paging },
    output: { AppInstanceUserEndpoints: list(s.endpointSummary), NextToken: s.nextToken },
    errors: [],
  }),
  UpdateAppInstanceUserEndpoint: operation({
    method: "PUT",
    path: "/app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}",
    status: 200,
    input: {
      AppInstanceUserArn: label(s.arn),
      EndpointId: label(s.endpointId),
      Name: body(s.endpointName),
      AllowMessages: body(s.allowMessages),
    },
    output: { AppInstanceUserArn: s.arn, EndpointId: s.endpointId },
    errors: ["ConflictException"],
  }),
  DeregisterAppInstanceUserEndpoint: operation({
    method: "DELETE",
    path: "/app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}",
    status: 204,
    input: { AppInstanceUserArn: label(s.arn), EndpointId: label(s.endpointId) },
    output: {},
    errors: [],
  }),
} satisfies Readonly<Record<string, OperationOf<unknown, unknown, unknown>>>;
