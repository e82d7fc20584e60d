import type * as sdk from "@aws-sdk/client-chime-sdk-messaging";
import { expectTypeOf, it } from "vitest";
import type { OperationName, RequestOf, ResponseOf } from "../../src/messaging/index.ts";

/** The SDK fills in what it can make itself. */
type Filled<T> = T & { ClientRequestToken: string; CallbackId: string };
type Answer<T> = Omit<T, "$metadata">;

/** Checked by test/package/types.test.ts. */
it("what the SDK sends is what the operations take, and what they answer is what the SDK gives", () => {
  type Inputs = {
    PutChannelMembershipPreferences: sdk.PutChannelMembershipPreferencesCommandInput;
    GetChannelMembershipPreferences: sdk.GetChannelMembershipPreferencesCommandInput;
    SendChannelMessage: sdk.SendChannelMessageCommandInput;
    GetChannelMessage: sdk.GetChannelMessageCommandInput;
    ListChannelMessages: sdk.ListChannelMessagesCommandInput;
    DescribeChannelMembershipForAppInstanceUser: sdk.DescribeChannelMembershipForAppInstanceUserCommandInput;
    GetChannelMessageStatus: sdk.GetChannelMessageStatusCommandInput;
    UpdateChannelMessage: sdk.UpdateChannelMessageCommandInput;
    RedactChannelMessage: sdk.RedactChannelMessageCommandInput;
    DeleteChannelMessage: sdk.DeleteChannelMessageCommandInput;
    ChannelFlowCallback: sdk.ChannelFlowCallbackCommandInput;
    CreateChannel: sdk.CreateChannelCommandInput;
    DescribeChannel: sdk.DescribeChannelCommandInput;
    UpdateChannel: sdk.UpdateChannelCommandInput;
    DeleteChannel: sdk.DeleteChannelCommandInput;
    CreateChannelMembership: sdk.CreateChannelMembershipCommandInput;
    BatchCreateChannelMembership: sdk.BatchCreateChannelMembershipCommandInput;
    DeleteChannelMembership: sdk.DeleteChannelMembershipCommandInput;
    DescribeChannelMembership: sdk.DescribeChannelMembershipCommandInput;
    ListChannelMemberships: sdk.ListChannelMembershipsCommandInput;
    ListChannelMembershipsForAppInstanceUser: sdk.ListChannelMembershipsForAppInstanceUserCommandInput;
    UpdateChannelReadMarker: sdk.UpdateChannelReadMarkerCommandInput;
    CreateChannelModerator: sdk.CreateChannelModeratorCommandInput;
    CreateChannelBan: sdk.CreateChannelBanCommandInput;
    DescribeChannelBan: sdk.DescribeChannelBanCommandInput;
    ListChannelBans: sdk.ListChannelBansCommandInput;
    DeleteChannelBan: sdk.DeleteChannelBanCommandInput;
  };
  type Outputs = {
    PutChannelMembershipPreferences: sdk.PutChannelMembershipPreferencesCommandOutput;
    GetChannelMembershipPreferences: sdk.GetChannelMembershipPreferencesCommandOutput;
    SendChannelMessage: sdk.SendChannelMessageCommandOutput;
    GetChannelMessage: sdk.GetChannelMessageCommandOutput;
    ListChannelMessages: sdk.ListChannelMessagesCommandOutput;
    DescribeChannelMembershipForAppInstanceUser: sdk.DescribeChannelMembershipForAppInstanceUserCommandOutput;
    GetChannelMessageStatus: sdk.GetChannelMessageStatusCommandOutput;
    UpdateChannelMessage: sdk.UpdateChannelMessageCommandOutput;
    RedactChannelMessage: sdk.RedactChannelMessageCommandOutput;
    DeleteChannelMessage: sdk.DeleteChannelMessageCommandOutput;
    ChannelFlowCallback: sdk.ChannelFlowCallbackCommandOutput;
    CreateChannel: sdk.CreateChannelCommandOutput;
    DescribeChannel: sdk.DescribeChannelCommandOutput;
    UpdateChannel: sdk.UpdateChannelCommandOutput;
    DeleteChannel: sdk.DeleteChannelCommandOutput;
    CreateChannelMembership: sdk.CreateChannelMembershipCommandOutput;
    BatchCreateChannelMembership: sdk.BatchCreateChannelMembershipCommandOutput;
    DeleteChannelMembership: sdk.DeleteChannelMembershipCommandOutput;
    DescribeChannelMembership: sdk.DescribeChannelMembershipCommandOutput;
    ListChannelMemberships: sdk.ListChannelMembershipsCommandOutput;
    ListChannelMembershipsForAppInstanceUser: sdk.ListChannelMembershipsForAppInstanceUserCommandOutput;
    UpdateChannelReadMarker: sdk.UpdateChannelReadMarkerCommandOutput;
    CreateChannelModerator: sdk.CreateChannelModeratorCommandOutput;
    CreateChannelBan: sdk.CreateChannelBanCommandOutput;
    DescribeChannelBan: sdk.DescribeChannelBanCommandOutput;
    ListChannelBans: sdk.ListChannelBansCommandOutput;
    DeleteChannelBan: sdk.DeleteChannelBanCommandOutput;
  };
  expectTypeOf<keyof Inputs>().toEqualTypeOf<OperationName>();
  expectTypeOf<keyof Outputs>().toEqualTypeOf<OperationName>();
  type Taken = { [N in OperationName]: Filled<Inputs[N]> extends RequestOf<N> ? N : never };
  expectTypeOf<Taken>().toEqualTypeOf<{ [N in OperationName]: N }>();
  type Known = { [N in OperationName]: Exclude<keyof Inputs[N], keyof RequestOf<N>> };
  expectTypeOf<Known>().toEqualTypeOf<{ [N in OperationName]: never }>();
  type Given = { [N in OperationName]: ResponseOf<N> extends Answer<Outputs[N]> ? N : never };
  expectTypeOf<Given>().toEqualTypeOf<{ [N in OperationName]: N }>();
  type Told = { [N in OperationName]: Exclude<keyof Answer<Outputs[N]>, keyof ResponseOf<N>> };
  expectTypeOf<Told>().toEqualTypeOf<{ [N in OperationName]: never }>();
});
