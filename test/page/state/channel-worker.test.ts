import { setImmediate } from "node:timers/promises";
import { decide, type PushMessage } from "pushsieve";
import { afterEach, describe, expect, test } from "vitest";
import { Client } from "../../../src/page/channel/client.ts";
import { endOfTask } from "../../../src/page/channel/end-of-task.ts";
import { madeRows } from "../../../src/page/channel/made.ts";
import { ChannelOwner } from "../../../src/page/channel/owner.ts";
import type { Filter, Side, Source } from "../../../src/page/channel/protocol.ts";
import { type Port, serve } from "../../../src/page/channel/serve.ts";

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A client and an owner with a real channel of messages between them. */
function connect(): Client {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  // Node does not promise an order between two channels of messages, as browsers do.
  serve(
    new ChannelOwner(),
    port1 as unknown as Port,
    () => performance.now(),
    () => setImmediate(),
  );
  return new Client(port2 as unknown as Port);
}

const made = (size: number, seed = 1): Source => ({ kind: "made", size, seed });
const text = (...rows: object[]): Source => ({ kind: "text", name: "pasted", text: rows.map((row) => JSON.stringify(row)).join("\n") });
const filtered = (rule: string) => ({ PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: rule } });
const messageWith = (attributes: { [name: string]: string[] }): PushMessage => ({
  PushNotification: {},
  MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, StringValues]) => [name, { StringValues }])),
});
const side = (message: PushMessage, semantics: Side["semantics"] = "guide"): Side => ({ message, options: {}, semantics });
const everybody: Filter = { name: "" };

const four = text(
  { MemberArn: "arn/user/ann" },
  { MemberArn: "arn/user/Bob", Preferences: filtered('{"mention":["bob"]}') },
  { MemberArn: "arn/user/cat", Preferences: { PushNotifications: { AllowNotifications: "NONE" } } },
  { MemberArn: "arn/user/bobby", Preferences: filtered('{"type":[{"anything-but":["chat"]}]}') },
);

async function loaded(source: Source): Promise<Client> {
  const client = connect();
  await client.ask("load", { source, semantics: "guide" });
  return client;
}

async function names(client: Client, filter: Filter, from = 0, to = 100): Promise<string[]> {
  const { rows } = await client.ask("rows", { filter, from, to });
  return rows.map(({ memberArn }) => memberArn.replace("arn/user/", ""));
}

async function namesOf(client: Client): Promise<string[]> {
  await client.ask("decide", { first: side(messageWith({})) });
  return (await client.ask("rows", { filter: everybody, from: 0, to: 10 })).rows.map(({ memberArn }) => memberArn);
}

