import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import {
  ChannelFlowCallbackCommand,
  CreateChannelCommand,
  PutChannelMembershipPreferencesCommand,
  SendChannelMessageCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MemoryStore, Messaging } from "../../src/messaging/index.ts";
import { startService } from "../../src/transport/http/service.ts";
import { alice, bob, carol, channelOf, filtered, instance, messageTo, user } from "../messaging/support.ts";
import { failingSink } from "./failing-sink.ts";
import { type Spawned, serve, until } from "./support.ts";

/** What a person sees of the service: `/_pushsieve/` beside the API. */

let service: Spawned | undefined;
afterEach(async () => {
  await service?.stop();
  service = undefined;
});

type Json = Record<string, unknown>;

async function get<T = Json>(path: string, status = 200): Promise<T> {
  const response = await fetch(`${service!.url}/_pushsieve${path}`);
  expect({ path, status: response.status }).toEqual({ path, status });
  return (await response.json()) as T;
}

async function team(AppInstanceArn = instance, Name = "team"): Promise<string> {
  const ChimeBearer = `${AppInstanceArn}/user/alice`;
  const members = { ChimeBearer, MemberArns: ["bob", "carol"].map((name) => `${AppInstanceArn}/user/${name}`) };
  return (await service!.client.send(new CreateChannelCommand({ AppInstanceArn, Name, ...members }))).ChannelArn!;
}

async function put(ChannelArn: string, MemberArn: string, FilterRule: string): Promise<void> {
  const Preferences = filtered(FilterRule);
  await service!.client.send(new PutChannelMembershipPreferencesCommand({ ChannelArn, MemberArn, ChimeBearer: MemberArn, Preferences }));
}

const send = async (ChannelArn: string, more: object = {}) =>
  (await service!.client.send(new SendChannelMessageCommand(messageTo(ChannelArn, more)))).MessageId!;
const mentioning = (name: string) => ({ MessageAttributes: { mention: { StringValues: [name] } } });

interface Members {
  readonly members: readonly { readonly MemberArn: string; readonly notify: boolean; readonly reason: string }[];
  readonly NextToken?: string;
}

describe("the last fan-outs", () => {
  it("name their members, each with a reason", async () => {
    service = await serve();
    const ChannelArn = await team();
    await put(ChannelArn, bob, '{"mention":["Bob"]}');
    await put(ChannelArn, carol, '{"mention":["Carol"]}');
    const MessageId = await send(ChannelArn, mentioning("Bob"));
    const { fanOuts } = await get<{ fanOuts: (Json & Members)[] }>("/fan-outs");
    expect(fanOuts).toMatchObject([{ ChannelArn, MessageId, Sender: alice, notified: 2, counts: { "filter-matched": 1 } }]);
    expect(fanOuts[0]!.members.toSorted((a, b) => (a.MemberArn < b.MemberArn ? -1 : 1))).toEqual([
      { MemberArn: alice, notify: true, reason: "no-preference" },
      { MemberArn: bob, notify: true, reason: "filter-matched" },
      { MemberArn: carol, notify: false, reason: "filter-not-matched" },
    ]);
    expect(await get("/fan-outs?channel=arn:other")).toEqual({ fanOuts: [] });
  });

  it("keep the reasons of their moment, whatever happens to the channel", async () => {
    service = await serve();
    const ChannelArn = await team();
    const MessageId = await send(ChannelArn, mentioning("Bob"));
    await put(ChannelArn, bob, '{"mention":["Nobody"]}');
    expect((await get<Members>(`/fan-outs/${MessageId}/members?reason=no-preference`)).members).toHaveLength(3);
  });

  it("give their members in pages, of one reason on request", async () => {
    service = await serve();
    const ChannelArn = await team();
    await put(ChannelArn, bob, '{"mention":["Bob"]}');
    const MessageId = await send(ChannelArn, mentioning("Tom"));
    const names: string[] = [];
    let token = "0";
    for (let pages = 0; pages < 3; pages++) {
      const page = await get<Members>(`/fan-outs/${MessageId}/members?max-results=1&next-token=${token}`);
      names.push(...page.members.map(({ MemberArn }) => MemberArn));
      expect(page.NextToken === undefined).toBe(pages === 2);
      token = page.NextToken ?? "";
    }
    expect(names.toSorted()).toEqual([alice, bob, carol]);
    expect((await get<Members>(`/fan-outs/${MessageId}/members?reason=filter-not-matched`)).members).toEqual([
      { MemberArn: bob, notify: false, reason: "filter-not-matched" },
    ]);
    for (const query of ["reason=why", "max-results=0", "max-results=1001", "next-token=x", "page=2"])
      await get(`/fan-outs/${MessageId}/members?${query}`, 400);
    await get("/fan-outs/none/members", 404);
  });

  it("explain the decision for a member", async () => {
    service = await serve();
    const ChannelArn = await team();
    await put(ChannelArn, bob, '{"mention":["Bob"]}');
    const MessageId = await send(ChannelArn, mentioning("Tom"));
    const why = await get(`/fan-outs/${MessageId}/members/${encodeURIComponent(bob)}`);
    expect(why).toMatchObject({ MemberArn: bob, notify: false, reason: "filter-not-matched", explanation: { matched: false } });
    expect(why.text).toContain("mention");
    await get(`/fan-outs/${MessageId}/members/${encodeURIComponent(user("zoe"))}`, 404);
  });
});

