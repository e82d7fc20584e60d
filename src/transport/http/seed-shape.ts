import { validatorOf } from "../../messaging/model/check.ts";
import { list, oneOf, structure, text } from "../../messaging/model/shape.ts";
import { channelMode, channelPrivacy, membershipType } from "../../messaging/model/shapes.ts";
import type { Validate } from "../../schema/schema-error.ts";

const name = text({ min: 1, max: 1600 });
const anyArn = text({ pattern: "^arn:" });
const token = text({ min: 1, max: 1600 });

const endpoint = structure(
  {
    EndpointId: text({ min: 1, max: 64 }),
    Name: text({ max: 1600 }),
    Type: oneOf("APNS", "APNS_SANDBOX", "GCM"),
    ResourceArn: anyArn,
    EndpointAttributes: structure({ DeviceToken: token, VoipDeviceToken: token }, ["DeviceToken"]),
    AllowMessages: oneOf("ALL", "NONE"),
    EndpointState: structure({ Status: oneOf("ACTIVE", "INACTIVE"), StatusReason: oneOf("INVALID_DEVICE_TOKEN", "INVALID_PINPOINT_ARN") }, [
      "Status",
    ]),
  },
  ["Type", "EndpointAttributes"],
);

const user = structure({ AppInstanceUserArn: name, Name: text({ min: 1, max: 100 }), Endpoints: list(endpoint, { max: 10 }) }, [
  "AppInstanceUserArn",
]);

/** Rules are checked when the preferences are set, by the operation. */
const preferences = structure({
  PushNotifications: structure({ AllowNotifications: oneOf("ALL", "NONE", "FILTERED"), FilterRule: text({ min: 1 }) }, [
    "AllowNotifications",
  ]),
});

const channel = structure(
  {
    ChannelArn: name,
    Name: text({ min: 1, max: 256 }),
    Mode: channelMode,
    Privacy: channelPrivacy,
    CreatedBy: name,
    Members: list(structure({ MemberArn: name, Type: membershipType, Preferences: preferences }, ["MemberArn"])),
    Moderators: list(name),
  },
  ["ChannelArn"],
);

/** The shape of a seed; `schema/seed.json` says the same for editors. */
const seedShape = structure(
  { $schema: text(), AppInstanceArn: text({ pattern: "^arn:.*/[^/]+$" }), Users: list(user), Channels: list(channel) },
  ["AppInstanceArn"],
);

export const validateSeed: Validate = validatorOf(seedShape, true);
