import { afterEach, describe, expect, it, vi } from "vitest";
import { DamagedRowError, type HookAnswer, type HookedMessage, MemoryStore, Messaging } from "../../src/messaging/index.ts";
import type { Rows } from "../../src/messaging/store/rows.ts";
import { planPushes } from "../../src/push/index.ts";
import { EndpointDirectory } from "../../src/transport/http/endpoint-directory.ts";
import type { MemberNotification } from "../../src/transport/http/notification.ts";
import { type Service, startService } from "../../src/transport/http/service.ts";
import { admin, alice, bob, carol, channelOf, messageTo, user } from "../messaging/support.ts";
import type { PushesCase } from "../support/spec-cases.ts";
import { files } from "../support/spec-cases.ts";
import { readEvents } from "./events.ts";

/** `/_pushsieve/notifications` and the calls beside it: test/testing runs them with clients, here are their edges. */

interface Answer {
  readonly notifications: readonly MemberNotification[];
  readonly NextToken?: string;
  readonly isDecided?: boolean;
  readonly missing?: number;
  readonly Message?: string;
}

let service: Service | undefined;
afterEach(async () => {
  await service?.stop();
  service = undefined;
});

async function begin(hook?: (message: HookedMessage) => HookAnswer) {
  const store = new MemoryStore();
  service = await startService({
    store,
    config: { logLevel: "fatal", admins: [admin] },
    port: 0,
    host: "127.0.0.1",
    ...(hook === undefined ? {} : { hook }),
  });
  return { store, messaging: new Messaging({ store }) };
}

async function get(query: string): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${service!.url}/_pushsieve/notifications${query}`);
  return { status: response.status, body: (await response.json()) as Answer };
}

async function post(path: string, body: object): Promise<{ status: number; body: { Message?: string } }> {
  const headers = { "x-pushsieve": "test", "content-type": "application/json" };
  const response = await fetch(`${service!.url}/_pushsieve/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as { Message?: string } };
}

