import type { DecisionReason } from "../../../fanout/decision.ts";

/** Why a whole channel hears nothing of a message. */
export const forEverybody: Partial<Record<DecisionReason, string>> = {
  "no-push-notification": "the message has no PushNotification",
  "not-sent": "the message is not sent (yet)",
};
