import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as identity from "@aws-sdk/client-chime-sdk-identity";
import {
  AssociateChannelFlowCommand,
  CreateChannelCommand,
  CreateChannelFlowCommand,
  type CreateChannelFlowCommandInput,
  GetChannelMessageCommand,
  SendChannelMessageCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import { afterEach, expect, it } from "vitest";
import { alice, instance, messageTo } from "../messaging/support.ts";
import { describeEachDriverProcess, nodeWith } from "../support/sqlite.ts";
import { path, type Spawned, serve } from "./support.ts";

let service: Spawned | undefined;
const closing: (() => void)[] = [];
afterEach(async () => {
  await service?.stop();
  service = undefined;
  for (const close of closing.splice(0)) close();
});

/** The client of the identity service, at the address of the other one. */
function peopleOf({ url }: Spawned): identity.ChimeSDKIdentityClient {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  return new identity.ChimeSDKIdentityClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
}

it("identities: strict knows only the users that were created", async () => {
  service = await serve({ identities: "strict" });
  const people = peopleOf(service);
  const { AppInstanceArn } = await people.send(new identity.CreateAppInstanceCommand({ Name: "app" }));
  const creation = { AppInstanceArn, Name: "team", ChimeBearer: `${AppInstanceArn}/user/bob` };
  const create = () => service!.client.send(new CreateChannelCommand(creation));
  await expect(create()).rejects.toMatchObject({ name: "UnauthorizedClientException" });
  await people.send(new identity.CreateAppInstanceUserCommand({ AppInstanceArn, AppInstanceUserId: "bob", Name: "Bob" }));
  expect((await create()).ChannelArn).toContain(`${AppInstanceArn}/channel/`);
});

it("processors of the configuration are asked at their addresses", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      asked.push((JSON.parse(body) as { message: { Content: string } }).message.Content);
      response.end('{"Content":"checked"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const ResourceArn = "arn:aws:lambda:us-east-1:111122223333:function:check";
  service = await serve({ processors: { [ResourceArn]: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` } } });
  const { client } = service;
  const { ChannelArn } = await client.send(new CreateChannelCommand({ AppInstanceArn: instance, Name: "team", ChimeBearer: alice }));
  const Configuration = { Lambda: { ResourceArn, InvocationType: "ASYNC" as const } };
  const Processors = [{ Name: "check", Configuration, ExecutionOrder: 1, FallbackAction: "ABORT" as const }];
  const flow: CreateChannelFlowCommandInput = { AppInstanceArn: instance, Name: "flow", Processors, ClientRequestToken: "flow" };
  const { ChannelFlowArn } = await client.send(new CreateChannelFlowCommand(flow));
  await client.send(new AssociateChannelFlowCommand({ ChannelArn, ChannelFlowArn, ChimeBearer: alice }));
  const { MessageId } = await client.send(new SendChannelMessageCommand(messageTo(ChannelArn!)));
  const { ChannelMessage } = await client.send(new GetChannelMessageCommand({ ChannelArn, MessageId, ChimeBearer: alice }));
  expect([asked, ChannelMessage?.Content]).toEqual([["hello"], "checked"]);
});

it("an operation that is not answered says so by its name, in the shape of the API", async () => {
  service = await serve();
  const response = await fetch(`${service.url}/endpoints/messaging-session`);
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([501, "NotImplementedException"]);
  expect(await response.json()).toEqual({
    Code: "NotImplemented",
    Message: expect.stringMatching(/^GetMessagingSessionEndpoint: /) as string,
  });
});

describeEachDriverProcess((driver) => {
  it("app instances, users and endpoints survive a restart", async () => {
    const more = ["--db", path("identities.db"), "--sqlite-driver", driver];
    service = await serve({}, more, nodeWith(driver));
    const people = peopleOf(service);
    const { AppInstanceArn } = await people.send(new identity.CreateAppInstanceCommand({ Name: "app" }));
    const user = { AppInstanceArn, AppInstanceUserId: "bob", Name: "Bob" };
    const { AppInstanceUserArn } = await people.send(new identity.CreateAppInstanceUserCommand(user));
    const device = {
      AppInstanceUserArn,
      Type: "APNS" as const,
      ResourceArn: "arn:aws:mobiletargeting:us-east-1:111122223333:apps/one",
      EndpointAttributes: { DeviceToken: "device", VoipDeviceToken: "voip" },
    };
    const { EndpointId } = await people.send(new identity.RegisterAppInstanceUserEndpointCommand(device));
    const describe = async (client: identity.ChimeSDKIdentityClient) => {
      const { AppInstance } = await client.send(new identity.DescribeAppInstanceCommand({ AppInstanceArn }));
      const { AppInstanceUser } = await client.send(new identity.DescribeAppInstanceUserCommand({ AppInstanceUserArn }));
      const about = new identity.DescribeAppInstanceUserEndpointCommand({ AppInstanceUserArn, EndpointId });
      return { AppInstance, AppInstanceUser, ...(await client.send(about)), $metadata: undefined };
    };
    const before = await describe(people);
    expect(before.AppInstanceUserEndpoint).toMatchObject(device);
    expect(await service.stop()).toBe(0);
    service = await serve({}, more, nodeWith(driver));
    expect(await describe(peopleOf(service))).toEqual(before);
  });
});
