import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import {
  DamagedRowError,
  type DecisionBatch,
  dueKey,
  type HookedMessage,
  type LocalDispatcher,
  MemoryStore,
  Messaging,
  type Sink,
} from "../../src/messaging/index.ts";
import { until } from "../http/support.ts";
import { onEveryIndex } from "../support/index-in-use.ts";
import { alice, bob, channelOf, failingDispatcher, instance, messageTo, refusalOf, start, user } from "./support.ts";

/** A sink that fails a given number of times, and keeps the batches that it took. */
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

/** Whether a program can be run with a limit for the size of its files. */
const hasLimits = spawnSync("prlimit", ["--version"]).status === 0;
const quick = { backoffMs: 1, maxBackoffMs: 2, graceMs: 50 };
const outbox = { kind: "due", group: "outbox", limit: 10 } as const;

/** An earlier process leaves a message in the outbox, because its sink fails. */
async function leaveMessage(store: MemoryStore) {
  const { messaging } = start({ store, sinks: [failing(Number.POSITIVE_INFINITY)], delivery: quick });
  const { ChannelArn, MessageId } = await messaging.call("SendChannelMessage", messageTo(await channelOf(messaging)));
  await messaging.close();
  return { ChannelArn, MessageId };
}

onEveryIndex(() => {
  describe("a fan-out", () => {
    it("comes in batches of 1,000 members with unique ids, which together count all members", async () => {
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
      expect(sink.batches[0]).toMatchObject({
        ChannelArn,
        message: { Sender: alice, Content: "hello", PushNotification: { Title: "Hi" } },
      });
      expect(sink.batches[2]?.counts["no-preference"]).toBe(2501);
    });

    it("without notified members is one empty batch", async () => {
      const { messaging, sink } = start();
      const ChannelArn = await channelOf(messaging);
      await messaging.call("SendChannelMessage", messageTo(ChannelArn, { PushNotification: undefined }));
      await messaging.close();
      expect(sink.batches).toMatchObject([{ part: 0, parts: 1, notified: [], counts: { "no-push-notification": 1 } }]);
    });

    it("withholds the push from its sender on request", async () => {
      const { messaging, sink } = start({ delivery: { excludeSender: true } });
      const ChannelArn = await channelOf(messaging, [bob]);
      await messaging.call("SendChannelMessage", messageTo(ChannelArn));
      await messaging.close();
      expect(sink.batches.map(({ notified }) => notified)).toEqual([[bob]]);
    });
  });
});

