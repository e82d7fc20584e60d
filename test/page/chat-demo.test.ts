import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ChimeSDKIdentity } from "@aws-sdk/client-chime-sdk-identity";
import { type ChimeSDKMessaging, CreateChannelFlowCommand } from "@aws-sdk/client-chime-sdk-messaging";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Spawned, serve } from "../http/support.ts";
import { alice, bob, carol, instance } from "../messaging/support.ts";
import { launch, missingBrowser } from "./support/browser.ts";
import { bundled, serveSite } from "./support/site.ts";

/**
 * The calls of the chat demo in aws-samples/amazon-chime-sdk, in its order and with its parameters, from a page of another origin.
 * docs/service.md says which version of the demo was read. The demo uses SDK v2, and sets it up once for all clients; v3 is what a new app uses.
 */

const skipped = missingBrowser !== undefined && process.env.CI === undefined;
const extras = new URL("../extras/node_modules/", import.meta.url);
const hasV2 = existsSync(new URL("aws-sdk", extras)) || process.env.CI !== undefined;
const processor = "arn:aws:lambda:us-east-1:111122223333:function:processor";

/** Scripts that make `globalThis.clients` of an address. The credentials have a session token, as those of Cognito have. */
const sdks = {
  v2: {
    folder: "test/extras",
    contents: `
      import AWS from "aws-sdk/global";
      import ChimeMessaging from "aws-sdk/clients/chimesdkmessaging";
      import ChimeIdentity from "aws-sdk/clients/chimesdkidentity";
      globalThis.connect = (endpoint) => {
        AWS.config.update({ region: "us-east-1", credentials: new AWS.Credentials("any", "any", "token"), maxRetries: 0 });
        AWS.config.update({ chimesdkmessaging: { endpoint }, chimesdkidentity: { endpoint } });
        const calling = (client) => (name, params) => client[name](params).promise();
        globalThis.clients = { messaging: calling(new ChimeMessaging()), identity: calling(new ChimeIdentity()) };
      };`,
  },
  v3: {
    folder: ".",
    contents: `
      import { ChimeSDKMessaging } from "@aws-sdk/client-chime-sdk-messaging";
      import { ChimeSDKIdentity } from "@aws-sdk/client-chime-sdk-identity";
      globalThis.connect = (endpoint) => {
        const credentials = { accessKeyId: "any", secretAccessKey: "any", sessionToken: "token" };
        const config = { endpoint, region: "us-east-1", credentials, maxAttempts: 1 };
        const calling = (client) => (name, params = {}) => client[name](params);
        globalThis.clients = { messaging: calling(new ChimeSDKMessaging(config)), identity: calling(new ChimeSDKIdentity(config)) };
      };`,
  },
} as const;

interface InPage {
  connect(endpoint: string): void;
  readonly clients: Readonly<Record<"messaging" | "identity", (name: string, params?: object) => Promise<object>>>;
}

/** What the demo passes for a parameter that it does not have; the types of the SDK do not know it. */
const none = null as never as undefined;

