import {
  CreateChannelBanCommand,
  CreateChannelCommand,
  CreateChannelMembershipCommand,
  DeleteChannelMembershipCommand,
  PutChannelMembershipPreferencesCommand,
  SendChannelMessageCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import { Hono } from "hono";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/transport/http/context.ts";
import { EventLog } from "../../src/transport/http/event-log.ts";
import { eventStream } from "../../src/transport/http/event-stream.ts";
import { alice, bob, filtered, instance, messageTo } from "../messaging/support.ts";
import { type Events, readEvents } from "./events.ts";
import { failingSink } from "./failing-sink.ts";
import { type Spawned, serve, until } from "./support.ts";

let service: Spawned | undefined;
const opened: Events[] = [];
afterEach(async () => {
  for (const events of opened.splice(0)) events.close();
  await service?.stop();
  service = undefined;
});

async function listen(lastEventId?: string): Promise<Events> {
  const events = await readEvents(service!.url, lastEventId);
  opened.push(events);
  return events;
}

const team = async () =>
  (await service!.client.send(new CreateChannelCommand({ AppInstanceArn: instance, Name: "team", ChimeBearer: alice }))).ChannelArn!;

describe("the events of the service", () => {
  it("report channels, memberships, preferences, messages and fan-outs as they happen, without rules and contents", async () => {
    service = await serve();
    const events = await listen();
    await events.next("start");
    const ChannelArn = await team();
    await events.next("channel", { ChannelArn, change: "added" });
    const of = { ChannelArn, MemberArn: bob } as const;
    await service.client.send(new CreateChannelMembershipCommand({ ...of, Type: "DEFAULT", ChimeBearer: alice }));
    await events.next("membership", { ...of, change: "added" });
    const Preferences = filtered('{"secret":["x"]}');
    await service.client.send(new PutChannelMembershipPreferencesCommand({ ...of, ChimeBearer: bob, Preferences }));
    await events.next("membership", { ...of, change: "changed" });
    const message = messageTo(ChannelArn, { Content: "secret" });
    const { MessageId } = await service.client.send(new SendChannelMessageCommand(message));
    await events.next("message", { ChannelArn, MessageId, Status: "SENT", change: "added" });
    expect(await events.next("fan-out", { MessageId })).toMatchObject({ Sender: alice, notified: 1, counts: { "filter-not-matched": 1 } });
    await service.client.send(new DeleteChannelMembershipCommand({ ...of, ChimeBearer: bob }));
    await events.next("membership", { ...of, change: "removed" });
    expect(JSON.stringify(events.all)).not.toContain("secret");
  });

  it("report a membership only if it changes, and an imported channel as added", async () => {
    service = await serve();
    const ChannelArn = await team();
    const events = await listen();
    await events.next("start");
    const put = (Preferences: ReturnType<typeof filtered> | object) =>
      service!.client.send(new PutChannelMembershipPreferencesCommand({ ChannelArn, MemberArn: alice, ChimeBearer: alice, Preferences }));
    const changes = () => events.all.filter(({ kind }) => kind === "membership").map(({ data }) => data.change);
    const preferences = filtered('{"a":["b"]}');
    // Two changes: the others set what is already there.
    for (const each of [{}, {}, preferences, preferences, {}, {}]) await put(each);
    const other = { ChannelArn, MemberArn: bob, ChimeBearer: alice };
    await service.client.send(new DeleteChannelMembershipCommand(other));
    await service.client.send(new CreateChannelBanCommand(other));
    const row = { Name: "n", Mode: "RESTRICTED", Privacy: "PRIVATE", CreatedBy: alice, CreatedAt: 1, UpdatedAt: 2, RequestDigest: "d" };
    const imported = `${instance}/channel/imported`;
    const body = `${JSON.stringify({ kind: "channel", group: instance, id: imported, value: row })}\n`;
    const headers = { "content-type": "application/x-ndjson", "x-pushsieve": "test" };
    await fetch(`${service.url}/_pushsieve/import`, { method: "POST", headers, body });
    expect(await events.next("channel", { ChannelArn: imported })).toMatchObject({ change: "added" });
    expect(changes()).toEqual(["changed", "changed"]);
  });

  it("report what waits for the sinks", async () => {
    const sink = await failingSink();
    try {
      service = await serve({ sinks: [{ type: "webhook", url: sink.url }] });
      const events = await listen();
      await service.client.send(new SendChannelMessageCommand(messageTo(await team())));
      expect(await events.next("sinks")).toMatchObject({ sinks: [{ name: "webhook", waiting: 1 }] });
      sink.mend();
      const last = () => events.all.findLast(({ kind }) => kind === "sinks")?.data.sinks;
      await until(() => (last() as [{ waiting: number }])[0].waiting === 0);
      expect(last()).toMatchObject([{ name: "webhook", failures: expect.any(Number) as number }]);
    } finally {
      sink.close();
    }
  });

  it("continue after the last event that a client had; a client of an earlier process starts again", async () => {
    service = await serve();
    const first = await listen();
    await first.next("start");
    await team();
    await first.next("channel");
    const { id } = first.all.at(-1)!;
    first.close();
    const ChannelArn = await team();
    const second = await listen(id);
    await second.next("channel", { ChannelArn });
    expect(second.all.some(({ kind }) => kind === "start")).toBe(false);
    const stranger = await listen("earlier-1");
    await stranger.next("start");
  });

  it("do not keep the service from ending", async () => {
    service = await serve();
    const events = await listen();
    await events.next("start");
    const stopped = service.stop();
    await events.ended;
    expect(await stopped).toBe(0);
    service = undefined;
  });
});

describe("the log of events", () => {
  it("keeps a bounded number, and says when a reader has missed some", () => {
    const log = new EventLog(0);
    for (let n = 0; n < 5000; n++) log.add("message", { n });
    expect(log.after(log.last)).toEqual([]);
    expect(log.after(log.last - 2)?.map(({ data }) => data)).toEqual([{ n: 4998 }, { n: 4999 }]);
    expect(log.after(log.last - 1000)).toHaveLength(1000);
    expect(log.after(log.last - 1001)).toBeUndefined();
    expect(log.positionOf(log.idOf(7))).toBe(7);
    for (const id of ["", "x", log.idOf(5001), log.idOf(-1), new EventLog(1).idOf(7)]) expect(log.positionOf(id)).toBeUndefined();
  });

  it("wakes its readers for an event, for their end, and when it is closed", async () => {
    const log = new EventLog(0);
    const stop = new AbortController();
    const woken = log.next(stop.signal);
    log.add("sinks", {});
    await woken;
    const left = log.next(stop.signal);
    stop.abort();
    await left;
    const closed = log.next(new AbortController().signal);
    log.close();
    await closed;
    await log.next(new AbortController().signal);
  });
});

describe("the stream of events", () => {
  /** Returns a function that reads the next part of the stream. */
  async function reading(log: EventLog): Promise<() => Promise<string>> {
    const app = new Hono<Env>().get("/", (c) => eventStream(c, log));
    const reader = (await app.request("/")).body!.getReader();
    return async () => new TextDecoder().decode((await reader.read()).value);
  }

  it("says to a client that reads too slowly that it has missed events, and keeps nothing for it", async () => {
    const log = new EventLog(0);
    const read = await reading(log);
    expect(await read()).toContain("event: start");
    for (let n = 0; n < 5000; n++) {
      log.add("message", { n });
      // The stream writes what it can between two events.
      if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    let text = "";
    while (!text.includes("event: gap")) text += await read();
    expect(text.length).toBeLessThan(100_000);
    log.add("message", { n: "last" });
    expect(await read()).toContain('"last"');
    log.close();
    expect(await read()).toBe("");
  });

  it("has a comment when nothing happens", async () => {
    vi.useFakeTimers();
    try {
      const read = await reading(new EventLog(0));
      await read();
      const next = read();
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await next).toBe(": alive\n\n");
    } finally {
      vi.useRealTimers();
    }
  });
});

it("a HEAD request for the events, or for an export, has the headers, and leaves no work behind", async () => {
  service = await serve();
  const ChannelArn = await team();
  for (const path of ["events", `channels/${encodeURIComponent(ChannelArn)}/export`]) {
    const at = `${service.url}/_pushsieve/${path}`;
    const head = await fetch(at, { method: "HEAD" });
    const stop = new AbortController();
    const asked = await fetch(at, { signal: stop.signal });
    expect([path, head.status, head.headers.get("content-type")]).toEqual([path, 200, asked.headers.get("content-type")]);
    stop.abort();
  }
});

it("the stream of events does not begin for a HEAD request", async () => {
  const events = new EventLog(0);
  const begins = vi.spyOn(events, "positionOf");
  const app = new Hono<Env>().get("/", (c) => eventStream(c, events));
  expect((await app.request("/", { method: "HEAD" })).headers.get("content-type")).toBe("text/event-stream");
  expect(begins).not.toHaveBeenCalled();
});
