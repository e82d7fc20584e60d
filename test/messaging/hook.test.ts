import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { type HookAnswer, type HookedMessage, webhookHook, webhookSink } from "../../src/messaging/index.ts";
import { admin, alice, bob, channelOf, filtered, messageTo, refusalOf, start } from "./support.ts";

async function scene(answer: HookAnswer | ((message: HookedMessage) => HookAnswer)) {
  const asked: HookedMessage[] = [];
  const failures: unknown[] = [];
  const started = start({
    hook: (message) => {
      asked.push(message);
      return typeof answer === "function" ? answer(message) : answer;
    },
    observer: { hookFailed: (error) => failures.push(error) },
  });
  const ChannelArn = await channelOf(started.messaging, [bob]);
  return { ...started, ChannelArn, asked, failures };
}

describe("a hook", () => {
  it("sees a message before it is stored, and may replace its attributes and its push", async () => {
    const replaced = { MessageAttributes: { topic: { StringValues: ["new"] } }, PushNotification: { Title: "other" }, Content: "cleaned" };
    const { messaging, sink, ChannelArn, asked } = await scene({ action: "send", ...replaced });
    await messaging.call("PutChannelMembershipPreferences", {
      ChannelArn,
      MemberArn: bob,
      ChimeBearer: bob,
      Preferences: filtered('{"topic":["new"]}'),
    });
    const { MessageId, Status } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await messaging.close();
    expect(Status).toEqual({ Value: "SENT" });
    expect(asked).toMatchObject([{ ChannelArn, MessageId, Content: "hello", Sender: alice, PushNotification: { Title: "Hi" } }]);
    expect(sink.batches).toMatchObject([{ notified: [alice, bob], message: replaced }]);
  });

  it("is not asked about edits", async () => {
    const asked: unknown[] = [];
    const { messaging } = start({
      hook: async ({ Content }) => {
        asked.push(Content);
        return {};
      },
    });
    const ChannelArn = await channelOf(messaging);
    const { MessageId = "" } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await messaging.call("UpdateChannelMessage", { ChannelArn, MessageId, Content: "edited", ChimeBearer: alice });
    expect(asked).toEqual(["hello"]);
  });

  it("is not asked about CONTROL messages", async () => {
    const { messaging, ChannelArn, asked } = await scene({ action: "deny" });
    const { Status } = await messaging.call("SendChannelMessage", messageTo(ChannelArn, { Type: "CONTROL" }));
    expect([Status, asked]).toEqual([{ Value: "SENT" }, []]);
  });

  it("may hold a message: PENDING, for its sender only, until a callback sends it once", async () => {
    const { messaging, sink, ChannelArn, clock, asked } = await scene({ action: "hold", detail: "in review" });
    const request = messageTo(ChannelArn);
    const { MessageId, Status } = await messaging.call("SendChannelMessage", request);
    expect(Status).toEqual({ Value: "PENDING", Detail: "in review" });
    const own = { ChannelArn, MessageId, ChimeBearer: alice };
    expect((await messaging.call("GetChannelMessageStatus", own)).Status?.Value).toBe("PENDING");
    expect((await messaging.call("GetChannelMessage", own)).ChannelMessage?.Status?.Value).toBe("PENDING");
    expect((await refusalOf(messaging.call("GetChannelMessage", { ...own, ChimeBearer: bob }))).name).toBe("NotFoundException");
    expect((await messaging.call("ListChannelMessages", { ChannelArn, ChimeBearer: bob })).ChannelMessages).toEqual([]);
    expect((await messaging.call("DescribeChannel", own)).Channel?.LastMessageTimestamp).toBeUndefined();
    expect(await messaging.call("SendChannelMessage", request)).toMatchObject({ MessageId, Status });
    expect(asked.length).toBe(1);

    clock.now += 1000;
    const { CallbackId } = asked[0]!;
    const settle = { CallbackId, ChannelArn, ChannelMessage: { MessageId, MessageAttributes: { a: { StringValues: ["b"] } } } };
    expect(await messaging.call("ChannelFlowCallback", settle)).toEqual({ ChannelArn, CallbackId });
    expect(await messaging.call("ChannelFlowCallback", settle)).toEqual({ ChannelArn, CallbackId });
    const { ChannelMessages } = await messaging.call("ListChannelMessages", { ChannelArn, ChimeBearer: bob });
    expect(ChannelMessages).toMatchObject([{ MessageId, Status: { Value: "SENT" }, MessageAttributes: { a: { StringValues: ["b"] } } }]);
    await messaging.close();
    expect(sink.batches).toMatchObject([{ MessageId, notified: [alice, bob] }]);
  });

  it("settles what it holds only by the id that it got with the message, which no answer tells", async () => {
    let action: "hold" | "send" = "hold";
    const { messaging, ChannelArn, asked } = await scene(() => ({ action }));
    const { MessageId = "", ...answer } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    const [first, second] = asked.map(({ CallbackId }) => CallbackId) as [string, string];
    expect(new Set([first, second]).size).toBe(2);
    const own = { ChannelArn, MessageId, ChimeBearer: alice };
    expect(JSON.stringify([answer, await messaging.call("GetChannelMessage", own)])).not.toContain(first);
    const settle = (CallbackId?: string, id = MessageId) =>
      messaging.call("ChannelFlowCallback", { ChannelArn, ChannelMessage: { MessageId: id, Content: "replaced" }, CallbackId });
    for (const wrong of [second, "c".repeat(32), first.toUpperCase(), undefined])
      expect((await refusalOf(settle(wrong))).name).toBe("ForbiddenException");
    expect((await messaging.call("GetChannelMessage", own)).ChannelMessage).toMatchObject({
      Content: "hello",
      Status: { Value: "PENDING" },
    });
    await settle(first);
    expect((await refusalOf(settle(second))).name).toBe("ForbiddenException");
    action = "send";
    const sent = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    expect((await refusalOf(settle(asked.at(-1)!.CallbackId, sent.MessageId))).name).toBe("ConflictException");
    await messaging.close();
  });

  it("may deny a held message later: only its status is left", async () => {
    const { messaging, store, sink, ChannelArn, asked } = await scene({ action: "hold" });
    const { MessageId = "" } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    const { CallbackId } = asked[0]!;
    await messaging.call("ChannelFlowCallback", { CallbackId, ChannelArn, DeleteResource: true, ChannelMessage: { MessageId } });
    const own = { ChannelArn, MessageId, ChimeBearer: alice };
    expect((await messaging.call("GetChannelMessageStatus", own)).Status).toEqual({ Value: "DENIED" });
    expect((await refusalOf(messaging.call("GetChannelMessage", own))).name).toBe("NotFoundException");
    expect(JSON.stringify((await store.get({ kind: "message", group: ChannelArn, id: MessageId }))?.value)).not.toMatch(/hello|Hi/);
    await messaging.close();
    expect(sink.batches).toEqual([]);
  });

  it("may deny a message: it is not stored, and its sender can read its status", async () => {
    const { messaging, store, sink, ChannelArn } = await scene({ action: "deny", detail: "no" });
    const { MessageId = "", Status } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    expect(Status).toEqual({ Value: "DENIED", Detail: "no" });
    const own = { ChannelArn, MessageId, ChimeBearer: alice };
    expect((await messaging.call("GetChannelMessageStatus", own)).Status).toEqual(Status);
    expect((await messaging.call("ListChannelMessages", own)).ChannelMessages).toEqual([]);
    expect(JSON.stringify((await store.get({ kind: "message", group: ChannelArn, id: MessageId }))?.value)).not.toMatch(/hello|Hi/);
    await messaging.close();
    expect(sink.batches).toEqual([]);
  });

  it.each<[string, () => HookAnswer]>([
    ["says so", () => ({ action: "fail" })],
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
    ["gives an invalid answer", () => ({ action: "maybe" }) as never],
    [
      "puts in place what may not be sent",
      () => ({ MessageAttributes: { a: { StringValues: ["x".repeat(500), "y".repeat(500), "z".repeat(50)] } } }),
    ],
  ])("that %s leaves the message FAILED, for its sender only", async (_, answer) => {
    const { messaging, sink, ChannelArn, failures } = await scene(answer);
    const { MessageId, Status } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    expect(Status?.Value).toBe("FAILED");
    expect(failures.length).toBe(Status?.Detail === undefined ? 0 : 1);
    expect((await messaging.call("GetChannelMessage", { ChannelArn, MessageId, ChimeBearer: alice })).ChannelMessage?.Content).toBe(
      "hello",
    );
    expect((await refusalOf(messaging.call("GetChannelMessage", { ChannelArn, MessageId, ChimeBearer: admin }))).name).toBe(
      "NotFoundException",
    );
    await messaging.close();
    expect(sink.batches).toEqual([]);
  });
});

