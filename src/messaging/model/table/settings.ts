import { body, label, needed, type OperationOf, operation, query } from "../operation.ts";
import * as s from "../shapes.ts";

/** The operations on the settings of an app instance for messaging. */
export const settings = {
  PutMessagingStreamingConfigurations: operation({
    method: "PUT",
    path: "/app-instances/{AppInstanceArn}/streaming-configurations",
    status: 200,
    input: { AppInstanceArn: label(s.arn), StreamingConfigurations: needed(body(s.streamingConfigurations)) },
    output: { StreamingConfigurations: s.streamingConfigurations },
    errors: ["ConflictException", "NotFoundException"],
  }),
  GetMessagingStreamingConfigurations: operation({
    method: "GET",
    path: "/app-instances/{AppInstanceArn}/streaming-configurations",
    status: 200,
    input: { AppInstanceArn: label(s.arn) },
    output: { StreamingConfigurations: s.streamingConfigurations },
    errors: ["NotFoundException"],
  }),
  DeleteMessagingStreamingConfigurations: operation({
    method: "DELETE",
    path: "/app-instances/{AppInstanceArn}/streaming-configurations",
    status: 204,
    input: { AppInstanceArn: label(s.arn) },
    output: {},
    errors: [],
  }),
  GetMessagingSessionEndpoint: operation({
    method: "GET",
    path: "/endpoints/messaging-session",
    status: 200,
    input: { NetworkType: query("network-type", s.networkType) },
    output: { Endpoint: s.sessionEndpoint },
    errors: [],
  }),
} satisfies Readonly<Record<string, OperationOf<unknown, unknown, unknown>>>;
