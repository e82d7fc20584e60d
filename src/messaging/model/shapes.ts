/**
 * The shapes of the API model, version 2021-05-15: lengths are in characters, and patterns cover the whole text. A pattern that
 * differs from the model says so.
 */

/** Names that become keys must not contain half a surrogate pair, because it has no UTF-8 form [choice]. */
export const arn = {
  kind: "string",
  min: 5,
  max: 1600,
  pattern: "^arn:[a-z0-9.-]{1,63}(:[a-z0-9.-]{0,63}){3}:[^/\\ud800-\\udfff][^\\n\\r\\u2028\\u2029\\ud800-\\udfff]{0,1023}$",
} as const;

const token = "^[-_a-zA-Z0-9]*$";
const anyLine = "^.*$";
const printable = "^[\\t\\n\\r\\x20-\\x7E\\x85\\xA0-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]*$";

export const messageId = { kind: "string", min: 1, max: 128, pattern: token } as const;
export const subChannelId = { kind: "string", min: 1, max: 128, pattern: token } as const;
export const clientRequestToken = { kind: "string", min: 2, max: 64, pattern: token, sensitive: true } as const;
export const callbackId = { kind: "string", min: 32, max: 64 } as const;
export const channelId = {
  kind: "string",
  min: 1,
  max: 64,
  pattern: "^[A-Za-z0-9]([A-Za-z0-9:_.@-]{0,62}[A-Za-z0-9])?$",
  sensitive: true,
} as const;
export const maxResults = { kind: "integer", min: 1, max: 50 } as const;
export const nextToken = { kind: "string", max: 2048, pattern: anyLine, sensitive: true } as const;
export const timestamp = { kind: "timestamp" } as const;
const text = { kind: "string" } as const;

const name = { kind: "string", max: 256, pattern: printable, sensitive: true } as const;
export const channelName = { kind: "string", min: 1, max: 256, pattern: printable, sensitive: true } as const;
export const metadata = { kind: "string", max: 1024, pattern: anyLine, sensitive: true } as const;
/** The model has no maximum length for incoming content; the operations check the guide's 4 KB. */
export const nonEmptyContent = { kind: "string", min: 1, sensitive: true } as const;
export const content = { kind: "string", max: 4096, sensitive: true } as const;
export const contentType = { kind: "string", max: 45, sensitive: true } as const;
const filterRule = { kind: "string", min: 1, sensitive: true } as const;

export const allowNotifications = { kind: "string", values: ["ALL", "NONE", "FILTERED"] } as const;
export const membershipType = { kind: "string", values: ["DEFAULT", "HIDDEN"] } as const;
export const channelMode = { kind: "string", values: ["UNRESTRICTED", "RESTRICTED"] } as const;
export const channelPrivacy = { kind: "string", values: ["PUBLIC", "PRIVATE"] } as const;
export const messageType = { kind: "string", values: ["STANDARD", "CONTROL"] } as const;
export const persistence = { kind: "string", values: ["PERSISTENT", "NON_PERSISTENT"] } as const;
export const sortOrder = { kind: "string", values: ["ASCENDING", "DESCENDING"] } as const;
const messageStatus = { kind: "string", values: ["SENT", "PENDING", "FAILED", "DENIED"] } as const;

/** The `Code` of every error. */
const errorCode = {
  kind: "string",
  values: [
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
  ],
} as const;

export const identity = { kind: "structure", members: { Arn: arn, Name: name } } as const;
export const memberArns = { kind: "list", of: arn, min: 1, max: 100 } as const;
export const firstArns = { kind: "list", of: arn, min: 1, max: 10 } as const;

export const tags = {
  kind: "list",
  of: {
    kind: "structure",
    members: {
      Key: { kind: "string", min: 1, max: 128, sensitive: true },
      Value: { kind: "string", min: 1, max: 256, sensitive: true },
    },
    required: ["Key", "Value"],
  },
  min: 1,
  max: 50,
} as const;

export const elasticChannelConfiguration = {
  kind: "structure",
  members: {
    MaximumSubChannels: { kind: "integer", min: 2 },
    TargetMembershipsPerSubChannel: { kind: "integer", min: 2 },
    MinimumMembershipPercentage: { kind: "integer", min: 1, max: 40 },
  },
  required: ["MaximumSubChannels", "TargetMembershipsPerSubChannel", "MinimumMembershipPercentage"],
} as const;

