/**
 * The shapes of the API model, version 2021-05-15: lengths are in characters, and patterns cover the whole text. A pattern that
 * differs from the model says so.
 */

import { integer, list, map, oneOf, type ShapeOf, structure, text } from "./shape.ts";

/** Names that become keys must not contain half a surrogate pair, because it has no UTF-8 form [choice]. */
export const arn = text({
  min: 5,
  max: 1600,
  pattern: "^arn:[a-z0-9.-]{1,63}(:[a-z0-9.-]{0,63}){3}:[^/\\ud800-\\udfff][^\\n\\r\\u2028\\u2029\\ud800-\\udfff]{0,1023}$",
});

const token = "^[-_a-zA-Z0-9]*$";
const anyLine = "^.*$";
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

const name = text({ max: 256, pattern: printable, sensitive: true });
export const channelName = text({ min: 1, max: 256, pattern: printable, sensitive: true });
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

export const identity = structure({ Arn: arn, Name: name });
export const memberArns = list(arn, { min: 1, max: 100 });
export const firstArns = list(arn, { min: 1, max: 10 });

export const tags = list(
  structure(
    {
      Key: text({ min: 1, max: 128, sensitive: true }),
      Value: text({ min: 1, max: 256, sensitive: true }),
    },
    ["Key", "Value"],
  ),
  { min: 1, max: 50 },
);

export const elasticChannelConfiguration = structure(
  {
    MaximumSubChannels: integer({ min: 2 }),
    TargetMembershipsPerSubChannel: integer({ min: 2 }),
    MinimumMembershipPercentage: integer({ min: 1, max: 40 }),
  },
  ["MaximumSubChannels", "TargetMembershipsPerSubChannel", "MinimumMembershipPercentage"],
);

export const expirationSettings = structure(
  {
    ExpirationDays: integer({ min: 1, max: 5475 }),
    ExpirationCriterion: oneOf("CREATED_TIMESTAMP", "LAST_MESSAGE_TIMESTAMP"),
  },
  ["ExpirationDays", "ExpirationCriterion"],
);

export const preferences = structure({
  PushNotifications: structure({ AllowNotifications: allowNotifications, FilterRule: filterRule }, ["AllowNotifications"]),
});

export const pushNotification = structure({
  Title: text({ min: 1, max: 50, pattern: anyLine, sensitive: true }),
  Body: text({ min: 1, max: 150, sensitive: true }),
  Type: oneOf("DEFAULT", "VOIP"),
});

export const messageAttributes = map(
  text({ min: 1, max: 64, sensitive: true }),
  structure({ StringValues: list(text({ min: 1, max: 512, sensitive: true })) }),
);

export const target = list(structure({ MemberArn: arn }), { min: 1, max: 1 });

export const status = structure({ Value: messageStatus, Detail: text({ max: 256 }) });

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
export const messageSummary = structure(messageFields);

export const message = structure({ ...messageFields, ChannelArn: arn, Persistence: persistence, SubChannelId: subChannelId });

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
  Name: channelName,
  ChannelArn: arn,
  Mode: channelMode,
  Privacy: channelPrivacy,
  Metadata: metadata,
  LastMessageTimestamp: timestamp,
};
const channelSummary = structure(channelFields);

export const channel = structure({
  ...channelFields,
  CreatedBy: identity,
  CreatedTimestamp: timestamp,
  LastUpdatedTimestamp: timestamp,
  ChannelFlowArn: arn,
  ElasticChannelConfiguration: elasticChannelConfiguration,
  ExpirationSettings: expirationSettings,
});

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

export const membershipOfUser = structure({
  ChannelSummary: channelSummary,
  AppInstanceUserMembershipSummary: structure({ Type: membershipType, ReadMarkerTimestamp: timestamp, SubChannelId: subChannelId }),
});

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
