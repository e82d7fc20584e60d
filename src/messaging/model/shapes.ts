/**
 * The shapes of the API model, version 2021-05-15: lengths are in characters, and patterns cover the whole text. A pattern that
 * differs from the model says so.
 */

import { integer, list, map, oneOf, type ShapeOf, type StructureOf, structure, type TypeOf, text } from "./shape.ts";

/** Names that become keys must not contain half a surrogate pair, because it has no UTF-8 form [choice]. */
export const arnForm = "^arn:[a-z0-9.-]{1,63}(:[a-z0-9.-]{0,63}){3}:[^/\\ud800-\\udfff][^\\n\\r\\u2028\\u2029\\ud800-\\udfff]{0,1023}$";
export const arn = text({ min: 5, max: 1600, pattern: arnForm });

const token = "^[-_a-zA-Z0-9]*$";
export const anyLine = "^.*$";
const printable = "^[\\t\\n\\r\\x20-\\x7E\\x85\\xA0-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]*$";

export const messageId = text({ min: 1, max: 128, pattern: token });
export const subChannelId = text({ min: 1, max: 128, pattern: token });
export const clientRequestToken = text({ min: 2, max: 64, pattern: token, sensitive: true });
export const callbackId = text({ min: 32, max: 64 });
export const channelId = text({
  min: 1,
  max: 64,
  pattern: "^[A-Za-z0-9]([A-Za-z0-9:_.@-]{0,62}[A-Za-z0-9])?$",
  sensitive: true,
});
export const maxResults = integer({ min: 1, max: 50 });
export const nextToken = text({ max: 2048, pattern: anyLine, sensitive: true });
export const timestamp: ShapeOf<Date> = { kind: "timestamp" };
export const flag: ShapeOf<boolean> = { kind: "boolean" };

export const name = text({ max: 256, pattern: printable, sensitive: true });
export const resourceName = text({ min: 1, max: 256, pattern: printable, sensitive: true });
export const metadata = text({ max: 1024, pattern: anyLine, sensitive: true });
/** The model has no maximum length for incoming content; the operations check the guide's 4 KB. */
export const nonEmptyContent = text({ min: 1, sensitive: true });
export const content = text({ max: 4096, sensitive: true });
export const contentType = text({ max: 45, sensitive: true });
const filterRule = text({ min: 1, sensitive: true });

export const allowNotifications = oneOf("ALL", "NONE", "FILTERED");
export const membershipType = oneOf("DEFAULT", "HIDDEN");
export const channelMode = oneOf("UNRESTRICTED", "RESTRICTED");
export const channelPrivacy = oneOf("PUBLIC", "PRIVATE");
export const messageType = oneOf("STANDARD", "CONTROL");
export const persistence = oneOf("PERSISTENT", "NON_PERSISTENT");
export const sortOrder = oneOf("ASCENDING", "DESCENDING");
const messageStatus = oneOf("SENT", "PENDING", "FAILED", "DENIED");

/** The `Code` of every error. */
const errorCode = oneOf(
  "BadRequest",
  "Conflict",
  "Forbidden",
  "NotFound",
  "PreconditionFailed",
  "ResourceLimitExceeded",
  "ServiceFailure",
  "AccessDenied",
  "ServiceUnavailable",
  "Throttled",
  "Throttling",
  "Unauthorized",
  "Unprocessable",
  "VoiceConnectorGroupAssociationsExist",
  "PhoneNumberAssociationsExist",
);

const identityShape = structure({ Arn: arn, Name: name });
export interface Identity extends TypeOf<typeof identityShape> {}
export const identity: StructureOf<Identity> = identityShape;
export const memberArns = list(arn, { min: 1, max: 100 });
export const firstArns = list(arn, { min: 1, max: 10 });

const tagKey = text({ min: 1, max: 128, sensitive: true });
const tagShape = structure({ Key: tagKey, Value: text({ min: 1, max: 256, sensitive: true }) }, ["Key", "Value"]);
export interface Tag extends TypeOf<typeof tagShape> {}
const tag: StructureOf<Tag> = tagShape;
export const tags = list(tag, { min: 1, max: 50 });
export const tagKeys = list(tagKey, { min: 1, max: 50 });