describe.skipIf(skipped)(`the chat demo${missingBrowser ? ` (${missingBrowser})` : ""}`, () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveSite>>;
  let lambda: Server;
  let service: Spawned | undefined;
  beforeAll(async () => {
    site = await serveSite();
    // The demo has processors that answer later, by ChannelFlowCallback.
    lambda = createServer((_, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"action":"hold"}'));
    await once(lambda.listen(0, "127.0.0.1"), "listening");
    browser = await launch();
  });
  afterEach(async () => {
    await service?.stop();
    service = undefined;
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    lambda?.close();
  });

  /** Starts a service for the demo; returns the clients of a page. */
  async function open(sdk: keyof typeof sdks) {
    const url = `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`;
    service = await serve({ processors: { [processor]: { url } }, sessionEndpoint: "node001.example.com" }, ["--cors", site.origin]);
    const page = await browser.newPage();
    await page.goto(site.origin);
    await page.addScriptTag({ content: await bundled(sdks[sdk].contents, sdks[sdk].folder) });
    await page.evaluate((endpoint) => (globalThis as never as InPage).connect(endpoint), service.url);
    const clientOf = (client: keyof InPage["clients"]) => {
      const call = (name: string, params?: object) =>
        page.evaluate(([of, called, given]) => (globalThis as never as InPage).clients[of](called, given), [client, name, params] as const);
      return new Proxy({}, { get: (_, name: string) => (params?: object) => call(name, params) });
    };
    return { messaging: clientOf("messaging") as ChimeSDKMessaging, identity: clientOf("identity") as ChimeSDKIdentity };
  }

  describe.each(["v2", "v3"] as const)("with SDK %s", (sdk) => {
    const test = it.skipIf(sdk === "v2" && !hasV2);

    test("signs in, and creates a channel with members, messages, bans, a meeting and a channel flow", async () => {
      const { messaging, identity } = await open(sdk);
      // Functions of AWS Lambda make these when the demo is deployed, and when a person signs in.
      const flow = { ExecutionOrder: 1, Name: "processor", FallbackAction: "ABORT" } as const;
      await service!.client.send(
        new CreateChannelFlowCommand({
          AppInstanceArn: instance,
          Name: "flow",
          Processors: [{ ...flow, Configuration: { Lambda: { ResourceArn: processor, InvocationType: "ASYNC" } } }],
        }),
      );
      await identity.createAppInstanceUser({ AppInstanceArn: instance, AppInstanceUserId: "bob", Name: "Bob", ClientRequestToken: "one" });

      expect((await messaging.getMessagingSessionEndpoint({})).Endpoint?.Url).toBe("node001.example.com");
      const me = { ChimeBearer: alice };
      expect((await messaging.listChannelMembershipsForAppInstanceUser(me)).ChannelMemberships).toEqual([]);
      expect((await messaging.listChannels({ AppInstanceArn: instance, ...me })).Channels).toEqual([]);
      expect((await messaging.listChannelsModeratedByAppInstanceUser(me)).Channels).toEqual([]);

      const channel = { AppInstanceArn: instance, Metadata: none, Name: "team", Mode: "RESTRICTED", Privacy: "PRIVATE", ...me } as const;
      const { ChannelArn } = await messaging.createChannel(channel as never);
      const there = { ChannelArn, ...me };
      const { Channel } = await messaging.describeChannel(there);
      expect(Channel).toMatchObject({ ChannelArn, Name: "team", Mode: "RESTRICTED", Privacy: "PRIVATE" });
      expect((await messaging.listChannelModerators(there)).ChannelModerators?.map(({ Moderator }) => Moderator?.Arn)).toEqual([alice]);
      const sub = { SubChannelId: undefined };
      expect((await messaging.listChannelMessages({ ...there, NextToken: none, ...sub })).ChannelMessages).toEqual([]);
      const names = async () =>
        (await messaging.listChannelMemberships({ ...there, ...sub })).ChannelMemberships?.map((each) => each.Member?.Arn);
      expect(await names()).toEqual([alice]);
      const control = { ...there, Persistence: "NON_PERSISTENT", Type: "CONTROL", ...sub } as const;
      await messaging.sendChannelMessage({ ...control, Content: "P|Auto|Online" } as never);

      const users = await identity.listAppInstanceUsers({ AppInstanceArn: instance, NextToken: none });
      expect(users.AppInstanceUsers).toEqual([{ AppInstanceUserArn: bob, Name: "Bob" }]);
      const membership = await messaging.createChannelMembership({ ...there, MemberArn: bob, Type: "DEFAULT", ...sub });
      expect(membership.Member?.Arn).toBe(bob);

      await messaging.sendChannelMessage({ ...control, Content: '{"Typing":"Indicator"}' } as never);
      const standard = { ...there, Persistence: "PERSISTENT", Type: "STANDARD", ...sub } as const;
      const attachments = '{"attachments":[{"fileKey":"uploadfiles/a.png","name":"a.png","size":1,"type":"image/png"}]}';
      const { MessageId } = await messaging.sendChannelMessage({ ...standard, Content: " ", Metadata: attachments } as never);
      for (let n = 1; n <= 50; n++) await messaging.sendChannelMessage({ ...standard, Content: `message ${n}` } as never);
      const page = await messaging.listChannelMessages({ ...there, NextToken: none, ...sub });
      const older = await messaging.listChannelMessages({ ...there, NextToken: page.NextToken, ...sub });
      expect([page.ChannelMessages?.length, older.ChannelMessages?.map((each) => each.MessageId)]).toEqual([50, [MessageId]]);
      expect(older.ChannelMessages?.[0]).toMatchObject({ Content: " ", Metadata: attachments, Redacted: false, Status: { Value: "SENT" } });
      expect(older.ChannelMessages?.[0]?.CreatedTimestamp).toBeInstanceOf(Date);
      await messaging.updateChannelMessage({ ...there, MessageId, Content: "edited", Metadata: attachments, ...sub });
      await messaging.redactChannelMessage({ ...there, MessageId, ...sub });

      await messaging.updateChannel({ ...there, Name: "new name", Mode: "UNRESTRICTED", Metadata: undefined });
      const bans = async () => (await messaging.listChannelBans({ ...there, MaxResults: 50, NextToken: none })).ChannelBans?.length;
      expect(await bans()).toBe(0);
      await messaging.createChannelBan({ ...there, MemberArn: bob });
      expect([await bans(), await names()]).toEqual([1, [alice]]);
      await messaging.deleteChannelBan({ ...there, MemberArn: bob });
      expect(await bans()).toBe(0);

      const meeting = await messaging.createChannel({ ...channel, Name: "team Instant Meeting" } as never);
      const inMeeting = { ChannelArn: meeting.ChannelArn, ...me };
      await messaging.createChannelMembership({ ...inMeeting, MemberArn: bob, Type: "DEFAULT", ...sub });
      // The demo also adds its own user, who is a member, and ignores the answer.
      const again = messaging.createChannelMembership({ ...inMeeting, MemberArn: alice, Type: "DEFAULT", ...sub });
      await expect(again).rejects.toThrow("Conflict");
      await messaging.updateChannel({ ...inMeeting, Name: "team Instant Meeting", Mode: "RESTRICTED", Metadata: '{"isMeeting":true}' });
      const info = {
        Content: '{"meeting":"{}"}',
        Persistence: "NON_PERSISTENT",
        Type: "STANDARD",
        Metadata: '{"isMeetingInfo":true}',
      } as const;
      await messaging.sendChannelMessage({ ...there, ...info, SubChannelId: none } as never);

      const flows = await messaging.listChannelFlows({ AppInstanceArn: instance, MaxResults: undefined, NextToken: undefined });
      const { ChannelFlowArn } = flows.ChannelFlows![0]!;
      await messaging.associateChannelFlow({ ...there, ChannelFlowArn });
      expect((await messaging.describeChannel(there)).Channel?.ChannelFlowArn).toBe(ChannelFlowArn);
      expect((await messaging.describeChannelFlow({ ChannelFlowArn })).ChannelFlow?.Name).toBe("flow");
      const status = { Content: "changed status to lunch", Metadata: '{"IsPresenceInfo":true,"Status":"Cu|lunch"}' };
      const held = await messaging.sendChannelMessage({ ...standard, ...status } as never);
      expect(held.Status?.Value).toBe("PENDING");
      const { ChannelMessage } = await messaging.getChannelMessage({ ...there, MessageId: held.MessageId, ...sub });
      expect(ChannelMessage).toMatchObject({ ...status, Status: { Value: "PENDING" }, Sender: { Arn: alice } });
      await messaging.disassociateChannelFlow({ ...there, ChannelFlowArn });
      await messaging.deleteChannel(there);
      await expect(messaging.describeChannel(there)).rejects.toThrow("Forbidden");
    });

    test("finds a PUBLIC channel, reads and joins it, and leaves it; a RESTRICTED one it only reads", async () => {
      const { messaging } = await open(sdk);
      const create = async (more: object) => {
        const Metadata = '{"ChannelType":"PUBLIC_STANDARD"}';
        const request = {
          AppInstanceArn: instance,
          Metadata,
          Name: "all",
          Mode: "RESTRICTED",
          Privacy: "PUBLIC",
          ChimeBearer: alice,
          ...more,
        };
        return (await messaging.createChannel(request as never)).ChannelArn;
      };
      const restricted = await create({});
      const ChannelArn = await create({ Mode: "UNRESTRICTED" });
      const me = { ChimeBearer: carol };
      expect((await messaging.listChannels({ AppInstanceArn: instance, ...me })).Channels?.length).toBe(2);
      const there = { ChannelArn, ...me };
      // The demo expects this one.
      await expect(messaging.listChannelModerators(there)).rejects.toThrow("Forbidden");
      await messaging.describeChannel(there);
      await messaging.listChannelMessages({ ...there, NextToken: none, SubChannelId: undefined });
      await messaging.listChannelMemberships({ ...there, SubChannelId: undefined });
      const self = { ...there, MemberArn: carol, SubChannelId: undefined };
      await messaging.createChannelMembership({ ...self, Type: "DEFAULT" });
      expect((await messaging.listChannelMembershipsForAppInstanceUser(me)).ChannelMemberships?.[0]?.ChannelSummary?.ChannelArn).toBe(
        ChannelArn,
      );
      await messaging.deleteChannelMembership(self);
      const join = messaging.createChannelMembership({ ...self, ChannelArn: restricted, Type: "DEFAULT" });
      await expect(join).rejects.toThrow("Forbidden");
    });

    test("creates an elastic channel, and uses its sub-channel", async () => {
      const { messaging } = await open(sdk);
      const me = { ChimeBearer: alice };
      // The demo passes the texts of its form, which only SDK v2 makes numbers.
      const text = (value: number) => (sdk === "v2" ? String(value) : value) as number;
      const ElasticChannelConfiguration = {
        MaximumSubChannels: text(2),
        TargetMembershipsPerSubChannel: text(4),
        MinimumMembershipPercentage: text(40),
      };
      const channel = { AppInstanceArn: instance, Metadata: none, Name: "all", Mode: "RESTRICTED", Privacy: "PRIVATE", ...me } as const;
      const { ChannelArn } = await messaging.createChannel({ ...channel, ElasticChannelConfiguration } as never);
      const there = { ChannelArn, ...me };
      expect((await messaging.describeChannel(there)).Channel?.ElasticChannelConfiguration?.MaximumSubChannels).toBe(2);
      const { SubChannels = [] } = await messaging.listSubChannels(there);
      const { SubChannelId } = SubChannels[0]!;
      await messaging.createChannelMembership({ ...there, MemberArn: alice, Type: "DEFAULT", SubChannelId });
      const [mine] = (await messaging.listChannelMembershipsForAppInstanceUser(me)).ChannelMemberships!;
      expect(mine?.AppInstanceUserMembershipSummary?.SubChannelId).toBe(SubChannelId);
      const message = { ...there, Content: "hello", Persistence: "PERSISTENT", Type: "STANDARD", SubChannelId } as const;
      const { MessageId } = await messaging.sendChannelMessage(message as never);
      await messaging.updateChannelMessage({ ...there, MessageId, Content: "edited", SubChannelId });
      const { ChannelMessages } = await messaging.listChannelMessages({ ...there, NextToken: none, SubChannelId });
      expect(ChannelMessages?.map(({ Content }) => Content)).toEqual(["edited"]);
      await messaging.listChannelMemberships({ ...there, SubChannelId });
      await messaging.redactChannelMessage({ ...there, MessageId, SubChannelId });
      await messaging.deleteChannelMembership({ ...there, MemberArn: alice, SubChannelId });
    });
  });
});
