/** The fields of a preferences object. */
export const inPreferences = ["PushNotifications"] as const;

/** The fields of PushNotifications. */
export const inPush = ["AllowNotifications", "FilterRule"] as const;

/** The other fields of requests and responses with preferences; `$metadata` comes from the SDK. */
export const aroundPreferences = ["Preferences", "ChannelArn", "MemberArn", "Member", "ChimeBearer", "$metadata"] as const;
