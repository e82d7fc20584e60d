import type { DecisionReason } from "../../../fanout/decision.ts";

/** Explains the reasons that withhold a message from a whole channel. */
export const forEverybody: Partial<Record<DecisionReason, string>> = {
  "no-push-notification": "the message has no PushNotification",
  "not-sent": "the message is not sent yet",
};
