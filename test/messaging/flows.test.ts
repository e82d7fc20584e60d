import { describe, expect, it } from "vitest";
import { type ChannelHook, type HookAnswer, MemoryStore, type MessagingOptions } from "../../src/messaging/index.ts";
import { flowKey } from "../../src/messaging/operation/flows.ts";
import { alice, bob, channelOf, failingDispatcher, instance, lambdaArn, messageTo, processor, refusalOf, start } from "./support.ts";

/** A channel of alice and bob with a flow. */
async function withFlow(
  list: readonly ReturnType<typeof processor>[],
  hooks: Record<string, ChannelHook>,
  more: Partial<MessagingOptions> = {},
) {
  const processors = Object.fromEntries(Object.entries(hooks).map(([name, hook]) => [lambdaArn(name), hook]));
  const started = start({ processors, ...more });
  const { messaging } = started;
  const ChannelArn = await channelOf(messaging, [bob]);
  const flow = await messaging.call("CreateChannelFlow", { AppInstanceArn: instance, Name: "flow", Processors: [...list] });
  const ChannelFlowArn = flow.ChannelFlowArn ?? "";
  await messaging.call("AssociateChannelFlow", { ChannelArn, ChannelFlowArn, ChimeBearer: alice });
  const send = async (request: object = {}) => {
    const { MessageId = "", Status } = await messaging.call("SendChannelMessage", messageTo(ChannelArn, request));
    return { ChannelArn, MessageId, Status, ChimeBearer: alice };
  };
  const read = async ({ MessageId }: { MessageId: string }) =>
    (await messaging.call("GetChannelMessage", { ChannelArn, MessageId, ChimeBearer: alice })).ChannelMessage;
  return { ...started, ChannelArn, ChannelFlowArn, send, read };
}

