export type { ApnsPayload, FcmPayload, MessageReference } from "./payload.ts";
export {
  type PlannedPush,
  type PushEndpoint,
  type PushedMessage,
  type PushPlan,
  type PushReason,
  planPushes,
  pushReasons,
  type SentPush,
} from "./plan.ts";
