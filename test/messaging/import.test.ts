import { CreateChannelCommand, ListChannelMembershipsCommand } from "@aws-sdk/client-chime-sdk-messaging";
import { afterEach, describe, expect, it } from "vitest";
import { ApiError, type Messaging } from "../../src/messaging/index.ts";
import { channelKinds, type Rows } from "../../src/messaging/store/rows.ts";
import type { Change, MessagingStore } from "../../src/messaging/store/store.ts";
import { type Spawned, serve } from "../http/support.ts";
import { alice, bob, filtered, fresh, instance, messageTo, start, user } from "./support.ts";

const ChannelArn = `${instance}/channel/imported`;
const create = { AppInstanceArn: instance, ChannelId: "imported", Name: "new", ChimeBearer: alice };
const membership: Rows["membership"] = { Type: "DEFAULT", InvitedBy: bob, CreatedAt: 1, UpdatedAt: 1 };
const role: Rows["ban"] = { CreatedBy: bob, CreatedAt: 1 };

function line(kind: string, group: string, id: string, value: object): string {
  return `${JSON.stringify({ kind, group, id, value })}\n`;
}
const head = line("channel", instance, ChannelArn, {
  Name: "old",
  Mode: "UNRESTRICTED",
  Privacy: "PRIVATE",
  CreatedBy: bob,
  CreatedAt: 1,
  UpdatedAt: 1,
  RequestDigest: "d",
});
/** More members than are written at a time. */
const members = Array.from({ length: 2500 }, (_, index) => line("membership", ChannelArn, user(`ghost${index}`), membership)).join("");
const roles = line("moderator", ChannelArn, bob, role) + line("ban", ChannelArn, user("banned"), role);

async function* bodyOf(parts: Iterable<string | (() => unknown)>): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (typeof part === "string") yield Buffer.from(part);
    else await part();
  }
}

/** All rows of the channel, except its own. */
async function rowsOf(store: MessagingStore): Promise<string[]> {
  const pages = await Promise.all(channelKinds.map((kind) => store.list({ kind, group: ChannelArn, limit: 10_000 })));
  return pages.flatMap(({ rows }) => rows.map(({ key }) => `${key.kind} ${key.id}`));
}

async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => (error instanceof ApiError ? error.name : error));
}

describe("an import that fails", () => {
  it.each([
    ["is cut off", new Error("aborted"), new Error("aborted")],
    ["is not UTF-8", Buffer.from([0xff, 0xfe]), "BadRequestException"],
    ["has a line without end", "x".repeat(300_000), "BadRequestException"],
  ])("because it %s leaves nothing", async (_, end, expected) => {
    const { messaging, store } = start();
    const body = async function* () {
      yield* bodyOf([head, roles, members]);
      expect((await rowsOf(store)).length).toBe(2000);
      if (end instanceof Error) throw end;
      yield Buffer.from(end);
    };
    expect(await outcomeOf(messaging.importChannel(body()))).toEqual(expected);
    expect(await rowsOf(store)).toEqual([]);
    // And the next one is not a second one.
    expect(await messaging.importChannel(bodyOf([head, roles]))).toMatchObject({ rows: 3 });
  });

  it("with its process leaves no member in a channel that is created, or imported, under this name", async () => {
    const remains: Change[] = [
      { put: { kind: "membership", group: ChannelArn, id: user("ghost") }, value: membership },
      { put: { kind: "moderator", group: ChannelArn, id: user("ghost") }, value: role },
      { put: { kind: "ban", group: ChannelArn, id: user("ghost") }, value: role },
      { put: { kind: "token", group: ChannelArn, id: "t" }, value: { MessageId: "m", RequestDigest: "d" } },
    ];
    const created = start();
    await created.store.commit(remains);
    await created.messaging.call("CreateChannel", { ...create, ClientRequestToken: fresh(), MemberArns: [bob] });
    expect(await rowsOf(created.store)).toEqual([`membership ${alice}`, `membership ${bob}`, `moderator ${alice}`]);

    const imported = start();
    await imported.store.commit(remains);
    await imported.messaging.importChannel(bodyOf([head, roles]));
    expect(await rowsOf(imported.store)).toEqual([`moderator ${bob}`, `ban ${user("banned")}`]);
  });
});