const elasticChannelConfigurationShape = structure(
  {
    MaximumSubChannels: integer({ min: 2 }),
    TargetMembershipsPerSubChannel: integer({ min: 2 }),
    MinimumMembershipPercentage: integer({ min: 1, max: 40 }),
  },
  ["MaximumSubChannels", "TargetMembershipsPerSubChannel", "MinimumMembershipPercentage"],
);
export interface ElasticChannelConfiguration extends TypeOf<typeof elasticChannelConfigurationShape> {}
export const elasticChannelConfiguration: StructureOf<ElasticChannelConfiguration> = elasticChannelConfigurationShape;

export const expirationDays = integer({ min: 1, max: 5475 });
const expirationSettingsShape = structure(
  {
    ExpirationDays: expirationDays,
    ExpirationCriterion: oneOf("CREATED_TIMESTAMP", "LAST_MESSAGE_TIMESTAMP"),
  },
  ["ExpirationDays", "ExpirationCriterion"],
);
export interface ExpirationSettings extends TypeOf<typeof expirationSettingsShape> {}
export const expirationSettings: StructureOf<ExpirationSettings> = expirationSettingsShape;

const preferencesShape = structure({
  PushNotifications: structure({ AllowNotifications: allowNotifications, FilterRule: filterRule }, ["AllowNotifications"]),
});
export interface Preferences extends TypeOf<typeof preferencesShape> {}
export const preferences: StructureOf<Preferences> = preferencesShape;

const pushNotificationShape = structure({
  Title: text({ min: 1, max: 50, pattern: anyLine, sensitive: true }),
  Body: text({ min: 1, max: 150, sensitive: true }),
  Type: oneOf("DEFAULT", "VOIP"),
});
export interface PushNotification extends TypeOf<typeof pushNotificationShape> {}
export const pushNotification: StructureOf<PushNotification> = pushNotificationShape;

export const messageAttributes = map(
  text({ min: 1, max: 64, sensitive: true }),
  structure({ StringValues: list(text({ min: 1, max: 512, sensitive: true })) }),
);

export const target = list(structure({ MemberArn: arn }), { min: 1, max: 1 });

const statusShape = structure({ Value: messageStatus, Detail: text({ max: 256 }) });
export interface MessageStatus extends TypeOf<typeof statusShape> {}
export const status: StructureOf<MessageStatus> = statusShape;

/** A message as ListChannelMessages returns it; GetChannelMessage adds four fields. */
const messageFields = {
  MessageId: messageId,
  Content: content,
  Metadata: metadata,
  Type: messageType,
  CreatedTimestamp: timestamp,
  LastUpdatedTimestamp: timestamp,
  LastEditedTimestamp: timestamp,
  Sender: identity,
  Redacted: flag,
  Status: status,
  MessageAttributes: messageAttributes,
  ContentType: contentType,
  Target: target,
};
const messageSummaryShape = structure(messageFields);
export interface MessageSummary extends TypeOf<typeof messageSummaryShape> {}
export const messageSummary: StructureOf<MessageSummary> = messageSummaryShape;

const messageShape = structure({ ...messageFields, ChannelArn: arn, Persistence: persistence, SubChannelId: subChannelId });
export interface Message extends TypeOf<typeof messageShape> {}
export const message: StructureOf<Message> = messageShape;

export const messageCallback = structure(
  {
    MessageId: messageId,
    Content: nonEmptyContent,
    Metadata: metadata,
    PushNotification: pushNotification,
    MessageAttributes: messageAttributes,
    SubChannelId: subChannelId,
    ContentType: contentType,
  },
  ["MessageId"],
);

const channelFields = {
  Name: resourceName,
  ChannelArn: arn,
  Mode: channelMode,
  Privacy: channelPrivacy,
  Metadata: metadata,
  LastMessageTimestamp: timestamp,
};
const channelSummaryShape = structure(channelFields);
export interface ChannelSummary extends TypeOf<typeof channelSummaryShape> {}
export const channelSummary: StructureOf<ChannelSummary> = channelSummaryShape;

const channelShape = structure({
  ...channelFields,
  CreatedBy: identity,
  CreatedTimestamp: timestamp,
  LastUpdatedTimestamp: timestamp,
  ChannelFlowArn: arn,
  ElasticChannelConfiguration: elasticChannelConfiguration,
  ExpirationSettings: expirationSettings,
});
export interface Channel extends TypeOf<typeof channelShape> {}
export const channel: StructureOf<Channel> = channelShape;

