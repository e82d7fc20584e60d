import { describe, expect, it } from "vitest";
import { type DecisionBatch, dueKey, MemoryStore, Messaging, type Sink } from "../../src/messaging/index.ts";
import { until } from "../http/support.ts";
import { alice, bob, channelOf, messageTo, start, user } from "./support.ts";

/** A sink that fails as often as it is told, and keeps what it took. */
function failing(times: number): Sink & { readonly calls: (readonly DecisionBatch[])[]; readonly taken: DecisionBatch[] } {
  const calls: (readonly DecisionBatch[])[] = [];
  const taken: DecisionBatch[] = [];
  return {
    name: "failing",
    calls,
    taken,
    deliver: async (batches) => {
      calls.push(batches);
      if (calls.length <= times) throw new Error("not now");
      taken.push(...batches);
    },
    close: async () => {},
  };
}

const quick = { backoff: 1, maxBackoff: 2, grace: 50 };
const outbox = { kind: "due", group: "outbox", limit: 10 } as const;

describe("a fan-out", () => {
  it("comes in batches of 1,000 members with ids of their own, that count everybody", async () => {
    const { messaging, store, sink } = start();
    const ChannelArn = await channelOf(messaging);
    const now = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: 1, UpdatedAt: 1 } as const;
    const members = Array.from({ length: 2500 }, (_, index) => user(`m${index}`));
    await store.commit(members.map((id) => ({ put: { kind: "membership", group: ChannelArn, id }, value: now })));
    const { MessageId } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await messaging.close();
    expect(sink.batches.map(({ id, part, parts, notified }) => [id, part, parts, notified.length])).toEqual([
      [`${MessageId}.0`, 0, 3, 1000],
      [`${MessageId}.1`, 1, 3, 1000],
      [`${MessageId}.2`, 2, 3, 501],
    ]);
    expect(new Set(sink.batches.flatMap(({ notified }) => notified))).toEqual(new Set([alice, ...members]));
    expect(sink.batches[0]).toMatchObject({ ChannelArn, message: { Sender: alice, Content: "hello", PushNotification: { Title: "Hi" } } });
    expect(sink.batches[2]?.counts.default).toBe(2501);
  });

  it("of nobody is one batch without members", async () => {
    const { messaging, sink } = start();
    const ChannelArn = await channelOf(messaging);
    await messaging.call("SendChannelMessage", messageTo(ChannelArn, { PushNotification: undefined }));
    await messaging.close();
    expect(sink.batches).toMatchObject([{ part: 0, parts: 1, notified: [], counts: { "no-push-notification": 1 } }]);
  });

  it("withholds the push from its sender where that is asked for", async () => {
    const { messaging, sink } = start({ delivery: { excludeSender: true } });
    const ChannelArn = await channelOf(messaging, [bob]);
    await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await messaging.close();
    expect(sink.batches.map(({ notified }) => notified)).toEqual([[bob]]);
  });
});

describe("a sink", () => {
  it("gets what it has not taken again, in order, until it takes it; every sink on its own", async () => {
    const sinks = [failing(3), failing(0)];
    const failures: string[] = [];
    const { messaging, store } = start({ sinks, delivery: quick, observer: { sinkFailed: (name) => failures.push(name) } });
    const ChannelArn = await channelOf(messaging);
    const sent: string[] = [];
    for (let index = 0; index < 5; index++) sent.push((await messaging.call("SendChannelMessage", messageTo(ChannelArn))).MessageId!);
    await until(async () => (await store.list(outbox)).rows.length === 0);
    for (const { taken } of sinks) expect(taken.map(({ MessageId }) => MessageId)).toEqual(sent);
    expect(sinks[0]?.calls[1]).toEqual(sinks[0]?.calls[0]);
    expect(failures).toEqual(["failing", "failing", "failing"]);
    await messaging.close();
  });

  it("gets after a restart what it had not taken before, with the same ids", async () => {
    const store = new MemoryStore();
    const broken = failing(Number.POSITIVE_INFINITY);
    const first = start({ store, sinks: [broken], delivery: quick });
    const ChannelArn = await channelOf(first.messaging, [bob]);
    const request = messageTo(ChannelArn);
    const { MessageId } = await first.messaging.call("SendChannelMessage", request);
    await until(() => broken.calls.length > 0);
    await first.messaging.close();
    expect((await store.list(outbox)).rows.map(({ key }) => key)).toEqual([dueKey(MessageId!)]);

    const healthy = failing(0);
    const second = start({ store, sinks: [healthy], delivery: quick });
    await until(async () => (await store.list(outbox)).rows.length === 0);
    expect(await second.messaging.call("SendChannelMessage", request)).toMatchObject({ MessageId });
    await second.messaging.close();
    expect(healthy.taken).toEqual(broken.calls[0]);
  });

  it("that is far behind does not fill the memory: the rest waits in the outbox, and comes when there is room", async () => {
    let open = () => {};
    const isOpen = new Promise<void>((resolve) => {
      open = resolve;
    });
    const taken: string[] = [];
    const sink: Sink = {
      name: "slow",
      deliver: async (batches) => {
        await isOpen;
        taken.push(...batches.map((each) => each.MessageId));
      },
      close: async () => {},
    };
    const { messaging, store } = start({ sinks: [sink], delivery: { ...quick, maxWaiting: 3 } });
    const ChannelArn = await channelOf(messaging);
    const sent: string[] = [];
    for (let index = 0; index < 10; index++) sent.push((await messaging.call("SendChannelMessage", messageTo(ChannelArn))).MessageId!);
    expect(messaging.dispatcher).toMatchObject({ waiting: 3 });
    open();
    await until(async () => (await store.list(outbox)).rows.length === 0);
    expect(taken.sort()).toEqual(sent.sort());
    await messaging.close();
  });

  it("does not get what was deleted while it waited", async () => {
    const store = new MemoryStore();
    const { messaging } = start({ store, sinks: [failing(Number.POSITIVE_INFINITY)], delivery: quick });
    const ChannelArn = await channelOf(messaging);
    const { MessageId } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await messaging.close();
    const again = new Messaging({ store, admins: [user("admin")] });
    await again.call("DeleteChannelMessage", { ChannelArn, MessageId, ChimeBearer: user("admin") });
    const healthy = failing(0);
    const last = new Messaging({ store, sinks: [healthy] });
    await until(async () => (await store.list(outbox)).rows.length === 0);
    await last.close();
    expect(healthy.taken).toEqual([]);
  });
});

describe("a dispatcher that fails", () => {
  it("fails the Send, whose repeat hands the same message over", async () => {
    const store = new MemoryStore();
    const dispatched: string[] = [];
    let isBroken = true;
    const dispatcher = {
      hasOutbox: true,
      dispatch: async ({ MessageId }: { MessageId: string }) => {
        if (isBroken) throw new Error("no broker");
        dispatched.push(MessageId);
        await store.commit([{ remove: dueKey(MessageId) }]);
      },
      close: async () => {},
    };
    const { messaging } = start({ store, dispatcher });
    const ChannelArn = await channelOf(messaging);
    const request = messageTo(ChannelArn);
    await expect(messaging.call("SendChannelMessage", request)).rejects.toMatchObject({ name: "ServiceFailureException" });
    isBroken = false;
    const { MessageId } = await messaging.call("SendChannelMessage", request);
    await messaging.call("SendChannelMessage", request);
    expect(dispatched).toEqual([MessageId]);
    const { ChannelMessages } = await messaging.call("ListChannelMessages", { ChannelArn, ChimeBearer: alice });
    expect(ChannelMessages?.map((each) => each.MessageId)).toEqual([MessageId]);
  });
});
