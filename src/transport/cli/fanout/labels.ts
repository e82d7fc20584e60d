import type { Reason } from "../../../fanout/decision.ts";

/** Why a whole channel hears nothing of a message. */
export const forEverybody: Partial<Record<Reason, string>> = {
  "no-push-notification": "the message has no PushNotification",
  "not-sent": "the message is not sent (yet)",
};