export const membership = structure({
  InvitedBy: identity,
  Type: membershipType,
  Member: identity,
  ChannelArn: arn,
  CreatedTimestamp: timestamp,
  LastUpdatedTimestamp: timestamp,
  SubChannelId: subChannelId,
});

export const membershipSummaries = list(structure({ Member: identity }));

const membershipOfUserShape = structure({
  ChannelSummary: channelSummary,
  AppInstanceUserMembershipSummary: structure({ Type: membershipType, ReadMarkerTimestamp: timestamp, SubChannelId: subChannelId }),
});
export interface MembershipOfUser extends TypeOf<typeof membershipOfUserShape> {}
export const membershipOfUser: StructureOf<MembershipOfUser> = membershipOfUserShape;

export const batchMemberships = structure({
  InvitedBy: identity,
  Type: membershipType,
  Members: list(identity),
  ChannelArn: arn,
  SubChannelId: subChannelId,
});

export const batchErrors = list(structure({ MemberArn: arn, ErrorCode: errorCode, ErrorMessage: text() }));

export const ban = structure({ Member: identity, ChannelArn: arn, CreatedTimestamp: timestamp, CreatedBy: identity });

export const banSummaries = list(structure({ Member: identity }));

export const moderator = structure({ Moderator: identity, ChannelArn: arn, CreatedTimestamp: timestamp, CreatedBy: identity });
export const moderatorSummaries = list(structure({ Moderator: identity }));
const moderatedChannelShape = structure({ ChannelSummary: channelSummary });
export interface ModeratedChannel extends TypeOf<typeof moderatedChannelShape> {}
export const moderatedChannel: StructureOf<ModeratedChannel> = moderatedChannelShape;

export const subChannelSummary = structure({ SubChannelId: subChannelId, MembershipCount: integer({}) });

export const searchFields = list(
  structure(
    {
      Key: oneOf("MEMBERS"),
      Values: list(text({ min: 1, max: 512 }), { min: 1, max: 20 }),
      Operator: oneOf("EQUALS", "INCLUDES"),
    },
    ["Key", "Values", "Operator"],
  ),
  { min: 1, max: 20 },
);

/** What happens to a message whose processor cannot be asked. */
const fallbackAction = oneOf("CONTINUE", "ABORT");
const processorShape = structure(
  {
    Name: resourceName,
    Configuration: structure(
      {
        Lambda: structure(
          {
            ResourceArn: text({
              min: 15,
              max: 2048,
              pattern: "^arn:aws:lambda:[a-z]{2}-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9_.-]+(:(\\$LATEST|[a-zA-Z0-9_-]+))?$",
            }),
            InvocationType: oneOf("ASYNC"),
          },
          ["ResourceArn", "InvocationType"],
        ),
      },
      ["Lambda"],
    ),
    ExecutionOrder: integer({ min: 1, max: 3 }),
    FallbackAction: fallbackAction,
  },
  ["Name", "Configuration", "ExecutionOrder", "FallbackAction"],
);
export interface Processor extends TypeOf<typeof processorShape> {}
const processor: StructureOf<Processor> = processorShape;
export const processors = list(processor, { min: 1, max: 3 });
const flowFields = { ChannelFlowArn: arn, Processors: processors, Name: resourceName };
export const channelFlowSummary = structure(flowFields);
export const channelFlow = structure({ ...flowFields, CreatedTimestamp: timestamp, LastUpdatedTimestamp: timestamp });
const { LastMessageTimestamp: _, ...channelOfFlowFields } = channelFields;
export const channelOfFlow = structure(channelOfFlowFields);

export const networkType = oneOf("IPV4_ONLY", "DUAL_STACK");
export const sessionEndpoint = structure({ Url: text({ max: 4096 }) });
export const streamingConfigurations = list(
  structure(
    {
      DataType: oneOf("Channel", "ChannelMessage"),
      ResourceArn: text({ min: 5, max: 1600, pattern: arnForm }),
    },
    ["DataType", "ResourceArn"],
  ),
  { min: 1, max: 2 },
);