describe("a channel flow", () => {
  it("is created once for a token, described, listed, changed and deleted", async () => {
    const { messaging, clock } = start();
    const request = { AppInstanceArn: instance, Name: "flow", Processors: [processor("a", 1)], ClientRequestToken: "token" };
    const { ChannelFlowArn = "" } = await messaging.call("CreateChannelFlow", request);
    expect((await messaging.call("CreateChannelFlow", request)).ChannelFlowArn).toBe(ChannelFlowArn);
    expect((await refusalOf(messaging.call("CreateChannelFlow", { ...request, Name: "other" }))).name).toBe("ConflictException");
    const times = { CreatedTimestamp: new Date(clock.now), LastUpdatedTimestamp: new Date(clock.now + 1) };
    clock.now++;
    const Processors = [processor("b", 2, "CONTINUE")];
    await messaging.call("UpdateChannelFlow", { ChannelFlowArn, Name: "new", Processors });
    const summary = { ChannelFlowArn, Name: "new", Processors };
    expect(await messaging.call("DescribeChannelFlow", { ChannelFlowArn })).toEqual({ ChannelFlow: { ...summary, ...times } });
    expect(await messaging.call("ListChannelFlows", { AppInstanceArn: instance })).toEqual({ ChannelFlows: [summary] });
    await messaging.call("DeleteChannelFlow", { ChannelFlowArn });
    expect((await refusalOf(messaging.call("DescribeChannelFlow", { ChannelFlowArn }))).name).toBe("ForbiddenException");
  });

  it("is the only one of its channel, and is not deleted while a channel has it", async () => {
    const { messaging, ChannelArn, ChannelFlowArn } = await withFlow([processor("a", 1)], {});
    const call = { ChannelArn, ChimeBearer: alice };
    const second = await messaging.call("CreateChannelFlow", { AppInstanceArn: instance, Name: "two", Processors: [processor("b", 1)] });
    const other = { ...call, ChannelFlowArn: second.ChannelFlowArn ?? "" };
    expect((await refusalOf(messaging.call("AssociateChannelFlow", other))).name).toBe("ConflictException");
    expect((await refusalOf(messaging.call("DisassociateChannelFlow", other))).name).toBe("NotFoundException");
    const unknown = { ...call, ChannelFlowArn: `${instance}/channel-flow/none` };
    expect((await refusalOf(messaging.call("AssociateChannelFlow", unknown))).name).toBe("NotFoundException");
    expect((await refusalOf(messaging.call("DeleteChannelFlow", { ChannelFlowArn }))).name).toBe("ConflictException");
    expect((await messaging.call("DescribeChannel", call)).Channel?.ChannelFlowArn).toBe(ChannelFlowArn);
    const { Channels } = await messaging.call("ListChannelsAssociatedWithChannelFlow", { ChannelFlowArn });
    expect(Channels).toEqual([{ Name: "team", ChannelArn, Mode: "UNRESTRICTED", Privacy: "PRIVATE" }]);
    await messaging.call("AssociateChannelFlow", { ...call, ChannelFlowArn });
    await messaging.call("DisassociateChannelFlow", { ...call, ChannelFlowArn });
    const { Channel } = await messaging.call("DescribeChannel", call);
    expect(Channel).toMatchObject({ Name: "team", Privacy: "PRIVATE" });
    expect(Channel).not.toHaveProperty("ChannelFlowArn");
    await messaging.call("DeleteChannelFlow", { ChannelFlowArn });
  });

  it("asks its processors in their order, each with the changes of those before it, and not the hook of the service", async () => {
    const asked: string[] = [];
    const hook = (name: string, more: string) => (message: Parameters<ChannelHook>[0]) => {
      asked.push(`${name}: ${message.Content}`);
      return { Content: `${message.Content}${more}` };
    };
    const list = [processor("last", 3), processor("first", 1)];
    const started = await withFlow(list, { last: hook("last", "3"), first: hook("first", "1") }, { hook: () => ({ action: "deny" }) });
    const sent = await started.send();
    expect(asked).toEqual(["first: hello", "last: hello1"]);
    expect(await started.read(sent)).toMatchObject({ Content: "hello13", Status: { Value: "SENT" } });
    await started.send({ Type: "CONTROL", Content: "x" });
    expect(asked.length).toBe(2);
  });

  it("stops at a processor that denies or holds", async () => {
    let action: "deny" | "hold" = "deny";
    const asked: string[] = [];
    const second: ChannelHook = () => void asked.push("second");
    let CallbackId = "";
    const first: ChannelHook = (message) => {
      ({ CallbackId } = message);
      return { action };
    };
    const { send, messaging } = await withFlow([processor("a", 1), processor("b", 2)], { a: first, b: second });
    expect((await send()).Status).toEqual({ Value: "DENIED" });
    action = "hold";
    const { ChannelArn, MessageId, Status } = await send();
    expect([Status, asked]).toEqual([{ Value: "PENDING" }, []]);
    await messaging.call("ChannelFlowCallback", { ChannelArn, CallbackId, ChannelMessage: { MessageId } });
    const status = await messaging.call("GetChannelMessageStatus", { ChannelArn, MessageId, ChimeBearer: alice });
    expect(status.Status?.Value).toBe("SENT");
  });

  it.each([
    ["fails", () => Promise.reject(new Error("away"))],
    ["is not in the configuration", undefined],
  ] as const)("whose processor %s is skipped with CONTINUE, and fails the message with ABORT", async (_, hook) => {
    const failures: unknown[] = [];
    const outcomes: string[] = [];
    const hookFailed = (error: unknown, outcome: string) => {
      failures.push(error);
      outcomes.push(outcome);
    };
    const observer = { hookFailed };
    const hooks = hook === undefined ? {} : { a: hook };
    const going = await withFlow([processor("a", 1, "CONTINUE")], hooks, { observer });
    expect((await going.send()).Status).toEqual({ Value: "SENT" });
    const stopping = await withFlow([processor("a", 1, "ABORT")], hooks, { observer });
    expect((await stopping.send()).Status).toEqual({ Value: "FAILED", Detail: "A processor could not be asked" });
    expect(outcomes).toEqual(["processor-skipped", "message-failed"]);
    if (hook === undefined) expect(String(failures[0])).toContain(lambdaArn("a"));
  });

  it("checks edits: an edit that it denies, holds or cannot check is dropped, and the message stays", async () => {
    let answer: Awaited<ReturnType<ChannelHook>> = {};
    const { send, read, messaging } = await withFlow([processor("a", 1)], { a: () => answer });
    const sent = await send();
    const edit = async (Content: string) => (await messaging.call("UpdateChannelMessage", { ...sent, Content })).Status;
    answer = { Content: "replaced" };
    expect(await edit("edited")).toEqual({ Value: "SENT" });
    expect((await read(sent))?.Content).toBe("replaced");
    answer = { action: "deny" };
    expect(await edit("worse")).toEqual({ Value: "DENIED" });
    answer = { action: "hold" };
    expect(await edit("later")).toEqual({ Value: "FAILED", Detail: "An edit cannot be held" });
    expect(await read(sent)).toMatchObject({ Content: "replaced", Status: { Value: "SENT" } });
  });

  it("is not asked about edits of CONTROL messages, or of messages that are not sent", async () => {
    const asked: unknown[] = [];
    let answer: HookAnswer = {};
    const { messaging, ChannelArn, send, read } = await withFlow([processor("a", 1)], {
      a: async ({ Content }) => {
        asked.push(Content);
        return answer;
      },
    });
    const edit = ({ MessageId }: { MessageId: string }) =>
      messaging.call("UpdateChannelMessage", { ChannelArn, MessageId, Content: "edited", ChimeBearer: alice });
    const control = await send({ Type: "CONTROL", Content: "c", PushNotification: undefined });
    answer = { action: "fail" };
    const failed = await send({ Content: "f" });
    answer = { action: "deny" };
    expect((await edit(control)).Status).toEqual({ Value: "SENT" });
    expect((await edit(failed)).Status).toEqual({ Value: "FAILED" });
    expect([(await read(control))?.Content, (await read(failed))?.Content]).toEqual(["edited", "edited"]);
    expect(asked).toEqual(["f"]);
  });

  it("reports an edit that it cannot check as dropped, not as a failed message", async () => {
    const outcomes: unknown[] = [];
    let isAway = false;
    const hook: ChannelHook = () => {
      if (isAway) throw new Error("away");
    };
    const observer = { hookFailed: (_: unknown, outcome: string) => void outcomes.push(outcome) };
    const { send, read, messaging } = await withFlow([processor("a", 1)], { a: hook }, { observer });
    const sent = await send();
    isAway = true;
    expect((await messaging.call("UpdateChannelMessage", { ...sent, Content: "edited" })).Status?.Value).toBe("FAILED");
    expect(await read(sent)).toMatchObject({ Content: "hello", Status: { Value: "SENT" } });
    expect(outcomes).toEqual(["edit-dropped"]);
  });

  it("has seen every text that its callback sends: a held message cannot be edited", async () => {
    let CallbackId = "";
    const hold: ChannelHook = (message) => {
      ({ CallbackId } = message);
      return { action: "hold" };
    };
    const { send, read, messaging } = await withFlow([processor("a", 1)], { a: hold });
    const held = await send();
    expect((await refusalOf(messaging.call("UpdateChannelMessage", { ...held, Content: "worse" }))).name).toBe("ConflictException");
    const { ChannelArn, MessageId } = held;
    await messaging.call("ChannelFlowCallback", { ChannelArn, CallbackId, ChannelMessage: { MessageId } });
    expect(await read(held)).toMatchObject({ Content: "hello", Status: { Value: "SENT" } });
  });

  it("fails a message that it held for 48 hours", async () => {
    let CallbackId = "";
    const hold: ChannelHook = (message) => {
      ({ CallbackId } = message);
      return { action: "hold" };
    };
    const { send, read, messaging, clock } = await withFlow([processor("a", 1)], { a: hold });
    const request = { ClientRequestToken: "token" };
    const held = await send(request);
    const status = async () => (await messaging.call("GetChannelMessageStatus", held)).Status?.Value;
    const hour = 60 * 60 * 1000;
    clock.now += 48 * hour;
    expect(await status()).toBe("PENDING");
    clock.now++;
    expect(await status()).toBe("FAILED");
    expect((await read(held))?.Status?.Detail).toBe("No callback arrived within 48 hours");
    expect(await send(request)).toMatchObject({ MessageId: held.MessageId, Status: { Value: "FAILED" } });
    const { ChannelArn, MessageId } = held;
    const late = () => messaging.call("ChannelFlowCallback", { ChannelArn, CallbackId, ChannelMessage: { MessageId } });
    expect((await refusalOf(late())).name).toBe("ConflictException");
    expect((await messaging.call("UpdateChannelMessage", { ...held, Content: "edited" })).Status?.Value).toBe("FAILED");
    expect((await refusalOf(late())).name).toBe("ConflictException");
    expect(await status()).toBe("FAILED");
  });

  it("that does not exist, as after an import, fails messages and drops edits: nothing is sent unchecked", async () => {
    const outcomes: unknown[] = [];
    const observer = { hookFailed: (_: unknown, outcome: string) => void outcomes.push(outcome) };
    const asked: unknown[] = [];
    const hook: ChannelHook = (message) => void asked.push(message);
    const { send, read, messaging, store, sink, ChannelArn, ChannelFlowArn } = await withFlow(
      [processor("a", 1)],
      { a: () => ({}) },
      { observer, hook },
    );
    const sent = await send();
    await store.commit([{ remove: flowKey(ChannelFlowArn) }]);
    const missing = { Value: "FAILED", Detail: "The channel flow of the channel does not exist" };
    expect((await send()).Status).toEqual(missing);
    expect((await messaging.call("UpdateChannelMessage", { ...sent, Content: "edited" })).Status).toEqual(missing);
    expect((await read(sent))?.Content).toBe("hello");
    expect([outcomes, asked]).toEqual([["message-failed", "edit-dropped"], []]);
    await messaging.call("DisassociateChannelFlow", { ChannelArn, ChannelFlowArn, ChimeBearer: alice });
    expect((await send()).Status).toEqual({ Value: "SENT" });
    expect(asked.length).toBe(1);
    await messaging.close();
    expect(sink.batches.length).toBe(2);
  });

  it("is not deleted while a channel is being associated with it", async () => {
    const { messaging, store } = start();
    const ChannelArn = await channelOf(messaging);
    const { ChannelFlowArn = "" } = await messaging.call("CreateChannelFlow", {
      AppInstanceArn: instance,
      Name: "flow",
      Processors: [processor("a", 1)],
    });
    // The deletion finds no channel of the flow, and then the association is first.
    const list = store.list.bind(store);
    store.list = async (range) => {
      const page = await list(range);
      store.list = list;
      await messaging.call("AssociateChannelFlow", { ChannelArn, ChannelFlowArn, ChimeBearer: alice });
      return page;
    };
    expect((await refusalOf(messaging.call("DeleteChannelFlow", { ChannelFlowArn }))).name).toBe("ConflictException");
    expect((await messaging.call("DescribeChannelFlow", { ChannelFlowArn })).ChannelFlow?.Name).toBe("flow");
  });
});

