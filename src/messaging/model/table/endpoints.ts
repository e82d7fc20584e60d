import { ClientRequestToken, paging } from "../fields.ts";
import * as i from "../identity-shapes.ts";
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
      Name: body(i.endpointName),
      Type: needed(body(i.endpointType)),
      ResourceArn: needed(body(i.secretArn)),
      EndpointAttributes: needed(body(i.endpointAttributes)),
      ClientRequestToken,
      AllowMessages: body(i.allowMessages),
    },
    output: { AppInstanceUserArn: s.arn, EndpointId: i.endpointId },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeAppInstanceUserEndpoint: operation({
    method: "GET",
    path: "/app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}",
    status: 200,
    input: { AppInstanceUserArn: label(s.arn), EndpointId: label(i.endpointId) },
    output: { AppInstanceUserEndpoint: i.endpoint },
    errors: [],
  }),
  ListAppInstanceUserEndpoints: operation({
    method: "GET",
    path: "/app-instance-users/{AppInstanceUserArn}/endpoints",
    status: 200,
    input: { AppInstanceUserArn: label(s.arn), ...paging },
    output: { AppInstanceUserEndpoints: list(i.endpointSummary), NextToken: s.nextToken },
    errors: [],
  }),
  UpdateAppInstanceUserEndpoint: operation({
    method: "PUT",
    path: "/app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}",
    status: 200,
    input: {
      AppInstanceUserArn: label(s.arn),
      EndpointId: label(i.endpointId),
      Name: body(i.endpointName),
      AllowMessages: body(i.allowMessages),
    },
    output: { AppInstanceUserArn: s.arn, EndpointId: i.endpointId },
    errors: ["ConflictException"],
  }),
  DeregisterAppInstanceUserEndpoint: operation({
    method: "DELETE",
    path: "/app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}",
    status: 204,
    input: { AppInstanceUserArn: label(s.arn), EndpointId: label(i.endpointId) },
    output: {},
    errors: [],
  }),
} satisfies Readonly<Record<string, OperationOf<unknown, unknown, unknown>>>;
