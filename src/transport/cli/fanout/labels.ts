import type { Reason } from "../../../fanout/decision.ts";

/** Explains the reasons that withhold a message from a whole channel. */
export const forEverybody: Partial<Record<Reason, string>> = {
  "no-push-notification": "the message has no PushNotification",
  "not-sent": "the message is not sent yet",
};

/** Labels for reasons whose name needs an explanation. */
export const labels: Partial<Record<Reason, string>> = { default: "default (none set)" };