describe("a message that a processor holds", () => {
  /** A flow whose processors answer as told; each question is `name: Content`, and the last CallbackId of each is kept. */
  async function holding(answers: Record<string, HookAnswer>, more: Partial<MessagingOptions> = {}) {
    const asked: string[] = [];
    const ids: Record<string, string> = {};
    const hooks = Object.fromEntries(
      Object.keys(answers).map((name): [string, ChannelHook] => [
        name,
        (message) => {
          asked.push(`${name}: ${message.Content}`);
          ids[name] = message.CallbackId;
          return answers[name];
        },
      ]),
    );
    const list = Object.keys(answers).map((name, index) => processor(name, index + 1));
    const started = await withFlow(list, hooks, more);
    const { messaging, ChannelArn } = started;
    const held = await started.send();
    const { MessageId } = held;
    const settle = (name: string, message: object = {}, request: object = {}) =>
      messaging.call("ChannelFlowCallback", { ChannelArn, CallbackId: ids[name]!, ChannelMessage: { MessageId, ...message }, ...request });
    const status = async () => (await messaging.call("GetChannelMessageStatus", held)).Status;
    return { ...started, asked, ids, held, settle, status };
  }

  it("continues with the later processors after each callback, with the changes of those before, and is sent after the last", async () => {
    const { asked, ids, held, settle, status, read, messaging, sink } = await holding({
      a: { action: "hold", Content: "a" },
      b: { Content: "b" },
      c: { action: "hold" },
    });
    expect([asked, held.Status]).toEqual([["a: hello"], { Value: "PENDING" }]);
    await settle("a", { Content: "after a" });
    expect(asked).toEqual(["a: hello", "b: after a", "c: b"]);
    expect(await status()).toEqual({ Value: "PENDING" });
    expect(ids.c).not.toBe(ids.a);
    await settle("c", { Content: "after c" });
    expect(await read(held)).toMatchObject({ Content: "after c", Status: { Value: "SENT" } });
    await messaging.close();
    expect([asked.length, sink.batches.length]).toEqual([3, 1]);
  });

  it.each([
    ["deny", "DENIED"],
    ["fail", "FAILED"],
  ] as const)("is not sent if a later processor answers %s after the callback", async (action, Value) => {
    const { settle, status, messaging, sink } = await holding({ a: { action: "hold" }, b: { action } });
    await settle("a");
    expect(await status()).toEqual({ Value });
    await settle("a");
    await messaging.close();
    expect(sink.batches).toEqual([]);
  });

  it("is denied by a callback, and the later processors are not asked", async () => {
    const { asked, settle, status } = await holding({ a: { action: "hold" }, b: {} });
    await settle("a", {}, { DeleteResource: true });
    expect([asked, await status()]).toEqual([["a: hello"], { Value: "DENIED" }]);
  });

  it("stays without a text if it was redacted, whatever the callback brings", async () => {
    const { asked, held, settle, read, messaging, sink } = await holding({ a: { action: "hold" }, b: { Content: "b" } });
    const { ChannelArn, MessageId, ChimeBearer } = held;
    await messaging.call("RedactChannelMessage", { ChannelArn, MessageId, ChimeBearer });
    await settle("a", { Content: "back", Metadata: "back" });
    const message = await read(held);
    expect([message?.Status, message?.Redacted, message?.Content, message?.Metadata]).toEqual([
      { Value: "SENT" },
      true,
      undefined,
      undefined,
    ]);
    await messaging.close();
    expect([asked, sink.batches.flatMap(({ notified }) => notified)]).toEqual([["a: hello"], []]);
  });

  it("keeps the processors of its flow from when it was sent, whatever happens to the flow", async () => {
    const { asked, settle, messaging, ChannelArn, ChannelFlowArn, status } = await holding({ a: { action: "hold" }, b: {} });
    await messaging.call("DisassociateChannelFlow", { ChannelArn, ChannelFlowArn, ChimeBearer: alice });
    await messaging.call("DeleteChannelFlow", { ChannelFlowArn });
    await settle("a");
    expect([asked, await status()]).toEqual([["a: hello", "b: hello"], { Value: "SENT" }]);
  });

  it("answers a repeated callback in the same way, at every later time, and asks no processor again", async () => {
    const { asked, ids, held, settle, status, read, messaging, sink, ChannelArn } = await holding({
      a: { action: "hold" },
      b: { action: "hold" },
    });
    const answer = { ChannelArn, CallbackId: ids.a };
    const both = await Promise.all([settle("a", { Content: "first" }), settle("a", { Content: "second" })]);
    expect([both, asked]).toEqual([
      [answer, answer],
      ["a: hello", "b: first"],
    ]);
    expect(await settle("a", { Content: "third" }, { DeleteResource: true })).toEqual(answer);
    expect(await status()).toEqual({ Value: "PENDING" });
    await settle("b");
    expect(await settle("a")).toEqual(answer);
    expect(await read(held)).toMatchObject({ Content: "first", Status: { Value: "SENT" } });
    await messaging.close();
    expect([asked.length, sink.batches.length]).toEqual([2, 1]);
  });

  it("is dispatched by a repeated callback if the first could not, and once", async () => {
    const store = new MemoryStore();
    const dispatcher = failingDispatcher(store);
    const { held, settle } = await holding({ a: { action: "hold" } }, { store, dispatcher });
    expect((await refusalOf(settle("a"))).name).toBe("ServiceFailureException");
    dispatcher.isBroken = false;
    await settle("a");
    await settle("a");
    expect(dispatcher.dispatched).toEqual([held.MessageId]);
  });
});
