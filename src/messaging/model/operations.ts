import type { ApiErrorName } from "../errors.ts";
import type { InputOf, OutputOf, ValidOf } from "./operation.ts";
import { channels } from "./table/channels.ts";
import { endpoints } from "./table/endpoints.ts";
import { flows } from "./table/flows.ts";
import { instances } from "./table/instances.ts";
import { members } from "./table/members.ts";
import { messages } from "./table/messages.ts";
import { settings } from "./table/settings.ts";
import { tags } from "./table/tags.ts";
import { users } from "./table/users.ts";

/** The errors that every operation can return [model]. */
export const commonErrors: readonly ApiErrorName[] = [
  "BadRequestException",
  "ForbiddenException",
  "ServiceFailureException",
  "ServiceUnavailableException",
  "ThrottledClientException",
  "UnauthorizedClientException",
];

const messaging: typeof messages & typeof channels & typeof members & typeof flows & typeof settings & typeof tags = {
  ...messages,
  ...channels,
  ...members,
  ...flows,
  ...settings,
  ...tags,
};
const identity: typeof instances & typeof users & typeof endpoints & typeof tags = { ...instances, ...users, ...endpoints, ...tags };

/**
 * The operations of Amazon Chime SDK messaging, version 2021-05-15, and of its identity service, version 2021-04-20 [model]. Requests,
 * responses, validators, routes and the support matrix are derived from this table.
 */
export const operations: typeof messaging & typeof identity = { ...messaging, ...identity };

/** The operations of each service, in the order of the support matrix; both have the operations on tags. */
export const services: Readonly<Record<"messaging" | "identity", readonly OperationName[]>> = {
  messaging: Object.keys(messaging) as OperationName[],
  identity: Object.keys(identity) as OperationName[],
};

/** The name of a supported operation, as the AWS SDK spells it. */
export type OperationName = keyof typeof operations;

/** All names, in the order of the table. */
export const operationNames: readonly OperationName[] = Object.keys(operations) as OperationName[];

/** The input of an operation: the fields of the AWS SDK's command input. Times are `Date`s. */
export type RequestOf<N extends OperationName> = InputOf<(typeof operations)[N]>;

/** A validated request: all required fields are present. */
export type ValidRequest<N extends OperationName> = ValidOf<(typeof operations)[N]>;

/** The output of an operation: the fields of the AWS SDK's command output. */
export type ResponseOf<N extends OperationName> = OutputOf<(typeof operations)[N]>;
