import { body, label, needed, query } from "./operation.ts";
import * as s from "./shapes.ts";

/** Fields that many requests have. */
export const ChannelArn = label(s.arn);
export const AppInstanceUserArn = query("app-instance-user-arn", s.arn);
export const optionalBearer = { in: "header", as: "x-amz-chime-bearer", shape: s.arn } as const;
export const ChimeBearer = needed(optionalBearer);
export const ClientRequestToken = { ...needed(body(s.clientRequestToken)), isToken: true } as const;
export const paging = { MaxResults: query("max-results", s.maxResults), NextToken: query("next-token", s.nextToken) };
