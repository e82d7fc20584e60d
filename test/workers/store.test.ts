import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Messaging } from "../../src/messaging/messaging.ts";
import type { Key } from "../../src/messaging/store/rows.ts";
import { NatsDispatcher, NatsStore, setUpDeployment } from "../../src/workers/index.ts";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { namesOf } from "../../src/workers/protocol/names.ts";
import { placeOf } from "../../src/workers/store/row-key.ts";
import { durableStoreContract, messagingStoreContract } from "../contract/messaging-store.ts";
import { notifiedBy } from "./decisions.ts";
import { Deployment } from "./deployment.ts";
import { NatsServer } from "./server.ts";

let server: NatsServer;
let count = 0;

beforeAll(async () => {
  server = await NatsServer.start();
});
afterAll(async () => server.remove());

async function open() {
  const prefix = `s${++count}`;
  const nc = await connectTo({ url: server.url, name: "store" });
  await setUpDeployment(nc, { prefix, partitions: 1 });
  return {
    store: await NatsStore.open(nc, { prefix }),
    reopen: () => NatsStore.open(nc, { prefix }),
    damage: async (key: Key, text: string) => {
      const { bucket, key: name } = placeOf(namesOf(prefix), key);
      await nc.request(`$KV.${bucket}.${name}`, text);
    },
    dispose: () => nc.close(),
  };
}

messagingStoreContract("NatsStore", open);
durableStoreContract("NatsStore", open);

const AppInstanceArn = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
const user = (name: string) => `${AppInstanceArn}/user/${name}`;

describe("several services on one deployment", () => {
  it("share channels and preferences: the other service and the workers know what one has answered", async () => {
    const deployment = await Deployment.start(server.url, { partitions: 2 });
    const { nc, prefix, publisher, work, decided } = deployment;
    const services = await Promise.all(
      [1, 2].map(async () => {
        const store = await NatsStore.open(nc, { prefix });
        return new Messaging({ store, dispatcher: new NatsDispatcher({ store, publisher }) });
      }),
    );
    const [first, second] = services as [Messaging, Messaging];
    await work();
    const created = await first.call("CreateChannel", {
      AppInstanceArn,
      Name: "n",
      ChimeBearer: user("alice"),
      ClientRequestToken: "create",
    });
    const ChannelArn = created.ChannelArn!;
    for (const name of ["bob", "carol"]) {
      await first.call("CreateChannelMembership", { ChannelArn, MemberArn: user(name), Type: "DEFAULT", ChimeBearer: user("alice") });
    }
    const send = (service: Messaging, token: string) =>
      service.call("SendChannelMessage", {
        ChannelArn,
        ChimeBearer: user("alice"),
        Content: "c",
        Type: "STANDARD",
        Persistence: "PERSISTENT",
        ClientRequestToken: token,
        PushNotification: { Title: "t" },
      });
    const expected: [string, string[]][] = [];
    for (let round = 0; round < 10; round++) {
      const AllowNotifications = round % 2 === 0 ? ("NONE" as const) : ("ALL" as const);
      await first.call("PutChannelMembershipPreferences", {
        ChannelArn,
        MemberArn: user("bob"),
        ChimeBearer: user("bob"),
        Preferences: { PushNotifications: { AllowNotifications } },
      });
      // The same token again is the same message, from any service.
      const { MessageId } = await send(second, `send-${round}`);
      expect((await send(first, `send-${round}`)).MessageId).toBe(MessageId);
      await decided();
      expected.push([MessageId!, [user("alice"), ...(round % 2 === 0 ? [] : [user("bob")]), user("carol")]]);
    }
    const stored = await decided();
    expect(expected.map(([id]) => [id, [...notifiedBy(stored.get(id) ?? [])].sort()])).toEqual(expected);
    expect(stored.size).toBe(10);
    for (const service of services) await service.close();
    await deployment.close();
  });

  it("publishes the messages that a dead service left in the outbox", async () => {
    const deployment = await Deployment.start(server.url, { partitions: 1 });
    const { nc, prefix, publisher, work, decided } = deployment;
    const store = await NatsStore.open(nc, { prefix });
    const failing = { hasOutbox: true, dispatch: () => Promise.reject(new Error("died")), close: async () => {} };
    const dying = new Messaging({ store, dispatcher: failing });
    const { ChannelArn } = await dying.call("CreateChannel", {
      AppInstanceArn,
      Name: "n",
      ChimeBearer: user("alice"),
      ClientRequestToken: "create",
    });
    await expect(
      dying.call("SendChannelMessage", {
        ChannelArn,
        ChimeBearer: user("alice"),
        Content: "c",
        Type: "STANDARD",
        Persistence: "PERSISTENT",
        ClientRequestToken: "send",
        PushNotification: { Title: "t" },
      }),
    ).rejects.toThrow();
    expect((await store.list({ kind: "due", group: "outbox", limit: 5 })).rows.length).toBe(1);
    const dispatcher = new NatsDispatcher({ store, publisher });
    await work();
    await expect.poll(async () => (await store.list({ kind: "due", group: "outbox", limit: 5 })).rows.length, { timeout: 30_000 }).toBe(0);
    const [batches] = [...(await decided()).values()];
    expect([...notifiedBy(batches ?? [])]).toEqual([user("alice")]);
    await dispatcher.close();
    await store.close();
    await deployment.close();
  });
});
