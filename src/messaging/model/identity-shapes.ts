/** The shapes of the identity service, version 2021-04-20, in the same form as `shapes.ts`. */
import { oneOf, type StructureOf, structure, type TypeOf, text } from "./shape.ts";
import * as s from "./shapes.ts";

const instanceFields = { AppInstanceArn: s.arn, Name: s.resourceName, Metadata: s.metadata };
export const appInstanceSummary = structure(instanceFields);
export const appInstance = structure({ ...instanceFields, CreatedTimestamp: s.timestamp, LastUpdatedTimestamp: s.timestamp });
export const appInstanceAdminSummary = structure({ Admin: s.identity });
export const appInstanceAdmin = structure({ Admin: s.identity, AppInstanceArn: s.arn, CreatedTimestamp: s.timestamp });
export const retentionSettings = structure({
  ChannelRetentionSettings: structure({ RetentionDays: s.expirationDays }),
});

export const userName = text({ min: 1, max: 100, pattern: "^.*\\S.*$", sensitive: true });
/** Users expire by the time of their creation only. */
export const userExpiration = structure({ ExpirationDays: s.expirationDays, ExpirationCriterion: oneOf("CREATED_TIMESTAMP") }, [
  "ExpirationDays",
  "ExpirationCriterion",
]);
const userFields = { AppInstanceUserArn: s.arn, Name: userName, Metadata: s.metadata };
export const appInstanceUserSummary = structure(userFields);
export const appInstanceUser = structure({
  ...userFields,
  CreatedTimestamp: s.timestamp,
  LastUpdatedTimestamp: s.timestamp,
  ExpirationSettings: userExpiration,
});

const botConfigurationShape = structure(
  {
    Lex: structure(
      {
        RespondsTo: oneOf("STANDARD_MESSAGES"),
        InvokedBy: structure({ StandardMessages: oneOf("AUTO", "ALL", "MENTIONS", "NONE"), TargetedMessages: oneOf("ALL", "NONE") }, [
          "StandardMessages",
          "TargetedMessages",
        ]),
        LexBotAliasArn: text({
          min: 15,
          max: 2048,
          pattern: "^arn:aws:lex:[a-z]{2}-[a-z]+-\\d{1}:\\d{12}:bot-alias/[A-Z0-9]{10}/[A-Z0-9]{10}$",
        }),
        LocaleId: text(),
        WelcomeIntent: text({ min: 1, max: 100, pattern: "^([A-Za-z]_?)+$" }),
      },
      ["LexBotAliasArn", "LocaleId"],
    ),
  },
  ["Lex"],
);
export interface BotConfiguration extends TypeOf<typeof botConfigurationShape> {}
export const botConfiguration: StructureOf<BotConfiguration> = botConfigurationShape;
const botFields = { AppInstanceBotArn: s.arn, Name: s.name, Metadata: s.metadata };
export const appInstanceBotSummary = structure(botFields);
export const appInstanceBot = structure({
  ...botFields,
  Configuration: botConfiguration,
  CreatedTimestamp: s.timestamp,
  LastUpdatedTimestamp: s.timestamp,
});

export const endpointId = text({ max: 64, pattern: s.anyLine, sensitive: true });
export const endpointName = text({ max: 1600, pattern: s.anyLine, sensitive: true });
export const endpointType = oneOf("APNS", "APNS_SANDBOX", "GCM");
export const allowMessages = oneOf("ALL", "NONE");
export const secretArn = text({ min: 5, max: 1600, pattern: s.arnForm, sensitive: true });
const deviceToken = text({ min: 1, max: 1600, pattern: s.anyLine, sensitive: true });
export const endpointAttributes = structure({ DeviceToken: deviceToken, VoipDeviceToken: deviceToken }, ["DeviceToken"]);
export const endpointState = structure(
  { Status: oneOf("ACTIVE", "INACTIVE"), StatusReason: oneOf("INVALID_DEVICE_TOKEN", "INVALID_PINPOINT_ARN") },
  ["Status"],
);
const endpointFields = {
  AppInstanceUserArn: s.arn,
  EndpointId: endpointId,
  Name: endpointName,
  Type: endpointType,
  AllowMessages: allowMessages,
  EndpointState: endpointState,
};
export const endpointSummary = structure(endpointFields);
const endpointShape = structure({
  ...endpointFields,
  ResourceArn: secretArn,
  EndpointAttributes: endpointAttributes,
  CreatedTimestamp: s.timestamp,
  LastUpdatedTimestamp: s.timestamp,
});
export interface Endpoint extends TypeOf<typeof endpointShape> {}
export const endpoint: StructureOf<Endpoint> = endpointShape;
