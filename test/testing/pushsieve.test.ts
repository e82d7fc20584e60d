import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ChimeSDKIdentity } from "@aws-sdk/client-chime-sdk-identity";
import { ChimeSDKMessaging } from "@aws-sdk/client-chime-sdk-messaging";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Pushsieve, type Seed, SeedError, type StartOptions, startPushsieve } from "../../src/testing/index.ts";

const seed: Seed = {
  AppInstanceArn: "arn:aws:chime:us-east-1:111122223333:app-instance/demo",
  Users: [
    {
      AppInstanceUserArn: "bob",
      Endpoints: [
        { EndpointId: "phone", Type: "GCM", EndpointAttributes: { DeviceToken: "bobs-phone" } },
        {
          EndpointId: "tablet",
          Name: "Bob's tablet",
          Type: "APNS",
          AllowMessages: "NONE",
          EndpointAttributes: { DeviceToken: "bobs-tablet" },
        },
      ],
    },
  ],
  Channels: [
    {
      ChannelArn: "team",
      Members: [
        { MemberArn: "alice" },
        { MemberArn: "bob", Preferences: { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"mention":["Bob"]}' } } },
        { MemberArn: "carol", Preferences: { PushNotifications: { AllowNotifications: "NONE" } } },
      ],
    },
  ],
};

let pushsieve: Pushsieve;
afterEach(() => pushsieve?.close());

async function start(options: StartOptions = {}): Promise<ChimeSDKMessaging> {
  pushsieve = await startPushsieve({ seed, ...options });
  return pushsieve.client(ChimeSDKMessaging);
}

async function send(chime: ChimeSDKMessaging, mention = "Bob"): Promise<string> {
  const { MessageId = "" } = await chime.sendChannelMessage({
    ChannelArn: pushsieve.channelArn("team"),
    ChimeBearer: pushsieve.userArn("alice"),
    Content: "Lunch?",
    Type: "STANDARD",
    Persistence: "PERSISTENT",
    PushNotification: { Title: "Alice", Body: "Lunch?" },
    MessageAttributes: { mention: { StringValues: [mention] } },
  });
  return MessageId;
}

for (const ownProcess of [false, true])
  describe(`startPushsieve ${ownProcess ? "in a process of its own" : "in the process of the test"}`, () => {
    it("answers clients of the AWS SDK, and says who got which push and why, and who did not", async () => {
      const chime = await start({ ownProcess });
      const MessageId = await send(chime);
      const notifications = await pushsieve.waitFor(MessageId);
      expect(notifications.map(({ MemberArn, notify, reason }) => [MemberArn, notify, reason])).toEqual([
        [pushsieve.userArn("alice"), true, "no-preference"],
        [pushsieve.userArn("bob"), true, "filter-matched"],
        [pushsieve.userArn("carol"), false, "none"],
      ]);
      expect(notifications.map(({ pushes }) => pushes)).toMatchObject([
        [{ reason: "no-endpoint" }],
        [
          { EndpointId: "phone", EndpointType: "GCM", reason: "sent", type: "DEFAULT", token: "bobs-phone" },
          { EndpointId: "tablet", Name: "Bob's tablet", EndpointType: "APNS", reason: "endpoint-off" },
        ],
        [],
      ]);
    });

    it("begins again with its seed after a reset", async () => {
      const chime = await start({ ownProcess });
      await send(chime);
      await chime.deleteChannelMembership({
        ChannelArn: pushsieve.channelArn("team"),
        MemberArn: pushsieve.userArn("carol"),
        ChimeBearer: pushsieve.userArn("carol"),
      });
      await pushsieve.reset();
      expect(await pushsieve.notifications()).toEqual([]);
      await send(chime);
      expect((await pushsieve.notifications()).length).toBe(3);
    });

    it("says at once that a denied message will not be decided", async () => {
      const hook = createServer((request, response) => void request.resume().on("end", () => response.end('{"action":"deny"}')));
      await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
      try {
        const { port } = hook.address() as AddressInfo;
        const MessageId = await send(await start({ ownProcess, config: { hook: { url: `http://127.0.0.1:${port}/` } } }));
        // The time of a test is shorter.
        const waiting = pushsieve.waitFor(MessageId, 60_000);
        await expect(waiting).rejects.toThrow(`the message ${MessageId} is DENIED, so it will not be decided`);
      } finally {
        hook.closeAllConnections();
        hook.close();
      }
    });

    it.each<[object, string]>([
      [{ excludeSenders: true }, 'it has the unknown field "excludeSenders"'],
      [{ limits: { maxBytes: -1 } }, "limits.maxBytes must be >= 1"],
      [{ sinks: [{ type: "queue" }] }, "sinks.0.type must be one of stdout, file, webhook"],
    ])("rejects the configuration %j, and names what is wrong", async (config, says) => {
      await expect(startPushsieve({ config, ownProcess })).rejects.toThrow(says);
    });

    it("reports a seed that is wrong, and leaves nothing running", async () => {
      const wrong = {
        ...seed,
        Channels: [
          {
            ChannelArn: "team",
            Members: [
              { MemberArn: "bob", Preferences: { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: "{" } } },
            ],
          },
        ],
      };
      const error = await startPushsieve({ seed: wrong, ownProcess }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SeedError);
      expect(error).toMatchObject({ path: "/Channels/0/Members/0/Preferences", message: expect.stringMatching(/FilterRule/) as string });
    });
  });

