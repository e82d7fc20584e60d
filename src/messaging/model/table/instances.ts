import { ClientRequestToken, paging } from "../fields.ts";
import * as i from "../identity-shapes.ts";
import { body, label, needed, type OperationOf, operation } from "../operation.ts";
import { list } from "../shape.ts";
import * as s from "../shapes.ts";

/** The operations of the identity service on app instances and their admins. */
export const instances = {
  CreateAppInstance: operation({
    method: "POST",
    path: "/app-instances",
    status: 201,
    input: { Name: needed(body(s.resourceName)), Metadata: body(s.metadata), ClientRequestToken, Tags: body(s.tags) },
    output: { AppInstanceArn: s.arn },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeAppInstance: operation({
    method: "GET",
    path: "/app-instances/{AppInstanceArn}",
    status: 200,
    input: { AppInstanceArn: label(s.arn) },
    output: { AppInstance: i.appInstance },
    errors: [],
  }),
  ListAppInstances: operation({
    method: "GET",
    path: "/app-instances",
    status: 200,
    input: { ...paging },
    output: { AppInstances: list(i.appInstanceSummary), NextToken: s.nextToken },
    errors: [],
  }),
  UpdateAppInstance: operation({
    method: "PUT",
    path: "/app-instances/{AppInstanceArn}",
    status: 200,
    input: { AppInstanceArn: label(s.arn), Name: needed(body(s.resourceName)), Metadata: needed(body(s.metadata)) },
    output: { AppInstanceArn: s.arn },
    errors: ["ConflictException"],
  }),
  DeleteAppInstance: operation({
    method: "DELETE",
    path: "/app-instances/{AppInstanceArn}",
    status: 204,
    input: { AppInstanceArn: label(s.arn) },
    output: {},
    errors: ["ResourceLimitExceededException"],
  }),
  CreateAppInstanceAdmin: operation({
    method: "POST",
    path: "/app-instances/{AppInstanceArn}/admins",
    status: 201,
    input: { AppInstanceAdminArn: needed(body(s.arn)), AppInstanceArn: label(s.arn) },
    output: { AppInstanceAdmin: s.identity, AppInstanceArn: s.arn },
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  DescribeAppInstanceAdmin: operation({
    method: "GET",
    path: "/app-instances/{AppInstanceArn}/admins/{AppInstanceAdminArn}",
    status: 200,
    input: { AppInstanceAdminArn: label(s.arn), AppInstanceArn: label(s.arn) },
    output: { AppInstanceAdmin: i.appInstanceAdmin },
    errors: [],
  }),
  ListAppInstanceAdmins: operation({
    method: "GET",
    path: "/app-instances/{AppInstanceArn}/admins",
    status: 200,
    input: { AppInstanceArn: label(s.arn), ...paging },
    output: { AppInstanceArn: s.arn, AppInstanceAdmins: list(i.appInstanceAdminSummary), NextToken: s.nextToken },
    errors: ["ResourceLimitExceededException"],
  }),
  DeleteAppInstanceAdmin: operation({
    method: "DELETE",
    path: "/app-instances/{AppInstanceArn}/admins/{AppInstanceAdminArn}",
    status: 204,
    input: { AppInstanceAdminArn: label(s.arn), AppInstanceArn: label(s.arn) },
    output: {},
    errors: ["ConflictException", "ResourceLimitExceededException"],
  }),
  PutAppInstanceRetentionSettings: operation({
    method: "PUT",
    path: "/app-instances/{AppInstanceArn}/retention-settings",
    status: 200,
    input: { AppInstanceArn: label(s.arn), AppInstanceRetentionSettings: needed(body(i.retentionSettings)) },
    output: { AppInstanceRetentionSettings: i.retentionSettings, InitiateDeletionTimestamp: s.timestamp },
    errors: [],
  }),
  GetAppInstanceRetentionSettings: operation({
    method: "GET",
    path: "/app-instances/{AppInstanceArn}/retention-settings",
    status: 200,
    input: { AppInstanceArn: label(s.arn) },
    output: { AppInstanceRetentionSettings: i.retentionSettings, InitiateDeletionTimestamp: s.timestamp },
    errors: [],
  }),
} satisfies Readonly<Record<string, OperationOf<unknown, unknown, unknown>>>;