export const expirationSettings = {
  kind: "structure",
  members: {
    ExpirationDays: { kind: "integer", min: 1, max: 5475 },
    ExpirationCriterion: { kind: "string", values: ["CREATED_TIMESTAMP", "LAST_MESSAGE_TIMESTAMP"] },
  },
  required: ["ExpirationDays", "ExpirationCriterion"],
} as const;

export const preferences = {
  kind: "structure",
  members: {
    PushNotifications: {
      kind: "structure",
      members: { AllowNotifications: allowNotifications, FilterRule: filterRule },
      required: ["AllowNotifications"],
    },
  },
} as const;

export const pushNotification = {
  kind: "structure",
  members: {
    Title: { kind: "string", min: 1, max: 50, pattern: anyLine, sensitive: true },
    Body: { kind: "string", min: 1, max: 150, sensitive: true },
    Type: { kind: "string", values: ["DEFAULT", "VOIP"] },
  },
} as const;

export const messageAttributes = {
  kind: "map",
  key: { kind: "string", min: 1, max: 64, sensitive: true },
  value: {
    kind: "structure",
    members: { StringValues: { kind: "list", of: { kind: "string", min: 1, max: 512, sensitive: true } } },
  },
} as const;

export const target = { kind: "list", of: { kind: "structure", members: { MemberArn: arn } }, min: 1, max: 1 } as const;

export const status = {
  kind: "structure",
  members: { Value: messageStatus, Detail: { kind: "string", max: 256 } },
} as const;

/** A message as ListChannelMessages returns it; GetChannelMessage adds four fields. */
export const messageSummary = {
  kind: "structure",
  members: {
    MessageId: messageId,
    Content: content,
    Metadata: metadata,
    Type: messageType,
    CreatedTimestamp: timestamp,
    LastUpdatedTimestamp: timestamp,
    LastEditedTimestamp: timestamp,
    Sender: identity,
    Redacted: { kind: "boolean" },
    Status: status,
    MessageAttributes: messageAttributes,
    ContentType: contentType,
    Target: target,
  },
} as const;

export const message = {
  kind: "structure",
  members: { ...messageSummary.members, ChannelArn: arn, Persistence: persistence, SubChannelId: subChannelId },
} as const;

export const messageCallback = {
  kind: "structure",
  members: {
    MessageId: messageId,
    Content: nonEmptyContent,
    Metadata: metadata,
    PushNotification: pushNotification,
    MessageAttributes: messageAttributes,
    SubChannelId: subChannelId,
    ContentType: contentType,
  },
  required: ["MessageId"],
} as const;

const channelSummary = {
  kind: "structure",
  members: {
    Name: channelName,
    ChannelArn: arn,
    Mode: channelMode,
    Privacy: channelPrivacy,
    Metadata: metadata,
    LastMessageTimestamp: timestamp,
  },
} as const;

export const channel = {
  kind: "structure",
  members: {
    ...channelSummary.members,
    CreatedBy: identity,
    CreatedTimestamp: timestamp,
    LastUpdatedTimestamp: timestamp,
    ChannelFlowArn: arn,
    ElasticChannelConfiguration: elasticChannelConfiguration,
    ExpirationSettings: expirationSettings,
  },
} as const;

export const membership = {
  kind: "structure",
  members: {
    InvitedBy: identity,
    Type: membershipType,
    Member: identity,
    ChannelArn: arn,
    CreatedTimestamp: timestamp,
    LastUpdatedTimestamp: timestamp,
    SubChannelId: subChannelId,
  },
} as const;

export const membershipSummaries = {
  kind: "list",
  of: { kind: "structure", members: { Member: identity } },
} as const;

export const membershipOfUser = {
  kind: "structure",
  members: {
    ChannelSummary: channelSummary,
    AppInstanceUserMembershipSummary: {
      kind: "structure",
      members: { Type: membershipType, ReadMarkerTimestamp: timestamp, SubChannelId: subChannelId },
    },
  },
} as const;

export const batchMemberships = {
  kind: "structure",
  members: {
    InvitedBy: identity,
    Type: membershipType,
    Members: { kind: "list", of: identity },
    ChannelArn: arn,
    SubChannelId: subChannelId,
  },
} as const;

export const batchErrors = {
  kind: "list",
  of: { kind: "structure", members: { MemberArn: arn, ErrorCode: errorCode, ErrorMessage: text } },
} as const;

export const ban = {
  kind: "structure",
  members: { Member: identity, ChannelArn: arn, CreatedTimestamp: timestamp, CreatedBy: identity },
} as const;

export const banSummaries = { kind: "list", of: { kind: "structure", members: { Member: identity } } } as const;