describe("at the same time as an import", () => {
  it("another one of the same channel is a conflict, and the first is whole", async () => {
    const { messaging, store } = start();
    let second: unknown;
    const first = await messaging.importChannel(
      bodyOf([
        head,
        members,
        async () => {
          second = await outcomeOf(messaging.importChannel(bodyOf([head, roles])));
        },
        roles,
      ]),
    );
    expect([first.rows, second]).toEqual([2503, "ConflictException"]);
    expect((await rowsOf(store)).length).toBe(2502);
  });

  it("a channel that is created under its name is left alone, and the import is the conflict", async () => {
    const { messaging, store } = start();
    const createIt = () => messaging.call("CreateChannel", { ...create, ClientRequestToken: fresh() });
    const outcome = await outcomeOf(messaging.importChannel(bodyOf([head, members, createIt, roles])));
    expect(outcome).toBe("ConflictException");
    expect(await rowsOf(store)).toEqual([`membership ${alice}`, `moderator ${alice}`]);
    const described = await messaging.call("DescribeChannel", { ChannelArn, ChimeBearer: alice });
    expect(described.Channel?.Name).toBe("new");
  });
});

describe("an exported channel", () => {
  it("is the same channel after an import: rows, decisions, and the file of another export", async () => {
    const source = start();
    const { ChannelArn: channelArn } = await source.messaging.call("CreateChannel", {
      ...create,
      ClientRequestToken: fresh(),
      MemberArns: [bob],
    });
    const Preferences = filtered('{"mention":["Bob"]}');
    const request = { ChannelArn: channelArn!, MemberArn: bob, ChimeBearer: bob, Preferences };
    await source.messaging.call("PutChannelMembershipPreferences", request);
    await source.messaging.call("SendChannelMessage", messageTo(channelArn!));
    const lines = await fileOf(source.messaging, channelArn!);

    const target = start();
    const imported = await target.messaging.importChannel(bodyOf(lines));
    expect(imported).toEqual({ ChannelArn: channelArn, rows: lines.join("").trimEnd().split("\n").length, refused: 0, problems: [] });
    expect((await target.messaging.channels.load(channelArn!)).get(bob)).toEqual(Preferences);
    expect(await fileOf(target.messaging, channelArn!)).toEqual(lines);
  });

  it("is rejected before its first line if the channel does not exist", async () => {
    expect(await outcomeOf(fileOf(start().messaging, ChannelArn))).toBe("NotFoundException");
  });
});

async function fileOf(messaging: Messaging, channelArn: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of messaging.exportChannel(channelArn)) texts.push(text);
  return texts;
}

describe("over HTTP", () => {
  let service: Spawned | undefined;
  afterEach(async () => {
    await service?.stop();
  });

  it("an import whose client goes away leaves nothing, and of two at once one is a conflict", async () => {
    service = await serve();
    const { client, url } = service;
    /** An import without an end. */
    const load = () => {
      const gone = new AbortController();
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(Buffer.from(head + members)),
      });
      const headers = { "content-type": "application/x-ndjson", "x-pushsieve": "test" };
      const answer = fetch(`${url}/_pushsieve/import`, { method: "POST", headers, body, duplex: "half", signal: gone.signal }).then(
        ({ status }) => status,
        () => "gone",
      );
      return { answer, gone };
    };
    const [first, second] = [load(), load()];
    // The second one is answered at once.
    expect(await Promise.race([first.answer, second.answer])).toBe(409);
    first.gone.abort();
    second.gone.abort();
    expect(await Promise.all([first.answer, second.answer])).toContain("gone");
    await client.send(new CreateChannelCommand({ ...create, ClientRequestToken: fresh() }));
    const { ChannelMemberships } = await client.send(new ListChannelMembershipsCommand({ ChannelArn, ChimeBearer: alice }));
    expect(ChannelMemberships?.map(({ Member }) => Member?.Arn)).toEqual([alice]);
  });
});