describe("the store", () => {
  it("shows the channels of all app instances, in pages", async () => {
    service = await serve();
    const other = instance.replace("demo", "other");
    const made = [await team(), await team(instance, "second"), await team(other)];
    const { channels } = await get<{ channels: Json[] }>("/channels");
    expect(channels.map(({ ChannelArn }) => ChannelArn).toSorted()).toEqual(made.toSorted());
    expect(channels[0]).toMatchObject({ Mode: "UNRESTRICTED", Privacy: "PRIVATE", CreatedBy: alice });
    const found: unknown[] = [];
    for (let next = ""; found.length < 3; ) {
      const page = await get<{ channels: Json[]; NextToken?: string }>(`/channels?max-results=1${next}`);
      expect(page.channels).toHaveLength(1);
      found.push(page.channels[0]!.ChannelArn);
      expect(page.NextToken === undefined).toBe(found.length === 3);
      next = `&next-token=${encodeURIComponent(page.NextToken ?? "")}`;
    }
    expect(found).toEqual(channels.map(({ ChannelArn }) => ChannelArn));
  });

  it("shows the members of a channel with their preferences", async () => {
    service = await serve();
    const at = `/channels/${encodeURIComponent(await team())}`;
    await put(decodeURIComponent(at.slice(10)), bob, '{"mention":["Bob"]}');
    expect(await get(`${at}/members`)).toEqual({
      members: [
        { MemberArn: alice, Type: "DEFAULT" },
        { MemberArn: bob, Type: "DEFAULT", Preferences: filtered('{"mention":["Bob"]}') },
        { MemberArn: carol, Type: "DEFAULT" },
      ],
    });
    expect(await get(`${at}/members?contains=USER/CAR`)).toEqual({ members: [{ MemberArn: carol, Type: "DEFAULT" }] });
    const first = await get<Members>(`${at}/members?max-results=2`);
    expect(first.members).toHaveLength(2);
    const rest = await get<Members>(`${at}/members?max-results=2&next-token=${encodeURIComponent(first.NextToken!)}`);
    expect(rest.members.map(({ MemberArn }) => MemberArn)).toEqual([carol]);
    await get("/channels/none/members", 404);
  });

  it("shows messages that are held or denied, beside those that were sent", async () => {
    const answers: Record<string, string> = { held: "hold", denied: "deny" };
    const callbacks: Record<string, string> = {};
    const hook = createServer((request, response) => {
      let body = "";
      request.on("data", (text) => {
        body += String(text);
      });
      request.on("end", () => {
        const { Content, CallbackId } = (JSON.parse(body) as { message: { Content: string; CallbackId: string } }).message;
        callbacks[Content] = CallbackId;
        response.end(JSON.stringify({ action: answers[Content] ?? "send" }));
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
    try {
      service = await serve({ hook: { url: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/` } });
      const ChannelArn = await team();
      const ids = [];
      for (const Content of ["sent", "held", "denied"]) ids.push(await send(ChannelArn, { Content }));
      const at = `/channels/${encodeURIComponent(ChannelArn)}/messages`;
      const { messages } = await get<{ messages: Json[] }>(at);
      expect(messages.map(({ MessageId, Status, Content }) => [MessageId, Status, Content])).toEqual([
        [ids[2], { Value: "DENIED" }, undefined],
        [ids[1], { Value: "PENDING" }, "held"],
        [ids[0], { Value: "SENT" }, "sent"],
      ]);
      const flows = await get<{ messages: Json[] }>(`${at}?status=PENDING,DENIED`);
      expect(flows.messages.map(({ MessageId }) => MessageId)).toEqual([ids[2], ids[1]]);
      await get(`${at}?status=LOST`, 400);
      // Only a message that can be settled has what settles it.
      const rights = async () => (await get<{ messages: Json[] }>(at)).messages.map(({ CallbackId }) => CallbackId);
      expect(await rights()).toEqual([undefined, callbacks.held, undefined]);
      const settle = { ChannelArn, CallbackId: callbacks.held!, ChannelMessage: { MessageId: ids[1]! } };
      await service.client.send(new ChannelFlowCallbackCommand(settle));
      expect(await rights()).toEqual([undefined, undefined, undefined]);
    } finally {
      hook.close();
    }
  });

  it("shows a message that was held for 48 hours as failed, without the right to settle it, also after a restart", async () => {
    const store = new MemoryStore();
    const ChannelArn = await channelOf(new Messaging({ store }));
    const sentAt = Date.now() - 48 * 60 * 60 * 1000;
    const row = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: alice, Status: { Value: "PENDING" }, Redacted: false } as const;
    for (const [id, CreatedAt] of [["late", sentAt - 1000] as const, ["held", sentAt + 60_000] as const]) {
      const value = { ...row, CallbackId: id.repeat(8), CreatedAt, UpdatedAt: CreatedAt };
      await store.commit([{ put: { kind: "message", group: ChannelArn, id }, value }]);
    }
    const running = await startService({ store, config: { logLevel: "fatal" }, port: 0, host: "127.0.0.1" });
    try {
      const shown = async (query: string) => {
        const response = await fetch(`${running.url}/_pushsieve/channels/${encodeURIComponent(ChannelArn)}/messages${query}`);
        const { messages } = (await response.json()) as { messages: { MessageId: string; Status: Json; CallbackId?: string }[] };
        return messages.map(({ MessageId, Status, CallbackId }) => [MessageId, Status.Value, CallbackId]);
      };
      const [late, held] = [
        ["late", "FAILED", undefined],
        ["held", "PENDING", "held".repeat(8)],
      ];
      expect([await shown(""), await shown("?status=PENDING"), await shown("?status=FAILED")]).toEqual([[late, held], [held], [late]]);
    } finally {
      await running.stop();
    }
  });

  it("are not exported in part without a sign: if the store fails, the connection breaks", async () => {
    const store = new MemoryStore();
    const ChannelArn = await channelOf(new Messaging({ store }), [bob]);
    const list = store.list.bind(store);
    store.list = async (range) => {
      if (range.kind === "moderator") throw new Error("the disk is away");
      return list(range);
    };
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const running = await startService({ store, config: { logLevel: "fatal" }, port: 0, host: "127.0.0.1" });
    try {
      const response = await fetch(`${running.url}/_pushsieve/channels/${encodeURIComponent(ChannelArn)}/export`);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow();
      expect(printed).not.toHaveBeenCalled();
    } finally {
      await running.stop();
      printed.mockRestore();
    }
  });

  it("shows what waits for the sinks", async () => {
    const sink = await failingSink();
    try {
      service = await serve({ sinks: [{ type: "webhook", url: sink.url }] });
      expect(await get("/sinks")).toEqual({ sinks: [{ name: "webhook", waiting: 0, failures: 0 }] });
      await send(await team());
      await until(async () => (await get<{ sinks: { failures: number }[] }>("/sinks")).sinks[0]!.failures > 0);
      expect(await get("/sinks")).toMatchObject({ sinks: [{ name: "webhook", waiting: 1 }] });
      sink.mend();
    } finally {
      await service?.stop();
      sink.close();
    }
  });

  it("says that the service is pushsieve, and whether requests must be signed", async () => {
    service = await serve();
    expect(await get("/")).toEqual({ name: "pushsieve", isSigned: false });
  });
});

describe("keys", () => {
  it("guard what is beside the API, too", async () => {
    service = await serve({ keys: [{ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI" }] });
    for (const path of [
      "fan-outs",
      "fan-outs/m/members",
      "fan-outs/m/members/a",
      "channels",
      "channels/c/members",
      "channels/c/messages",
      "sinks",
      "events",
    ])
      await get(`/${path}`, 401);
    expect(await get("/")).toEqual({ name: "pushsieve", isSigned: true });
  });
});

describe("rules and contents", () => {
  const address = Object.values(networkInterfaces())
    .flat()
    .find((found) => found?.family === "IPv4" && !found.internal)?.address;

  it.skipIf(address === undefined)("are shown to this machine only (needs a second address of this machine)", async () => {
    service = await serve({}, ["--host", "0.0.0.0"]);
    const { port } = new URL(service.url);
    service = { ...service, url: `http://127.0.0.1:${port}` };
    const { ChannelArn } = await clientOfTeam();
    const at = `/_pushsieve/channels/${encodeURIComponent(ChannelArn)}`;
    for (const path of ["/_pushsieve/channels", `${at}/members`, `${at}/messages`, `${at}/export`]) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
      expect((await fetch(`http://${address}:${port}${path}`)).status).toBe(403);
    }
    const dryRun = async (host: string | undefined, more: object) => {
      const body = JSON.stringify({ ChannelArn, Message: {}, ...more });
      return (await fetch(`http://${host}:${port}/_pushsieve/dry-run`, { method: "POST", headers: { "x-pushsieve": "test" }, body }))
        .status;
    };
    expect([await dryRun("127.0.0.1", { Why: alice }), await dryRun(address, { Why: alice }), await dryRun(address, {})]).toEqual([
      200, 403, 200,
    ]);
    expect(service.stderr()).not.toContain("mention");

    async function clientOfTeam() {
      const response = await fetch(`http://127.0.0.1:${port}/channels`, {
        method: "POST",
        headers: { "x-amz-chime-bearer": alice, "content-type": "application/json" },
        body: JSON.stringify({ AppInstanceArn: instance, Name: "team", ClientRequestToken: "one" }),
      });
      return (await response.json()) as { ChannelArn: string };
    }
  });
});