describe("an error of a webhook", () => {
  const answers: Record<string, [status: number, body: string]> = {
    "/torn": [200, "{SECRET"],
    "/text": [200, "SECRET"],
    "/names": [200, JSON.stringify({ MessageAttributes: { SECRET: { StringValues: ["x".repeat(600)] } } })],
    "/list": [200, `["SECRET"]`],
    "/action": [200, JSON.stringify({ action: "SECRET" })],
    "/long": [200, `"${"SECRET".repeat(100_000)}"`],
    "/refused": [503, "SECRET"],
    "/moved": [302, "SECRET"],
  };
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const [status, body] = answers[path] ?? [500, ""];
    // "/silent" is never answered.
    if (path !== "/silent") request.resume().on("end", () => response.writeHead(status, { location: "/SECRET" }).end(body));
  });
  const listening = new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each<[string, string]>([
    ["/torn", "the hook's answer is not JSON"],
    ["/text", "the hook's answer is not JSON"],
    ["/names", "the hook's answer: Value at 'MessageAttributes.*.StringValues[0]' failed to satisfy constraint: Member must have length"],
    ["/list", "the hook's answer: Value at '' failed to satisfy constraint: Member must be a structure"],
    ["/action", "the hook's answer: Value at 'action' failed to satisfy constraint: Member must satisfy enum value set: [send, hold"],
    ["/long", "/long answered with more than 262144 bytes"],
    ["/refused", "/refused answered 503"],
    ["/moved", "/moved answered 302"],
    ["/silent", "/silent did not answer within 50 ms"],
  ])("reports the problem of %s, and quotes neither the answer nor the query", async (path, expected) => {
    const failures: Error[] = [];
    const hook = webhookHook(`http://${await listening}${path}?SECRET`, { timeoutMs: path === "/silent" ? 50 : 20_000 });
    const { messaging } = start({ hook, observer: { hookFailed: (error) => failures.push(error as Error) } });
    const { Status } = await messaging.call("SendChannelMessage", messageTo(await channelOf(messaging)));
    expect(Status?.Value).toBe("FAILED");
    expect(failures.map(({ message }) => message)).toEqual([expect.stringContaining(expected)]);
    expect(String(failures[0]?.stack) + JSON.stringify(failures[0]?.cause)).not.toContain("SECRET");
    await messaging.close();
  });

  it.each(["http://SECRET:SECRET@127.0.0.1:9/x?SECRET", "http://nowhere.invalid/x?SECRET", "http://[SECRET"])(
    "that cannot be reached names the address alone: %s",
    async (url) => {
      const failed = await webhookSink(url)
        .deliver([], new AbortController().signal)
        .then(
          () => undefined,
          (error: Error) => error,
        );
      expect(failed?.message).toMatch(/^(http:\/\/[\w.:]+\/x cannot be reached( \(\w+\))?|the address of the webhook is not a URL)$/);
      expect(String(failed?.stack) + JSON.stringify(failed?.cause)).not.toContain("SECRET");
    },
  );

  it("does not outlast the signal of its sink", async () => {
    const stop = new AbortController();
    const waiting = webhookSink(`http://${await listening}/silent`).deliver([], stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow("/silent cannot be reached");
    await expect(webhookSink(`http://${await listening}/torn`).deliver([], stop.signal)).rejects.toThrow("cannot be reached");
  });
});