describe("a sink", () => {
  it("gets untaken batches again, in order, until it takes them; each sink separately", async () => {
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

  it("gets untaken batches again after 0.2 s, and after twice as long each time, but at most 30 s", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const sink = failing(Number.POSITIVE_INFINITY);
      const { messaging } = start({ sinks: [sink], delivery: { graceMs: 50 } });
      await messaging.call("SendChannelMessage", messageTo(await channelOf(messaging)));
      for (const [index, pause] of [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000].entries()) {
        await vi.advanceTimersByTimeAsync(pause - 1);
        expect([pause, sink.calls.length]).toEqual([pause, index + 1]);
        await vi.advanceTimersByTimeAsync(1);
        expect([pause, sink.calls.length]).toEqual([pause, index + 2]);
      }
      const closed = messaging.close();
      await vi.advanceTimersByTimeAsync(50);
      await closed;
    } finally {
      vi.useRealTimers();
    }
  });

  it("has a label of its own, under which its failures are reported", async () => {
    const named = (name: string, times = 0) => ({ ...failing(times), name });
    const sinks = [named("webhook"), named("webhook", 1), named("webhook 2"), named("webhook"), named("outbox", 1)];
    const failures: string[] = [];
    const { messaging } = start({ sinks, delivery: quick, observer: { sinkFailed: (name) => failures.push(name) } });
    const labels = ["webhook", "webhook 2", "webhook 2 2", "webhook 3", "outbox 2"];
    expect((messaging.dispatcher as LocalDispatcher).sinks.map(({ name }) => name)).toEqual(labels);
    await messaging.call("SendChannelMessage", messageTo(await channelOf(messaging)));
    await until(() => failures.length === 2);
    expect(failures.sort()).toEqual(["outbox 2", "webhook 2"]);
    await messaging.close();
  });

  it("that always fails delays no other", async () => {
    const healthy = failing(0);
    const { messaging } = start({ sinks: [failing(Number.POSITIVE_INFINITY), healthy], delivery: quick });
    const ChannelArn = await channelOf(messaging);
    for (let index = 0; index < 3; index++) await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await until(() => healthy.taken.length === 3);
    await messaging.close();
  });

  it("gets untaken batches after a restart, with the same ids", async () => {
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

  it("gets, after a restart, what the preferences of that moment decide, under the same id", async () => {
    const store = new MemoryStore();
    const broken = failing(Number.POSITIVE_INFINITY);
    const first = start({ store, sinks: [broken], delivery: quick });
    const ChannelArn = await channelOf(first.messaging, [bob]);
    await first.messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await until(() => broken.calls.length > 0);
    const Preferences = { PushNotifications: { AllowNotifications: "NONE" } } as const;
    await first.messaging.call("PutChannelMembershipPreferences", { ChannelArn, MemberArn: bob, ChimeBearer: bob, Preferences });
    await first.messaging.close();
    const healthy = failing(0);
    const second = start({ store, sinks: [healthy], delivery: quick });
    await until(() => healthy.taken.length === 1);
    await second.messaging.close();
    const [before] = broken.calls[0]!;
    expect(before?.notified).toEqual([alice, bob]);
    expect(healthy.taken).toMatchObject([{ id: before?.id, notified: [alice] }]);
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
    const decided: string[] = [];
    const observer = { fanOut: ({ MessageId }: { MessageId: string }) => decided.push(MessageId) };
    const { messaging, store } = start({ sinks: [sink], delivery: { ...quick, maxWaiting: 3 }, observer });
    const ChannelArn = await channelOf(messaging);
    const sent: string[] = [];
    for (let index = 0; index < 10; index++) sent.push((await messaging.call("SendChannelMessage", messageTo(ChannelArn))).MessageId!);
    expect(messaging.dispatcher).toMatchObject({ waiting: 3 });
    expect(decided).toEqual(sent.slice(0, 3));
    open();
    await until(async () => (await store.list(outbox)).rows.length === 0);
    expect(taken.sort()).toEqual(sent.sort());
    expect(decided.sort()).toEqual(sent);
    await messaging.close();
  });

  it("gets the messages in the order of sending, also those that came while others waited in the outbox", async () => {
    const taken: string[] = [];
    const waiting: (() => void)[] = [];
    const sink: Sink = {
      name: "slow",
      deliver: async (batches) => {
        if (taken.length < 2) await new Promise<void>((resolve) => waiting.push(resolve));
        taken.push(...batches.map((each) => each.MessageId));
      },
      close: async () => {},
    };
    const { messaging, store } = start({ sinks: [sink], delivery: { ...quick, maxWaiting: 2, maxBatches: 1 } });
    const ChannelArn = await channelOf(messaging);
    const send = async () => (await messaging.call("SendChannelMessage", messageTo(ChannelArn))).MessageId!;
    const sent = [await send(), await send(), await send()];
    await until(async () => waiting.length === 1);
    waiting[0]!();
    await until(async () => waiting.length === 2 && (messaging.dispatcher as { waiting?: number }).waiting === 1);
    sent.push(await send());
    waiting[1]!();
    await until(async () => (await store.list(outbox)).rows.length === 0);
    expect(taken).toEqual(sent);
    await messaging.close();
  });

  it("gets what an earlier process left before what is sent meanwhile, and then every message that was sent or settled meanwhile", async () => {
    const store = new MemoryStore();
    let CallbackId: string | undefined;
    const hook = (message: HookedMessage) => {
      if (CallbackId !== undefined) return {};
      ({ CallbackId } = message);
      return { action: "hold" } as const;
    };
    const first = start({ store, sinks: [failing(Number.POSITIVE_INFINITY)], delivery: quick, hook });
    const ChannelArn = await channelOf(first.messaging);
    const sendTo = async (messaging: Messaging) => (await messaging.call("SendChannelMessage", messageTo(ChannelArn))).MessageId!;
    const held = await sendTo(first.messaging);
    const left = [await sendTo(first.messaging), await sendTo(first.messaging)];
    await first.messaging.close();

    // The new process is held up in front of the last message of the outbox.
    const get = store.get.bind(store);
    let release: (() => void) | undefined;
    store.get = async (key) => {
      if (key.id === left[1]) await new Promise<void>((resolve) => (release = resolve));
      return get(key);
    };
    const healthy = failing(0);
    const second = start({ store, sinks: [healthy], delivery: quick });
    second.clock.now++;
    await until(() => release !== undefined);
    const sent = await sendTo(second.messaging);
    const ChannelMessage = { MessageId: held };
    await second.messaging.call("ChannelFlowCallback", { ChannelArn, CallbackId, ChannelMessage });
    expect(healthy.taken.map(({ MessageId }) => MessageId)).toEqual([left[0]]);
    release!();
    await until(async () => (await store.list(outbox)).rows.length === 0);
    // The outbox is in the order of sending, also for the message that was held.
    expect(healthy.taken.map(({ MessageId }) => MessageId)).toEqual([...left, held, sent]);
    await second.messaging.close();
  });

  it("gets the messages in the order of sending also after the outbox could not be read", async () => {
    const store = new MemoryStore();
    const { ChannelArn, MessageId } = await leaveMessage(store);
    const sent = [MessageId];
    const list = store.list.bind(store);
    const failures: string[] = [];
    store.list = async (range) => {
      if (range.kind === "due" && failures.length === 0) throw new Error("not now");
      return list(range);
    };
    const healthy = failing(0);
    const second = start({ store, sinks: [healthy], delivery: quick, observer: { sinkFailed: (name) => failures.push(name) } });
    second.clock.now++;
    await until(() => failures.length > 0);
    sent.push((await second.messaging.call("SendChannelMessage", messageTo(ChannelArn!))).MessageId);
    await until(async () => (await list(outbox)).rows.length === 0);
    expect([failures, healthy.taken.map(({ MessageId }) => MessageId)]).toEqual([["outbox"], sent]);
    await second.messaging.close();
  });

  it("gets what an earlier process left also if the outbox could not be read at first, and nothing is sent", async () => {
    const store = new MemoryStore();
    const { MessageId } = await leaveMessage(store);
    const list = store.list.bind(store);
    let failures = 0;
    store.list = async (range) => {
      if (range.kind === "due" && failures++ < 2) throw new Error("not now");
      return list(range);
    };
    const healthy = failing(0);
    const second = start({ store, sinks: [healthy], delivery: quick });
    await until(async () => (await list(outbox)).rows.length === 0);
    expect(healthy.taken.map((batch) => batch.MessageId)).toEqual([MessageId]);
    await second.messaging.close();
  });

  it("gets a message of the outbox whose decision failed, after growing pauses; the messages behind it do not wait", async () => {
    const store = new MemoryStore();
    const first = start({ store, sinks: [failing(Number.POSITIVE_INFINITY)], delivery: quick });
    const channels = [await channelOf(first.messaging), await channelOf(first.messaging)] as const;
    const sent: unknown[] = [];
    for (const ChannelArn of channels) sent.push((await first.messaging.call("SendChannelMessage", messageTo(ChannelArn))).MessageId);
    await first.messaging.close();
    const list = store.list.bind(store);
    let failures = 0;
    store.list = async (range) => {
      if (range.kind === "membership" && range.group === channels[0] && failures < 4) throw new Error(`not now ${++failures}`);
      return list(range);
    };
    const healthy = failing(0);
    const reported: string[] = [];
    const sinkFailed = (name: string, error: unknown) => void reported.push(`${name}: ${(error as Error).message}`);
    const pauses = vi.spyOn(globalThis, "setTimeout");
    const second = start({ store, sinks: [healthy], delivery: { backoffMs: 13, maxBackoffMs: 37 }, observer: { sinkFailed } });
    await until(async () => (await list(outbox)).rows.length === 0);
    expect(healthy.taken.map(({ MessageId }) => MessageId)).toEqual(sent.toReversed());
    expect(reported).toEqual([1, 2, 3, 4].map((number) => `outbox: not now ${number}`));
    expect(pauses.mock.calls.flatMap(([, pause = 0]) => (pause > 12 ? pause : []))).toEqual([13, 26, 37, 37]);
    pauses.mockRestore();
    await second.messaging.close();
  });

  it("gets a message once that it takes while the outbox is read", async () => {
    const store = new MemoryStore();
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const healthy = failing(0);
    const deliver: Sink["deliver"] = async (batches, signal) => {
      await released;
      await healthy.deliver(batches, signal);
    };
    const { messaging } = start({ store, sinks: [{ ...healthy, deliver }], delivery: quick });
    await messaging.call("SendChannelMessage", messageTo(await channelOf(messaging)));
    const list = store.list.bind(store);
    store.list = async (range) => {
      const page = await list(range);
      if (range.kind !== "due") return page;
      release();
      await until(async () => (await list(outbox)).rows.length === 0);
      return page;
    };
    await (messaging.dispatcher as LocalDispatcher).recover();
    await messaging.close();
    expect(healthy.taken.length).toBe(1);
  });

  it("gets a message whose Send failed because it could not be decided, also if the Send is not repeated", async () => {
    const store = new MemoryStore();
    const healthy = failing(0);
    const { messaging } = start({ store, sinks: [healthy], delivery: quick });
    const ChannelArn = await channelOf(messaging);
    messaging.channels.drop(ChannelArn);
    const list = store.list.bind(store);
    store.list = async (range) => {
      store.list = list;
      throw new Error(`no ${range.kind} now`);
    };
    expect((await refusalOf(messaging.call("SendChannelMessage", messageTo(ChannelArn)))).name).toBe("ServiceFailureException");
    await until(async () => (await list(outbox)).rows.length === 0);
    expect(healthy.taken.length).toBe(1);
    await messaging.close();
  });

  it("does not get a message that is damaged in the store, which is reported, and not tried again", async () => {
    const store = new MemoryStore();
    const { MessageId } = await leaveMessage(store);
    const get = store.get.bind(store);
    store.get = async (key) => {
      if (key.id === MessageId && key.kind === "message") throw new DamagedRowError(key, "it is not JSON");
      return get(key);
    };
    const reported: unknown[] = [];
    const observer = { damaged: (error: Error) => reported.push(error.message), sinkFailed: () => reported.push("outbox") };
    const pauses = vi.spyOn(globalThis, "setTimeout");
    const second = start({ store, delivery: { backoffMs: 13 }, observer });
    await until(() => reported.length > 0);
    await (second.messaging.dispatcher as LocalDispatcher).flush();
    expect(reported).toEqual([expect.stringContaining("is damaged: it is not JSON")]);
    expect(pauses.mock.calls.map(([, pause]) => pause)).not.toContain(13);
    pauses.mockRestore();
    await second.messaging.close();
  });

  it("that never answers does not delay the end: its signal is aborted, and it gets the rest after a restart", async () => {
    const store = new MemoryStore();
    const failures: unknown[] = [];
    let told: AbortSignal | undefined;
    const stuck: Sink = {
      name: "stuck",
      deliver: (_, signal) => {
        told = signal;
        return new Promise(() => {});
      },
      close: () => new Promise(() => {}),
    };
    const torn: Sink = { ...failing(0), close: () => Promise.reject(new Error("no room")) };
    const observer = { sinkFailed: (name: string, error: unknown) => failures.push([name, (error as Error).message]) };
    const first = start({ store, sinks: [stuck, torn], delivery: quick, observer });
    const ChannelArn = await channelOf(first.messaging);
    const sent: (string | undefined)[] = [];
    for (let index = 0; index < 3; index++) sent.push((await first.messaging.call("SendChannelMessage", messageTo(ChannelArn))).MessageId);
    expect(told?.aborted).toBe(false);
    await first.messaging.close();
    expect(told?.aborted).toBe(true);
    expect(failures).toContainEqual(["stuck", "it did not answer before the service ended"]);
    expect(failures).toContainEqual(["stuck", "it did not end within 50 ms"]);
    expect(failures).toContainEqual(["failing", "no room"]);

    const healthy = failing(0);
    const second = start({ store, sinks: [healthy], delivery: quick });
    await until(async () => (await store.list(outbox)).rows.length === 0);
    await second.messaging.close();
    expect(healthy.taken.map(({ MessageId }) => MessageId)).toEqual(sent);
  });

  it("that never answers does not end the process before its resources are closed", async () => {
    const program = `
      import { MemoryStore, Messaging } from ${JSON.stringify(new URL("../../dist/messaging/index.js", import.meta.url).href)};
      const stuck = { name: "stuck", deliver: () => new Promise(() => {}), close: () => new Promise(() => {}) };
      const messaging = new Messaging({ store: new MemoryStore(), sinks: [stuck], delivery: { graceMs: 50 } });
      const { ChannelArn } = await messaging.call("CreateChannel", ${JSON.stringify({ AppInstanceArn: instance, Name: "team", ChimeBearer: alice, ClientRequestToken: "first" })});
      await messaging.call("SendChannelMessage", { ...${JSON.stringify(messageTo(""))}, ChannelArn });
      await messaging.close();
      console.log("closed");`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    expect(stdout).toBe("closed\n");
  });

  it.skipIf(!hasLimits)("of a file on a full disk has whole lines only, and every batch that is delivered again", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "pushsieve-full-")), "decisions.ndjson");
    const program = `
      import { execFileSync } from "node:child_process";
      import { readFileSync } from "node:fs";
      import { fileSink } from ${JSON.stringify(new URL("../../dist/messaging/index.js", import.meta.url).href)};
      const sink = await fileSink(${JSON.stringify(file)});
      const batches = Array.from({ length: 9 }, (_, index) => ({ id: String(index), notified: ["x".repeat(1500)] }));
      const problems = [];
      for (const batch of batches) {
        while (true) {
          try {
            await sink.deliver([batch], new AbortController().signal);
            break;
          } catch (error) {
            problems.push(error.code, readFileSync(${JSON.stringify(file)}, "utf8").endsWith("}" + String.fromCharCode(10)));
            execFileSync("prlimit", ["--pid", String(process.pid), "--fsize=unlimited"]);
          }
        }
      }
      await sink.close();
      console.log(JSON.stringify(problems));`;
    // A limit for the size of a file fails in the middle of a write, as a full disk does.
    const node = [process.execPath, "--input-type=module", "-e", program];
    const { stdout } = await promisify(execFile)("prlimit", ["--fsize=4096:unlimited", ...node]);
    expect(JSON.parse(stdout)).toEqual(["EFBIG", true]);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as DecisionBatch).id)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
  });

  it("that was away for long catches up in calls of about 5,000 members, between which others are answered", async () => {
    const calls: { readonly members: number; readonly turn: number }[] = [];
    let isAway = true;
    let turn = 0;
    const sink: Sink = {
      name: "away",
      deliver: async (batches) => {
        if (isAway) throw new Error("away");
        calls.push({ members: batches.reduce((sum, { notified }) => sum + notified.length, 0), turn });
      },
      close: async () => {},
    };
    const { messaging, store } = start({ sinks: [sink], delivery: quick });
    const ChannelArn = await channelOf(messaging);
    const now = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: 1, UpdatedAt: 1 } as const;
    const members = Array.from({ length: 3999 }, (_, index) => user(`m${index}`));
    await store.commit(members.map((id) => ({ put: { kind: "membership", group: ChannelArn, id }, value: now })));
    const SENT = 300;
    for (let index = 0; index < SENT; index++) await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    // A million members wait in memory; what is beyond waits in the outbox.
    expect(messaging.dispatcher).toMatchObject({ waiting: 250 });
    isAway = false;
    let counting = setImmediate(function count() {
      turn++;
      counting = setImmediate(count);
    });
    await until(async () => (await store.list(outbox)).rows.length === 0);
    clearImmediate(counting);
    expect(calls.reduce((sum, { members }) => sum + members, 0)).toBe(SENT * 4000);
    expect(Math.max(...calls.map(({ members }) => members))).toBe(5_000);
    // The first message from the outbox may come in the turn of the call that made room for it.
    expect(new Set(calls.map((call) => call.turn)).size).toBeGreaterThanOrEqual(calls.length - 1);
    await messaging.close();
  });

  it("does not get messages that were deleted while they waited", async () => {
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

describe("a Send that is repeated while it is in progress", () => {
  it("is decided, counted and delivered once", async () => {
    const decided: string[] = [];
    const taker = failing(0);
    const store = new MemoryStore();
    const { messaging } = start({ store, sinks: [taker], observer: { fanOut: ({ MessageId }) => decided.push(MessageId) } });
    const ChannelArn = await channelOf(messaging);
    // A memory store is too quick to be observed in progress: its lists, which indexes are built from, are delayed.
    const list = store.list.bind(store);
    let waiting = 0;
    let release = () => {};
    const isOpen = new Promise<void>((resolve) => {
      release = resolve;
    });
    const get = store.get.bind(store);
    store.get = async (key) => {
      if (key.kind === "due") waiting++;
      return get(key);
    };
    store.list = async (range) => {
      if (range.kind === "membership") await isOpen;
      return list(range);
    };
    messaging.channels.drop(ChannelArn);
    const request = messageTo(ChannelArn);
    const first = messaging.call("SendChannelMessage", request);
    await until(async () => (await list(outbox)).rows.length === 1);
    const repeats = Array.from({ length: 5 }, () => messaging.call("SendChannelMessage", request));
    await until(() => waiting === 5);
    release();
    const answers = await Promise.all([first, ...repeats]);
    await messaging.close();
    const [{ MessageId }] = answers as [{ MessageId: string }];
    expect(new Set(answers.map((answer) => answer.MessageId)).size).toBe(1);
    expect(decided).toEqual([MessageId]);
    expect(taker.taken.map((batch) => batch.MessageId)).toEqual([MessageId]);
  });
});

describe("a dispatcher", () => {
  it("gets the row of a new message without undefined fields", async () => {
    const rows: object[] = [];
    const dispatch = async ({ row }: { row: object }) => void rows.push(row);
    const { messaging } = start({ dispatcher: { dispatch, hasOutbox: false, close: async () => {} } });
    const ChannelArn = await channelOf(messaging, [bob]);
    const full = {
      Metadata: "m",
      ContentType: "text/plain",
      MessageAttributes: { a: { StringValues: ["b"] } },
      Target: [{ MemberArn: bob }],
    };
    await messaging.call("SendChannelMessage", messageTo(ChannelArn, { ...full, Target: undefined, Metadata: undefined }));
    await messaging.call("SendChannelMessage", messageTo(ChannelArn, full));
    const always = ["Content", "CreatedAt", "MessageAttributes", "Persistence", "PushNotification", "Redacted", "Sender", "Status", "Type"];
    const [some = {}, all = {}] = rows;
    expect(Object.keys(some).sort()).toEqual([...always, "ContentType", "UpdatedAt"].sort());
    expect(Object.keys(all).sort()).toEqual([...always, "ContentType", "Metadata", "Target", "UpdatedAt"].sort());
  });
});

describe("a dispatcher that fails", () => {
  it("fails the Send, whose repeat hands the same message over", async () => {
    const store = new MemoryStore();
    const dispatcher = failingDispatcher(store);
    const { messaging } = start({ store, dispatcher });
    const ChannelArn = await channelOf(messaging);
    const request = messageTo(ChannelArn);
    await expect(messaging.call("SendChannelMessage", request)).rejects.toMatchObject({ name: "ServiceFailureException" });
    dispatcher.isBroken = false;
    const { MessageId } = await messaging.call("SendChannelMessage", request);
    await messaging.call("SendChannelMessage", request);
    expect(dispatcher.dispatched).toEqual([MessageId]);
    const { ChannelMessages } = await messaging.call("ListChannelMessages", { ChannelArn, ChimeBearer: alice });
    expect(ChannelMessages?.map((each) => each.MessageId)).toEqual([MessageId]);
  });
});