async function call(method: string, path: string, bearer: string, body: object): Promise<Record<string, string>> {
  const headers = { "x-amz-chime-bearer": bearer, "content-type": "application/json" };
  const response = await fetch(`${service!.url}${path}`, { method, headers, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
  return (await response.json()) as Record<string, string>;
}

const send = async (ChannelArn: string, more: object = {}) => {
  const { ChannelArn: _, ChimeBearer, ...body } = messageTo(ChannelArn, more);
  return (await call("POST", `/channels/${encodeURIComponent(ChannelArn)}/messages`, ChimeBearer, body)).MessageId!;
};

describe("notifications", () => {
  it("come in pages that leave out no member and repeat none", async () => {
    const { messaging } = await begin();
    const ChannelArn = await channelOf(messaging, [bob, carol]);
    const ids = [await send(ChannelArn), await send(ChannelArn)];
    const found: string[] = [];
    let token = "";
    do {
      const { body } = await get(`?max-results=2${token}`);
      expect(body.notifications.length).toBeLessThanOrEqual(2);
      found.push(...body.notifications.map(({ MessageId, MemberArn }) => `${MessageId} ${MemberArn}`));
      token = body.NextToken === undefined ? "" : `&next-token=${body.NextToken}`;
    } while (token !== "");
    expect(found).toEqual(ids.flatMap((id) => [alice, bob, carol].map((member) => `${id} ${member}`)));
  });

  it.each([
    ["?since=yesterday", "since must be a time"],
    ["?since=1700000000", "since must be a time"],
    ["?wait=5", "wait needs message"],
    ["?message=m&wait=61", "wait must be a number of seconds up to 60"],
    ["?message=m&wait=-1", "wait must be a number of seconds up to 60"],
    ["?next-token=x", "next-token must be a token that this list returned"],
    ["?memberArn=x", "The parameters are channel, member, message"],
    ["?max-results=0", "max-results must be"],
  ])("of %s are rejected: a test must not read an empty list as an answer", async (query, says) => {
    await begin();
    const { status, body } = await get(query);
    expect([status, body.Message]).toEqual([400, expect.stringContaining(says)]);
  });

  it("of a held message arrive when it is decided: a request that waits is answered then", async () => {
    let CallbackId = "";
    const { messaging } = await begin((message) => {
      ({ CallbackId } = message);
      return { action: "hold" };
    });
    const ChannelArn = await channelOf(messaging, [bob]);
    const MessageId = await send(ChannelArn);
    expect((await get(`?message=${MessageId}`)).body).toEqual({ notifications: [], isDecided: false, Status: "PENDING" });
    let isAnswered = false;
    const waiting = get(`?message=${MessageId}&wait=20`).finally(() => {
      isAnswered = true;
    });
    await get("");
    expect(isAnswered).toBe(false);
    const body = { CallbackId, ChannelMessage: { MessageId } };
    await call("POST", `/channels/${encodeURIComponent(ChannelArn)}?operation=channel-flow-callback`, alice, body);
    const { body: answer } = await waiting;
    expect([answer.isDecided, answer.notifications.map(({ MemberArn }) => MemberArn)]).toEqual([true, [alice, bob]]);
  });

  it.each([
    ["deny", "DENIED"],
    ["fail", "FAILED"],
  ] as const)("of a message that a hook answers with %s are not waited for", async (action, Status) => {
    const { messaging } = await begin(() => ({ action }));
    const MessageId = await send(await channelOf(messaging));
    // The time of a test is shorter.
    expect((await get(`?message=${MessageId}&wait=60`)).body).toEqual({ notifications: [], isDecided: false, Status });
  });

  it("of a message that is still held after 48 hours are not waited for: its failure is an event", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    try {
      const { messaging } = await begin(() => ({ action: "hold" }));
      const ChannelArn = await channelOf(messaging);
      const MessageId = await send(ChannelArn);
      const events = await readEvents(service!.url);
      const waiting = get(`?message=${MessageId}&wait=60`);
      await get("");
      vi.advanceTimersByTime(48 * 60 * 60 * 1000 + 1);
      expect((await waiting).body).toEqual({ notifications: [], isDecided: false, Status: "FAILED" });
      await events.next("message", { ChannelArn, MessageId, Status: "FAILED", change: "changed" });
      events.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it("of a held message that an admin deletes are not waited for, before and after", async () => {
    const { messaging } = await begin(() => ({ action: "hold" }));
    const ChannelArn = await channelOf(messaging);
    const MessageId = await send(ChannelArn);
    const query = `?message=${MessageId}&wait=60`;
    const waiting = get(query);
    await get("");
    const path = `/channels/${encodeURIComponent(ChannelArn)}/messages/${MessageId}`;
    const { status } = await fetch(service!.url + path, { method: "DELETE", headers: { "x-amz-chime-bearer": admin } });
    expect(status).toBe(204);
    for (const answer of [await waiting, await get(query), await get(`${query}&channel=${encodeURIComponent(ChannelArn)}`)])
      expect(answer.body).toMatchObject({ notifications: [], isDecided: false });
  });

  it("of a rejected message are not waited for if it is no longer among the last events, but the channel is given", async () => {
    const { messaging, store } = await begin(() => ({ action: "deny" }));
    const ChannelArn = await channelOf(messaging);
    const MessageId = await send(ChannelArn);
    await service!.stop();
    service = await startService({ store, config: { logLevel: "fatal" }, port: 0, host: "127.0.0.1" });
    const query = `?message=${MessageId}&wait=0.1`;
    expect((await get(query)).body).toEqual({ notifications: [], isDecided: false });
    const { body } = await get(`${query.replace("0.1", "60")}&channel=${encodeURIComponent(ChannelArn)}`);
    expect(body).toEqual({ notifications: [], isDecided: false, Status: "DENIED" });
  });

  it("are answered while the service stops, also to a request that waits", async () => {
    await begin();
    const waiting = get("?message=never&wait=60");
    await get("");
    await service!.stop();
    service = undefined;
    expect((await waiting).body.isDecided).toBe(false);
  });

  it("have the endpoints of their moment, whatever happens to them later", async () => {
    const { messaging } = await begin();
    const ChannelArn = await channelOf(messaging);
    const path = `/app-instance-users/${encodeURIComponent(alice)}/endpoints`;
    const endpoint = {
      ...{ Type: "GCM", ResourceArn: "arn:aws:mobiletargeting:us-east-1:1:apps/a", ClientRequestToken: "one" },
      EndpointAttributes: { DeviceToken: "phone" },
    };
    await send(ChannelArn);
    await call("POST", path, alice, endpoint);
    await send(ChannelArn);
    const { body } = await get("");
    expect(body.notifications.map(({ pushes }) => pushes.map(({ reason }) => reason))).toEqual([["no-endpoint"], ["sent"]]);
  });

  it("count messages whose members are no longer in memory, and never call them unnotified", async () => {
    const { messaging, store } = await begin();
    const ChannelArn = await channelOf(messaging);
    const value = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: 1, UpdatedAt: 1 } as const;
    for (let at = 0; at < 60_000; at += 10_000)
      await store.commit(
        Array.from({ length: 10_000 }, (_, index) => ({
          put: { kind: "membership", group: ChannelArn, id: user(`m${at + index}`) },
          value,
        })),
      );
    const ids = [await send(ChannelArn), await send(ChannelArn)];
    const { body } = await get(`?member=${encodeURIComponent(alice)}`);
    expect([body.notifications.map(({ MessageId }) => MessageId), body.missing]).toEqual([[ids[1]], 1]);
  });
});

describe("the cases of spec-cases/pushes.json, through the service", () => {
  const cases = files.find(({ name }) => name === "pushes.json")!.content.cases as readonly ({ readonly name: string } & PushesCase)[];

  it.each(cases.map((each) => [each.name, each] as const))("%s", async (_, { message, endpoints, pushes }) => {
    const { messaging, store } = await begin();
    const ChannelArn = await channelOf(messaging);
    const row = { ResourceArn: "arn:aws:mobiletargeting:us-east-1:1:apps/a", CreatedAt: 1, UpdatedAt: 1, RequestDigest: "d" };
    const defaults = { AllowMessages: "ALL", EndpointState: { Status: "ACTIVE" }, ...row } as const;
    // As another process would have left them: this service reads them from the store.
    await service!.stop();
    await store.commit(
      endpoints.map((endpoint, index) => ({
        put: { kind: "endpoint", group: alice, id: `e${index}` } as const,
        value: { ...defaults, ...(endpoint as object) } as never,
      })),
    );
    service = await startService({ store, config: { logLevel: "fatal" }, port: 0, host: "127.0.0.1" });
    const MessageId = await send(ChannelArn, { PushNotification: message.PushNotification });
    const { body } = await get(`?message=${MessageId}&wait=5`);
    // The message has another id and another channel here.
    const [first] = endpoints;
    const [expected] = planPushes([alice], () => (first === undefined ? [] : [first]), {
      ChannelArn,
      MessageId,
      PushNotification: message.PushNotification,
    });
    const found = body.notifications[0]!.pushes;
    expect(found.map(({ reason, type, token }) => ({ reason, type, token }))).toEqual(
      pushes.map(({ reason, type, token }) => ({ reason, type, token })),
    );
    expect(found[0]?.payload).toEqual(expected?.reason === "sent" ? expected.payload : undefined);
  });
});

describe("the state of an endpoint", () => {
  it.each([
    [{ EndpointId: "e" }, 400],
    [{ AppInstanceUserArn: alice, EndpointId: "e", status: "INACTIVE" }, 400],
    [{ AppInstanceUserArn: alice, EndpointId: "e", Status: "OFF" }, 400],
    [{ AppInstanceUserArn: alice, EndpointId: "e", Status: "ACTIVE", StatusReason: "INVALID_DEVICE_TOKEN" }, 400],
    [{ AppInstanceUserArn: alice, EndpointId: "e", StatusReason: "BROKEN" }, 400],
    [{ AppInstanceUserArn: alice, EndpointId: "e" }, 404],
  ])("is not set by %j", async (body, status) => {
    await begin();
    expect((await post("endpoint-state", body)).status).toBe(status);
  });
});

describe("a reset", () => {
  it("removes every row of every kind, and what was decided", async () => {
    const { messaging, store } = await begin();
    const ChannelArn = await channelOf(messaging, [bob]);
    const MessageId = await send(ChannelArn);
    expect(await post("reset", {})).toEqual({ status: 200, body: {} });
    for (const kind of ["channel", "membership", "moderator", "message", "token", "due", "endpoint", "user"] as const)
      expect({ kind, groups: await store.groups(kind, 10) }).toEqual({ kind, groups: [] });
    expect((await get(`?message=${MessageId}`)).body).toMatchObject({ notifications: [], isDecided: false });
  });
});

describe("the directory of endpoints", () => {
  const row = (DeviceToken: string): Rows["endpoint"] => ({
    Type: "GCM",
    ResourceArn: "arn:aws:mobiletargeting:us-east-1:1:apps/a",
    EndpointAttributes: { DeviceToken },
    AllowMessages: "ALL",
    EndpointState: { Status: "ACTIVE" },
    CreatedAt: 1,
    UpdatedAt: 1,
    RequestDigest: "d",
  });
  const key = (id: string) => ({ kind: "endpoint", group: bob, id }) as const;
  const directoryOf = (store: Parameters<EndpointDirectory["read"]>[0], reported: unknown[] = []) => {
    const directory = new EndpointDirectory();
    directory.read(store, { onDamaged: (error) => reported.push(error), onFailed: (error) => reported.push(error) });
    return directory;
  };

  it("reports a damaged row, and has the others", async () => {
    const store = new MemoryStore();
    await store.commit([{ put: key("a"), value: row("a") }]);
    const error = new DamagedRowError(key("b"), "it is not JSON");
    const list = (async (range: never) => ({ ...(await store.list(range)), damaged: [error] })) as typeof store.list;
    const reported: unknown[] = [];
    const directory = directoryOf({ groups: store.groups.bind(store), list }, reported);
    expect((await directory.endpoints()).get(bob)?.length).toBe(1);
    expect(reported).toEqual([error]);
  });

  it("has what was stored before and what is committed while it reads, each endpoint once", async () => {
    const store = new MemoryStore();
    await store.commit([{ put: key("a"), value: row("a") }]);
    let read = () => {};
    const held = new Promise<void>((resolve) => {
      read = resolve;
    });
    const slow = {
      groups: store.groups.bind(store),
      list: (async (range: never) => {
        const page = await store.list(range);
        await held;
        return page;
      }) as typeof store.list,
    };
    const directory = directoryOf(slow);
    const before = directory.endpoints();
    for (const change of [
      { put: key("b"), value: row("b") },
      { put: key("a"), value: row("a2") },
    ]) {
      await store.commit([change]);
      directory.apply(change);
    }
    read();
    const tokens = ((await before).get(bob) ?? []).map(({ EndpointId, EndpointAttributes }) => [
      EndpointId,
      EndpointAttributes?.DeviceToken,
    ]);
    expect(tokens).toEqual([
      ["a", "a2"],
      ["b", "b"],
    ]);
  });

  it("remembers no changes as long as it has no store to read, as with --nats", async () => {
    const directory = new EndpointDirectory();
    for (let index = 0; index < 10; index++) directory.apply({ put: { ...key("a"), group: user(`${index}`) }, value: row("a") });
    const store = new MemoryStore();
    const list = vi.spyOn(store, "list");
    directory.read(store, { onDamaged: () => {}, onFailed: () => {} });
    await directory.endpoints();
    expect(list).not.toHaveBeenCalled();
  });

  it("does not change what a reader got before", async () => {
    const directory = directoryOf(new MemoryStore());
    directory.apply({ put: key("a"), value: row("a") });
    await directory.endpoints();
    directory.apply({ put: key("a"), value: row("a") });
    const before = await directory.endpoints();
    directory.apply({ put: key("b"), value: row("b") });
    directory.apply({ remove: key("a") });
    const after = await directory.endpoints();
    directory.apply({ removeGroup: { kind: "endpoint", group: bob } });
    expect([before, after, await directory.endpoints()].map((users) => users.get(bob)?.map(({ EndpointId }) => EndpointId))).toEqual([
      ["a"],
      ["b"],
      undefined,
    ]);
  });

  it("reports a store that cannot be read, and then knows what is committed from now on", async () => {
    const failures: unknown[] = [];
    const broken = { groups: () => Promise.reject(new Error("broken")), list: new MemoryStore().list };
    const directory = directoryOf(broken, failures);
    expect((await directory.endpoints()).get(bob)).toBeUndefined();
    directory.apply({ put: key("a"), value: row("a") });
    expect([(await directory.endpoints()).get(bob)?.length, failures.length]).toEqual([1, 1]);
  });
});
