import type * as identity from "@aws-sdk/client-chime-sdk-identity";
import type * as sdk from "@aws-sdk/client-chime-sdk-messaging";
import { expectTypeOf, it } from "vitest";
import type * as ours from "../../src/index.ts";
import type { PushEndpoint } from "../../src/push/index.ts";

/** Checked by types.test.ts: the shapes of the API are assignable from and to the types of the AWS SDK. */
it("wire shapes are assignable from and to the types of @aws-sdk/client-chime-sdk-messaging", () => {
  expectTypeOf<sdk.ChannelMembershipPreferences>().toExtend<ours.ChannelMembershipPreferences>();
  expectTypeOf<ours.ChannelMembershipPreferences>().toExtend<sdk.ChannelMembershipPreferences>();
  expectTypeOf<sdk.PushNotificationPreferences>().toExtend<ours.PushNotificationPreferences>();
  expectTypeOf<ours.PushNotificationPreferences>().toExtend<sdk.PushNotificationPreferences>();
  expectTypeOf<Record<string, sdk.MessageAttributeValue>>().toExtend<ours.MessageAttributes>();
  expectTypeOf<ours.MessageAttributes>().toExtend<Record<string, sdk.MessageAttributeValue>>();
  expectTypeOf<sdk.PushNotificationConfiguration>().toExtend<ours.PushNotificationConfiguration>();
  expectTypeOf<ours.PushNotificationConfiguration>().toExtend<sdk.PushNotificationConfiguration>();
  expectTypeOf<ours.AllowNotifications>().toEqualTypeOf<sdk.AllowNotifications>();
});

it("a PushMessage is a SendChannelMessage request or a stored ChannelMessage", () => {
  expectTypeOf<sdk.SendChannelMessageRequest>().toExtend<ours.PushMessage>();
  expectTypeOf<sdk.ChannelMessage>().toExtend<ours.PushMessage>();
  expectTypeOf<sdk.ChannelMessage & { PushNotification: sdk.PushNotificationConfiguration }>().toExtend<ours.PushMessage>();
});

it("endpoints of the identity API are endpoints of a plan", () => {
  expectTypeOf<identity.AppInstanceUserEndpoint>().toExtend<PushEndpoint>();
  expectTypeOf<identity.AppInstanceUserEndpointSummary>().toExtend<PushEndpoint>();
});
