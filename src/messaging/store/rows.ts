import * as i from "../model/identity-shapes.ts";
import { type Complete, integer, list, structure, type TypeOf, text } from "../model/shape.ts";
import * as s from "../model/shapes.ts";

/** Milliseconds since 1970, in rows. */
const time = integer({ min: 0 });
const digest = text({ min: 1, max: 128 });

/** What every row has that a request with a ClientRequestToken created: a repeat of that request is not a conflict. */
const created = { Tags: s.tags, CreatedAt: time, UpdatedAt: time, RequestDigest: digest };
const always = ["CreatedAt", "UpdatedAt", "RequestDigest"] as const;

/**
 * The rows of a store. A kind, a group and an id name a row. Its value is plain JSON of this shape. A
 * store checks it when it reads ({@link decodeRow}), because rows may have been edited by hand.
 */
export const rowShapes = {
  /** Group: the app instance. Id: the channel. */
  channel: structure(
    {
      Name: s.resourceName,
      Mode: s.channelMode,
      Privacy: s.channelPrivacy,
      Metadata: s.metadata,
      Tags: s.tags,
      ElasticChannelConfiguration: s.elasticChannelConfiguration,
      ExpirationSettings: s.expirationSettings,
      ChannelFlowArn: s.arn,
      CreatedBy: s.arn,
      CreatedAt: time,
      UpdatedAt: time,
      /** The token of the request that created the channel: a repeat of that request is not a conflict. */
      RequestDigest: digest,
    },
    ["Name", "Mode", "Privacy", "CreatedBy", "CreatedAt", "UpdatedAt", "RequestDigest"],
  ),
  /** Group: the channel. Id: the member. Also listed by member. */
  membership: structure(
    {
      Type: s.membershipType,
      InvitedBy: s.arn,
      CreatedAt: time,
      UpdatedAt: time,
      ReadAt: time,
      Preferences: structure({
        // The store does not check the rule; the index reports invalid rules.
        PushNotifications: structure({ AllowNotifications: s.allowNotifications, FilterRule: text() }, ["AllowNotifications"]),
      }),
    },
    ["Type", "InvitedBy", "CreatedAt", "UpdatedAt"],
  ),
  /** Group: the channel. Id: the moderator. */
  moderator: structure({ CreatedBy: s.arn, CreatedAt: time }, ["CreatedBy", "CreatedAt"]),
  /** Group: the channel. Id: the banned user. */
  ban: structure({ CreatedBy: s.arn, CreatedAt: time }, ["CreatedBy", "CreatedAt"]),
  /** Group: the channel. Id: the message; ids sort by the time of sending. */
  message: structure(
    {
      Content: s.content,
      Metadata: s.metadata,
      ContentType: s.contentType,
      Type: s.messageType,
      Persistence: s.persistence,
      Sender: s.arn,
      Status: s.status,
      Redacted: s.flag,
      /** Whether the message is deleted. The row stays, so that a repeat of its token is recognised. */
      Deleted: s.flag,
      Target: s.arn,
      PushNotification: s.pushNotification,
      MessageAttributes: s.messageAttributes,
      CreatedAt: time,
      UpdatedAt: time,
      EditedAt: time,
      /** The id of the callback that the message waits for while it is held. */
      CallbackId: s.callbackId,
      /** The ids of the callbacks that have arrived: a repeat of one is not a conflict. */
      AnsweredCallbackIds: list(s.callbackId, { max: 3 }),
      /** The processors to ask after the callback, as the channel flow had them when the message was sent. */
      NextProcessors: s.processors,
    },
    ["Type", "Persistence", "Sender", "Status", "Redacted", "CreatedAt", "UpdatedAt"],
  ),
  /** A ClientRequestToken that was used. Group: the channel. Id: a digest of sender and token. */
  token: structure({ MessageId: s.messageId, RequestDigest: digest }, ["MessageId", "RequestDigest"]),
  /** A message that sinks have not taken yet. Group: `outbox`. Id: the message. */
  due: structure({ ChannelArn: s.arn }, ["ChannelArn"]),
  /** Group: the app instance. Id: the flow. */
  flow: structure({ ...created, Name: s.resourceName, Processors: s.processors }, [...always, "Name", "Processors"]),
  /** Group: `app-instances`. Id: the app instance. */
  instance: structure(
    {
      ...created,
      Name: s.resourceName,
      Metadata: s.metadata,
      Retention: i.retentionSettings,
      StreamingConfigurations: s.streamingConfigurations,
    },
    [...always, "Name"],
  ),
  /** Group: the app instance. Id: the user or bot that is its admin. */
  admin: structure({ CreatedAt: time }, ["CreatedAt"]),
  /** Group: the app instance. Id: the user. */
  user: structure({ ...created, Name: i.userName, Metadata: s.metadata, ExpirationSettings: i.userExpiration }, [...always, "Name"]),
  /** Group: the app instance. Id: the bot. */
  bot: structure({ ...created, Name: s.name, Metadata: s.metadata, Configuration: i.botConfiguration }, [...always, "Configuration"]),
  /** A device of a user. Group: the user. Id: the EndpointId. */
  endpoint: structure(
    {
      Name: i.endpointName,
      Type: i.endpointType,
      ResourceArn: i.secretArn,
      EndpointAttributes: i.endpointAttributes,
      AllowMessages: i.allowMessages,
      EndpointState: i.endpointState,
      CreatedAt: time,
      UpdatedAt: time,
      RequestDigest: digest,
    },
    [...always, "Type", "ResourceArn", "EndpointAttributes", "AllowMessages", "EndpointState"],
  ),
};

/** The name of a kind of rows, such as `membership`. */
export type Kind = keyof typeof rowShapes;

/** All kinds of rows. */
export const kinds: readonly Kind[] = Object.keys(rowShapes) as Kind[];

/** The kinds whose group is a channel: all rows of a channel except its own. */
export const channelKinds: readonly Kind[] = ["membership", "moderator", "ban", "message", "token"];

type Present<T> = T extends readonly (infer E)[]
  ? readonly Present<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Present<T[K]> }
    : T;

type RowTypes = { readonly [K in Kind]: Present<Complete<TypeOf<(typeof rowShapes)[K]>>> };

/** Rows are immutable: a change replaces the row. */
export interface Rows extends RowTypes {}

/** The name of a row. Any strings without halves of surrogate pairs; the group `""` is not used. */
export interface Key<K extends Kind = Kind> {
  /** The kind of the row, which decides what group and id are. */
  readonly kind: K;
  /** What the row belongs to, such as its channel. */
  readonly group: string;
  /** What distinguishes it from others of its kind and group, such as the member. */
  readonly id: string;
}
