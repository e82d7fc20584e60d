import type { PushNotificationConfiguration } from "../fanout/message.ts";

/** The message that a push announces: the app loads it with GetChannelMessage [guide, "Receiving push notifications"]. */
export interface MessageReference {
  /** The id of the message. */
  readonly "chime.message_id": string;
  /** The channel of the message. */
  readonly "chime.channel_arn": string;
}

/**
 * What an app on iOS gets. The guide gives no payload of APNs [choice]: `aps` is Apple's form, and `data.pinpoint.jsonBody` is where the
 * reference of the Amazon Pinpoint API puts the data of a message.
 */
export interface ApnsPayload {
  /** The part that the system reads. */
  readonly aps: { readonly alert: { readonly title?: string; readonly body?: string } };
  /** The part that the app reads. */
  readonly data: { readonly pinpoint: { readonly jsonBody: MessageReference } };
}

/**
 * What an app on Android gets: the data of an FCM message. These are the names and values of the guide's page "Receiving push
 * notifications", which does not name a platform [choice: it is FCM's]. A title or body that the message does not have is absent [choice].
 */
export interface FcmPayload {
  /** Texts by name; `pinpoint.jsonBody` is the JSON of a {@link MessageReference}. */
  readonly data: Readonly<Record<string, string>>;
}

/** The payload of a message for APNs. */
export function apnsPayload(reference: MessageReference, { Title, Body }: PushNotificationConfiguration): ApnsPayload {
  const alert = { ...(Title === undefined ? {} : { title: Title }), ...(Body === undefined ? {} : { body: Body }) };
  return { aps: { alert }, data: { pinpoint: { jsonBody: reference } } };
}

/** The payload of a message for FCM. */
export function fcmPayload(reference: MessageReference, { Title, Body }: PushNotificationConfiguration): FcmPayload {
  return {
    data: {
      "pinpoint.openApp": "true",
      ...(Title === undefined ? {} : { "pinpoint.notification.title": Title }),
      ...(Body === undefined ? {} : { "pinpoint.notification.body": Body }),
      "pinpoint.campaign.campaign_id": "_DIRECT",
      "pinpoint.notification.silentPush": "0",
      "pinpoint.jsonBody": JSON.stringify(reference),
    },
  };
}