describe("the channel of the worker", () => {
  test("is read from a text, with the library's words for what is wrong", async () => {
    const client = connect();
    const rows =
      '{"MemberArn":"a"}\n{"MemberArn":"a"}\n{"MemberArn":"b","Preferences":{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":"{"}}}\n{';
    const { members, refused, kept, problems } = await client.ask("load", {
      source: { kind: "text", name: "pasted", text: rows },
      semantics: "guide",
    });
    expect({ members, refused, kept }).toEqual({ members: 2, refused: 2, kept: 1 });
    expect(problems.map(({ where }) => where)).toEqual(["pasted:2:1", "pasted:3:101", "pasted:4:2"]);
    expect(problems[0]?.text).toContain("error[input]: an earlier row has the same member");
    expect(problems[2]?.text).toContain("error[invalid-json]");
  });

  test("is read with what to write instead of wrong preferences", async () => {
    const client = connect();
    const rows = [
      { MemberArn: "a", Preferences: { AllowNotifications: "NONE" } },
      { MemberArn: "b", Preferences: { PushNotifications: { AllowNotifications: "all" } } },
      { MemberArn: "c", Preferences: { PushNotifications: { AllowNotifications: "FILTERED", FilterRules: "{}" } } },
    ];
    const { problems } = await client.ask("load", {
      source: { kind: "text", name: "pasted", text: rows.map((row) => JSON.stringify(row)).join("\n") },
      semantics: "guide",
    });
    const text = problems.map((problem) => problem.text).join("\n");
    for (const help of ['write {"PushNotifications":{"AllowNotifications":"NONE"}}', 'write "ALL"', 'did you mean "FilterRule"?'])
      expect(text).toContain(help);
  });

  test("is read from a file in any form, and a file that is not UTF-8 is reported with the line", async () => {
    const client = connect();
    const responses = JSON.stringify([
      { ChannelArn: "c", Member: { Arn: "zoé" } },
      { ChannelArn: "c", Member: { Arn: "b" }, Preferences: filtered('{"x":["y"]}') },
    ]);
    const { members } = await client.ask("load", {
      source: { kind: "file", name: "r.json", file: new Blob([responses]) },
      semantics: "guide",
    });
    expect(members).toBe(2);
    const bad = new File(
      [new Uint8Array([...Buffer.from('{"MemberArn":"a"}\n{"MemberArn":"'), 0xff, ...Buffer.from('"}\n')])],
      "latin.json",
    );
    const failed = client.ask("load", { source: { kind: "file", name: "latin.json", file: bad }, semantics: "guide" });
    await expect(failed).rejects.toThrow("cannot read latin.json: line 2 is not UTF-8");
    // The channel before stays.
    await client.ask("decide", { first: side(messageWith({})) });
    expect(await names(client, everybody)).toEqual(["zoé", "b"]);
  });

  test("has the 30 people of the demo", async () => {
    const client = connect();
    const { members, problems } = await client.ask("load", { source: made(30), semantics: "guide" });
    expect({ members, problems }).toEqual({ members: 30, problems: [] });
  });

  test("is made the same for the same seed, and decides every member as the library does alone", async () => {
    expect([...madeRows(5_000, 7)]).toEqual([...madeRows(5_000, 7)]);
    expect([...madeRows(5_000, 7)]).not.toEqual([...madeRows(5_000, 8)]);
    const client = await loaded(made(5_000, 7));
    const message = messageWith({ mention: ["user-7", "all"], type: ["announcement"], topic: ["topic-0"], priority: ["high"] });
    const { first } = await client.ask("decide", { first: side(message) });
    const { rows, total } = await client.ask("rows", { filter: everybody, from: 0, to: 5_000 });
    expect(total).toBe(5_000);
    const counts: Record<string, number> = {};
    for (const { memberArn, reason, notify, allow, rule } of rows) {
      const preferences = allow === undefined ? undefined : { PushNotifications: { AllowNotifications: allow as "ALL", FilterRule: rule } };
      expect({ memberArn, reason, notify }).toMatchObject(
        (({ reason, notify }) => ({ reason, notify }))(decide(memberArn, preferences, message)),
      );
      counts[reason] = (counts[reason] ?? 0) + 1;
    }
    expect(Object.fromEntries(Object.entries(first.counts).filter(([, count]) => count > 0))).toEqual(counts);
    expect(Object.keys(counts).sort()).toEqual(["all", "filter-matched", "filter-not-matched", "no-preference", "none"]);
  });

  test("lists members by reason, by part of their name in any case, or by part of their ARN", async () => {
    const client = await loaded(four);
    await client.ask("decide", { first: side(messageWith({ mention: ["bob"], type: ["chat"] })) });
    expect(await names(client, everybody)).toEqual(["ann", "Bob", "cat", "bobby"]);
    expect(await names(client, { name: "BOB" })).toEqual(["Bob", "bobby"]);
    expect(await names(client, { name: "user" })).toEqual([]);
    expect(await names(client, { name: "user/b" })).toEqual(["Bob", "bobby"]);
    expect(await names(client, { name: ".", reason: "none" })).toEqual([]);
    expect(await names(client, { name: "", reason: "filter-not-matched" })).toEqual(["bobby"]);
    expect(await names(client, { name: "bob", reason: "filter-matched" })).toEqual(["Bob"]);
  });

  test("counts the members that pass each filter, and returns any part of them", async () => {
    const client = await loaded(made(40_000));
    const { first } = await client.ask("decide", { first: side(messageWith({ mention: ["all"] })) });
    for (const reason of ["none", "filter-matched", "no-preference"] as const) {
      const all = await client.ask("rows", { filter: { name: "", reason }, from: 0, to: 40_000 });
      expect(all.total).toBe(first.counts[reason]);
      expect(all.rows.length).toBe(all.total);
      const part = await client.ask("rows", { filter: { name: "", reason }, from: all.total - 3, to: all.total + 3 });
      expect(part.rows).toEqual(all.rows.slice(-3));
    }
    const named = await client.ask("rows", { filter: { name: "user-1234" }, from: 0, to: 2 });
    expect(named.total).toBe(11);
    expect(named.rows.map(({ memberArn }) => memberArn.replace(/.*\//, ""))).toEqual(["user-1234", "user-12340"]);
  });

  test("shows what differs between two messages", async () => {
    const client = await loaded(four);
    const { differ, second } = await client.ask("decide", {
      first: side(messageWith({ mention: ["bob"], type: ["chat"] })),
      second: side(messageWith({ type: ["news"] })),
    });
    expect({ differ, size: second?.size }).toEqual({ differ: { first: 1, second: 1 }, size: 2 });
    expect(await names(client, { name: "", differs: "either" })).toEqual(["Bob", "bobby"]);
    expect(await names(client, { name: "", differs: "first" })).toEqual(["Bob"]);
    expect(await names(client, { name: "", differs: "second" })).toEqual(["bobby"]);
    const { rows } = await client.ask("rows", { filter: { name: "Bobby" }, from: 0, to: 1 });
    expect(rows[0]).toMatchObject({ notify: false, reason: "filter-not-matched", second: { notify: true, reason: "filter-matched" } });
  });

  test("shows what differs between the semantics, also after a change", async () => {
    const client = await loaded(four);
    const message = messageWith({ type: ["chat", "news"] });
    const both = { first: side(message), second: side(message, "sns") };
    expect((await client.ask("decide", both)).differ).toEqual({ first: 0, second: 1 });
    await client.ask("set", { memberArn: "arn/user/cat", preferences: filtered('{"type":[{"anything-but":["chat"]}]}') });
    expect((await client.ask("decide", both)).differ).toEqual({ first: 0, second: 2 });
    expect(await names(client, { name: "", differs: "second" })).toEqual(["cat", "bobby"]);
  });

  test("continues with the channel for the other semantics where a newer message has stopped it", async () => {
    const client = await loaded(made(60_000));
    const both = { first: side(messageWith({ type: ["chat"] })), second: side(messageWith({ type: ["chat"] }), "sns") };
    const seen: number[] = [];
    const memberArn = (await namesOf(client))[0] ?? "";
    const cancelling = new AbortController();
    const stopped = client.ask("decide", both, { signal: cancelling.signal, onProgress: () => cancelling.abort(new Error("newer")) });
    await expect(stopped).rejects.toThrow("newer");
    await client.ask("set", { memberArn, preferences: filtered('{"type":[{"anything-but":["chat"]}]}') });
    const { first, second, differ } = await client.ask("decide", both, { onProgress: ({ share }) => seen.push(share) });
    expect(seen[0]).toBeGreaterThan(0.001);
    expect(second?.counts["filter-not-matched"]).toBe(first.counts["filter-not-matched"]);
    expect(differ).toEqual({ first: 0, second: 0 });
    expect(Object.values(second?.counts ?? {}).reduce((sum, count) => sum + count)).toBe(60_000);
  });

  test("explains the decision for a member, with the preferences as they were set", async () => {
    const client = await loaded(four);
    await client.ask("decide", { first: side(messageWith({ mention: ["bob"] })) });
    const why = await client.ask("why", "arn/user/Bob");
    expect(why).toMatchObject({ preferences: filtered('{"mention":["bob"]}'), first: { notify: true, reason: "filter-matched" } });
    expect(why.first.explanation?.matched).toBe(true);
    expect(why.second).toBeUndefined();
  });

  test("uses changed preferences in the next decision, and rejects invalid ones without a change", async () => {
    const client = await loaded(four);
    const first = side(messageWith({ mention: ["bob"] }));
    await client.ask("decide", { first });
    const memberArn = "arn/user/cat";
    expect((await client.ask("set", { memberArn, preferences: filtered('{"mention":["bob"],}') })).diagnostics).not.toEqual([]);
    expect((await client.ask("decide", { first })).first.counts["filter-matched"]).toBe(2);
    expect((await client.ask("set", { memberArn, preferences: filtered('{"mention":["bob"]}') })).diagnostics).toEqual([]);
    expect((await client.ask("decide", { first })).first.counts["filter-matched"]).toBe(3);
    expect(await names(client, { name: "", reason: "filter-matched" })).toEqual(["Bob", "cat", "bobby"]);
    await client.ask("set", { memberArn, preferences: undefined });
    await client.ask("decide", { first });
    expect(await names(client, { name: "", reason: "no-preference" })).toEqual(["ann", "cat"]);
  });

  test("reports progress while it loads, and keeps the channel before if the load is cancelled", async () => {
    const client = await loaded(four);
    const cancelling = new AbortController();
    const shares: number[] = [];
    const load = client.ask(
      "load",
      { source: made(1_000_000), semantics: "guide" },
      {
        signal: cancelling.signal,
        onProgress: ({ share, members }) => {
          shares.push(share);
          if (members > 4_000) cancelling.abort(new Error("cancelled"));
        },
      },
    );
    await expect(load).rejects.toThrow("cancelled");
    expect(shares.length).toBeGreaterThan(0);
    expect(shares.every((share) => share > 0 && share < 0.5)).toBe(true);
    expect((await client.ask("decide", { first: side(messageWith({})) })).first.size).toBe(2);
  });

  test("answers questions about the channel before while the next one loads", async () => {
    const client = await loaded(four);
    await client.ask("decide", { first: side(messageWith({})) });
    const cancelling = new AbortController();
    const load = client.ask("load", { source: made(1_000_000), semantics: "guide" }, { signal: cancelling.signal });
    for (let round = 0; round < 5; round++) expect(await names(client, { name: "b" })).toEqual(["Bob", "bobby"]);
    cancelling.abort(new Error("cancelled"));
    await expect(load).rejects.toThrow("cancelled");
  });

  test("waits for the end of a task once for each of those that wait", async () => {
    const messages = new MessageChannel();
    ports.push(messages.port1, messages.port2);
    const ended = endOfTask(messages);
    await Promise.all([ended(), ended(), ended()]);
    await ended();
  });

  test("does not begin what was cancelled while it waited", async () => {
    const client = await loaded(four);
    const cancelling = new AbortController();
    const first = client.ask("decide", { first: side(messageWith({ mention: ["bob"] })) });
    const waiting = client.ask("set", { memberArn: "arn/user/ann", preferences: filtered('{"x":["y"]}') }, { signal: cancelling.signal });
    cancelling.abort(new Error("cancelled"));
    await expect(waiting).rejects.toThrow("cancelled");
    await first;
    expect((await client.ask("why", "arn/user/ann")).preferences).toBeUndefined();
  });

  test("says so if nothing was decided yet", async () => {
    await expect(connect().ask("rows", { filter: everybody, from: 0, to: 1 })).rejects.toThrow("no message has been decided");
  });
});
