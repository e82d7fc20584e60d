import type { Reason } from "../../../fanout/decision.ts";

/** Why a whole channel hears nothing of a message. */
export const forEverybody: Partial<Record<Reason, string>> = {
  "no-push-notification": "the message has no PushNotification",
  "not-sent": "the message is not sent yet",
};

/** Where the name of a reason alone would not be understood. */
export const labels: Partial<Record<Reason, string>> = { default: "default (none set)" };