describe("startPushsieve", () => {
  it("has clean state and a port of its own, also for two services at once", async () => {
    const chime = await start();
    const other = await startPushsieve();
    expect(other.url).not.toBe(pushsieve.url);
    await send(chime);
    expect(await other.notifications()).toEqual([]);
    await other.close();
  });

  it("listens for the exit of the process once, however many processes it has started, and no longer after the last has ended", async () => {
    const before = process.listenerCount("exit");
    const started = await Promise.all([1, 2].map(() => startPushsieve({ ownProcess: true })));
    expect(process.listenerCount("exit")).toBe(before + 1);
    await started[0]!.close();
    expect(process.listenerCount("exit")).toBe(before + 1);
    await started[1]!.close();
    expect(process.listenerCount("exit")).toBe(before);
  });

  it("closes itself at the end of a block, and its clients with it", async () => {
    let url = "";
    {
      await using own = await startPushsieve({ seed });
      url = own.url;
      own.client(ChimeSDKIdentity);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    }
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it("finds what a test asks for: one member, one channel, one message, since a time", async () => {
    const chime = await start();
    const first = await send(chime, "Tom");
    const since = new Date(Date.parse((await pushsieve.waitFor(first))[0]!.decidedAt) + 1);
    while (Date.now() <= since.getTime()) await new Promise((resolve) => setTimeout(resolve, 1));
    const second = await send(chime);
    const [bob, channel] = [pushsieve.userArn("bob"), pushsieve.channelArn("team")];
    const found = async (query: object) => (await pushsieve.notifications(query)).map(({ MessageId, reason }) => [MessageId, reason]);
    expect(await found({ member: bob })).toEqual([
      [first, "filter-not-matched"],
      [second, "filter-matched"],
    ]);
    expect(await found({ member: bob, message: first })).toEqual([[first, "filter-not-matched"]]);
    expect(await found({ member: bob, since })).toEqual([[second, "filter-matched"]]);
    expect((await found({ channel })).length).toBe(6);
    expect(await found({ channel: `${channel}s` })).toEqual([]);
    expect(await found({ member: pushsieve.userArn("dave") })).toEqual([]);
  });

  it("marks an endpoint INACTIVE as a failed push does: the client sees it, and the next push is not sent", async () => {
    const chime = await start();
    const identity = pushsieve.client(ChimeSDKIdentity);
    const bob = pushsieve.userArn("bob");
    await send(chime);
    await pushsieve.setEndpointState(bob, "phone");
    const { AppInstanceUserEndpoint } = await identity.describeAppInstanceUserEndpoint({ AppInstanceUserArn: bob, EndpointId: "phone" });
    expect(AppInstanceUserEndpoint?.EndpointState).toEqual({ Status: "INACTIVE", StatusReason: "INVALID_DEVICE_TOKEN" });
    await send(chime);
    await pushsieve.setEndpointState(bob, "phone", { Status: "ACTIVE" });
    await send(chime);
    const phone = (await pushsieve.notifications({ member: bob })).map(({ pushes }) => pushes[0]?.reason);
    // A push of an earlier message keeps its reason.
    expect(phone).toEqual(["sent", "endpoint-inactive", "sent"]);
    await expect(pushsieve.setEndpointState(bob, "watch")).rejects.toThrow("Not found: the endpoint");
  });

  it("knows the endpoints that a client registers, updates and deregisters", async () => {
    const chime = await start();
    const identity = pushsieve.client(ChimeSDKIdentity);
    const AppInstanceUserArn = pushsieve.userArn("alice");
    const ResourceArn = "arn:aws:mobiletargeting:us-east-1:111122223333:apps/a";
    const EndpointAttributes = { DeviceToken: "phone", VoipDeviceToken: "calls" };
    const { EndpointId = "" } = await identity.registerAppInstanceUserEndpoint({
      ...{ AppInstanceUserArn, ResourceArn, EndpointAttributes },
      Type: "APNS",
    });
    await send(chime);
    await identity.updateAppInstanceUserEndpoint({ AppInstanceUserArn, EndpointId, AllowMessages: "NONE" });
    await send(chime);
    await identity.deregisterAppInstanceUserEndpoint({ AppInstanceUserArn, EndpointId });
    await send(chime);
    const reasons = (await pushsieve.notifications({ member: AppInstanceUserArn })).map(({ pushes }) => pushes.map(({ reason }) => reason));
    expect(reasons).toEqual([["sent"], ["endpoint-off"], ["no-endpoint"]]);
  });

  it("waits for a message that is not decided yet, and says so if it never is", async () => {
    await start();
    await expect(pushsieve.waitFor("none", 50)).rejects.toThrow("the message none was not decided within 50 ms");
  });

  it("never calls a message unnotified whose members are no longer in memory", async () => {
    await start();
    const answer = vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json({ notifications: [], isDecided: true, missing: 1 }));
    const waiting = pushsieve.waitFor("old");
    await expect(waiting.finally(() => answer.mockRestore())).rejects.toThrow("no longer in memory");
  });

  it("takes no large body for a reset", async () => {
    await start();
    const request = { method: "POST", headers: { "x-pushsieve": "test" }, body: "x".repeat(64 * 1024 + 1) };
    expect((await fetch(`${pushsieve.url}/_pushsieve/reset`, request)).status).toBe(413);
  });

  it("names the part of a seed that is wrong", async () => {
    const wrong = { AppInstanceArn: seed.AppInstanceArn, Channels: [{ ChannelArn: "team", Member: [] }] } as unknown as Seed;
    const error = await startPushsieve({ seed: wrong }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SeedError);
    expect((error as SeedError).path).toBe("/Channels/0/Member");
    await expect(startPushsieve({ seeds: seed } as object)).rejects.toThrow(TypeError);
    await expect(startPushsieve({ config: { keys: [] } as object })).rejects.toThrow(TypeError);
  });
});
