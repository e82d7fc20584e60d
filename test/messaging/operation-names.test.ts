import * as identitySdk from "@aws-sdk/client-chime-sdk-identity";
import * as messagingSdk from "@aws-sdk/client-chime-sdk-messaging";
import { describe, expect, it } from "vitest";
import { handlers } from "../../src/messaging/handlers.ts";
import { type Operation, operationNames, services } from "../../src/messaging/index.ts";
import { operations } from "../../src/messaging/model/operations.ts";
import { readPage } from "../support/pages.ts";
import { refusalOf, start } from "./support.ts";

/** The operations of the API models, written down from them; newer ones come from the clients. */
const models = {
  messaging: `
  AssociateChannelFlow
  BatchCreateChannelMembership
  ChannelFlowCallback
  CreateChannel
  CreateChannelBan
  CreateChannelFlow
  CreateChannelMembership
  CreateChannelModerator
  DeleteChannel
  DeleteChannelBan
  DeleteChannelFlow
  DeleteChannelMembership
  DeleteChannelMessage
  DeleteChannelModerator
  DescribeChannel
  DescribeChannelBan
  DescribeChannelFlow
  DescribeChannelMembership
  DescribeChannelMembershipForAppInstanceUser
  DescribeChannelModeratedByAppInstanceUser
  DescribeChannelModerator
  DisassociateChannelFlow
  GetChannelMembershipPreferences
  GetChannelMessage
  GetChannelMessageStatus
  GetMessagingSessionEndpoint
  ListChannelBans
  ListChannelFlows
  ListChannelMemberships
  ListChannelMembershipsForAppInstanceUser
  ListChannelMessages
  ListChannelModerators
  ListChannels
  ListChannelsAssociatedWithChannelFlow
  ListChannelsModeratedByAppInstanceUser
  ListSubChannels
  PutChannelMembershipPreferences
  RedactChannelMessage
  SearchChannels
  SendChannelMessage
  UntagResource
  UpdateChannel
  UpdateChannelFlow
  UpdateChannelMessage
  UpdateChannelReadMarker
`,
  identity: `
  CreateAppInstance
  CreateAppInstanceAdmin
  CreateAppInstanceUser
  DeleteAppInstance
  DeleteAppInstanceAdmin
  DeleteAppInstanceUser
  DeregisterAppInstanceUserEndpoint
  DescribeAppInstance
  DescribeAppInstanceAdmin
  DescribeAppInstanceUser
  DescribeAppInstanceUserEndpoint
  ListAppInstanceAdmins
  ListAppInstanceUserEndpoints
  ListAppInstanceUsers
  ListAppInstances
  RegisterAppInstanceUserEndpoint
  UntagResource
  UpdateAppInstance
  UpdateAppInstanceUser
  UpdateAppInstanceUserEndpoint
`,
};

const commandsOf = (sdk: object) => Object.keys(sdk).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
const namesOf = (text: string) => text.trim().split(/\s+/);
const page = readPage("docs/service.md");

describe.each([
  ["messaging", messagingSdk],
  ["identity", identitySdk],
] as const)("the operations of %s", (service, sdk) => {
  it("are those of the client, and of the model", () => {
    expect(services[service].toSorted()).toEqual(commandsOf(sdk).toSorted());
    for (const name of namesOf(models[service])) expect(services[service]).toContain(name);
  });

  it("all have a handler, and a section in the support matrix", () => {
    const titles = page.sections.map(({ title }) => title);
    for (const name of services[service]) {
      expect(typeof handlers[name]).toBe("function");
      expect(titles).toContain(name);
    }
  });
});

it("every operation has its own path, so that no request is answered by another", () => {
  const places = operationNames.map((name) => {
    const { method, path, query = {} }: Operation = operations[name];
    return `${method} ${path.replaceAll(/\{\w+\}/g, "{}")} ${JSON.stringify(query)}`;
  });
  expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
});

it("the only operation that is not answered without a configuration says so by its name", async () => {
  const { name, message, status } = await refusalOf(start().messaging.call("GetMessagingSessionEndpoint", {}));
  expect([name, status]).toEqual(["NotImplementedException", 501]);
  expect(message).toContain("GetMessagingSessionEndpoint");
});
