import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import {
  AssociateChannelFlowCommand,
  ChannelFlowCallbackCommand,
  CreateChannelCommand,
  CreateChannelFlowCommand,
  CreateChannelMembershipCommand,
  DeleteChannelCommand,
  GetChannelMembershipPreferencesCommand,
  ListChannelMessagesCommand,
  PutChannelMembershipPreferencesCommand,
  SendChannelMessageCommand,
  UpdateChannelMessageCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DecisionBatch } from "../../src/messaging/index.ts";
import { readConfig } from "../../src/transport/http/config.ts";
import { pushsieve, rows } from "../cli/support.ts";
import { alice, bob, filtered, fresh, instance, messageTo } from "../messaging/support.ts";
import { clientOf, path, type Spawned, serve, until } from "./support.ts";

let service: Spawned | undefined;
const closing: (() => void)[] = [];
afterEach(async () => {
  await service?.stop();
  service = undefined;
  for (const close of closing.splice(0)) close();
});

async function team({ client }: Spawned): Promise<string> {
  const { ChannelArn } = await client.send(
    new CreateChannelCommand({ AppInstanceArn: instance, Name: "team", ChimeBearer: alice, MemberArns: [bob] }),
  );
  return ChannelArn!;
}

async function put({ client }: Spawned, ChannelArn: string, FilterRule: string): Promise<void> {
  const Preferences = filtered(FilterRule);
  await client.send(new PutChannelMembershipPreferencesCommand({ ChannelArn, MemberArn: bob, ChimeBearer: bob, Preferences }));
}

/** A server of the test, which gets every request with its body. */
async function receiver(
  answer: (request: IncomingMessage, body: string) => { status: number; body?: string } | Promise<{ status: number; body?: string }>,
) {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      void Promise.resolve(answer(request, body)).then((answered) => response.writeHead(answered.status).end(answered.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?secret=1`;
}

async function getJson(url: string, init?: RequestInit): Promise<Record<string, never>> {
  return (await (await fetch(url, init)).json()) as Record<string, never>;
}

describe("pushsieve serve", () => {
  it("says where it is and how a client gets there; the snippet is what the tests use", async () => {
    service = await serve();
    expect(service.stdout()).toContain("@aws-sdk/client-chime-sdk-messaging");
    expect(service.stdout()).toContain(`endpoint: "${service.url}"`);
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await getJson(`${service.url}/healthz`)).toEqual({ status: "ok" });
  });

  it("warns when others can reach it", async () => {
    service = await serve({}, ["--host", "0.0.0.0"]);
    await until(() => service!.stderr().includes("warning:"));
    expect(service.stderr()).toContain("listening on 0.0.0.0: other machines may reach it, and no keys are configured");
  });

  it("rejects a configuration, and names it and every mistake at once", async () => {
    const file = path("bad.json");
    const config = {
      admin: [],
      admins: ["bob"],
      sinks: [{ type: "webhook" }, { type: "kafka" }],
      keys: [{ accessKeyId: "SECRET", secretAccessKey: "SECRET" }],
      hook: { url: "http://user:SECRET@127.0.0.1:9000/" },
    };
    writeFileSync(file, JSON.stringify(config));
    const { code, stderr } = await pushsieve(["serve", "--config", file, "--port", "0"]);
    expect(code).toBe(2);
    for (const message of [
      `error: ${file}: `,
      'it has the unknown field "admin"',
      "admins.0 must match pattern",
      "sinks.0 must have required property 'url'",
      "sinks.1.type must be one of stdout, file, webhook",
      "keys.0.secretAccessKey must NOT have fewer than 8 characters",
      "hook.url must match pattern",
    ])
      expect(stderr).toContain(message);
    expect(stderr).not.toContain("SECRET");
  });

  it("reports in one line why it cannot start", async () => {
    service = await serve();
    const { port } = new URL(service.url);
    const taken = await pushsieve(["serve", "--port", port]);
    expect([taken.code, taken.stderr.trim()]).toEqual([
      2,
      `error: cannot start: the port is in use: 127.0.0.1:${port}; --port 0 takes a free one`,
    ]);
    expect((await pushsieve(["serve", "--port", "70000"])).code).toBe(2);
    expect(() => readConfig(path("nowhere"))).toThrow(/^cannot read .*nowhere: there is no such file$/);
    const torn = path("torn.json");
    writeFileSync(torn, "{");
    expect(() => readConfig(torn)).toThrow(`${torn} is not JSON`);
  });

  it("ends on SIGTERM after the requests in progress are answered and the sinks have everything", async () => {
    let release = () => {};
    const isAsked = new Promise<void>((asked) => {
      void receiver(async () => {
        asked();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { status: 200, body: '{"action":"send"}' };
      }).then((url) => {
        hook = url;
      });
    });
    let hook = "";
    await until(() => hook !== "");
    const file = path("fan-outs.ndjson");
    service = await serve({ hook: { url: hook }, sinks: [{ type: "file", path: file }] });
    const ChannelArn = await team(service);
    const answer = service.client.send(new SendChannelMessageCommand(messageTo(ChannelArn)));
    await isAsked;
    const stopped = service.stop();
    await until(() =>
      fetch(`${service!.url}/healthz`).then(
        ({ status }) => status === 503,
        () => true,
      ),
    );
    release();
    const { MessageId } = await answer;
    expect(await stopped).toBe(0);
    expect(rows(readFileSync(file, "utf8"))).toMatchObject([{ id: `${MessageId}.0`, notified: [alice, bob] }]);
  });
});

describe("sinks", () => {
  it("get a line a batch on stdout, which then has nothing else", async () => {
    service = await serve({ sinks: [{ type: "stdout" }] });
    const ChannelArn = await team(service);
    await put(service, ChannelArn, '{"a":["b"]}');
    await service.client.send(new SendChannelMessageCommand(messageTo(ChannelArn)));
    await until(() => service!.stdout().includes("\n"));
    expect(rows(service.stdout())).toMatchObject([{ ChannelArn, notified: [alice], counts: { "filter-not-matched": 1 } }]);
  });

  it("of a file begin a new line after half a line", async () => {
    const file = path("torn.ndjson");
    writeFileSync(file, '{"id":"1.0"}\n{"id":"2');
    service = await serve({ sinks: [{ type: "file", path: file }] });
    await service.client.send(new SendChannelMessageCommand(messageTo(await team(service))));
    await service.stop();
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines.slice(0, 2)).toEqual(['{"id":"1.0"}', '{"id":"2']);
    expect(JSON.parse(lines[2] ?? "")).toMatchObject({ notified: [alice, bob] });
  });

  it("at an address get the same batches under the same key until they take them", async () => {
    const asked: { key: string | string[] | undefined; batches: DecisionBatch[] }[] = [];
    const url = await receiver((request, body) => {
      asked.push({ key: request.headers["idempotency-key"], batches: (JSON.parse(body) as { batches: DecisionBatch[] }).batches });
      return { status: asked.length < 3 ? 503 : 204 };
    });
    service = await serve({ sinks: [{ type: "webhook", url }] });
    const { MessageId } = await service.client.send(new SendChannelMessageCommand(messageTo(await team(service))));
    await until(() => asked.length === 3);
    expect(asked[1]).toEqual(asked[0]);
    expect(asked[2]).toEqual(asked[0]);
    expect(asked[0]?.batches).toMatchObject([{ id: `${MessageId}.0`, notified: [alice, bob] }]);
    await until(async () => (await (await fetch(`${service!.url}/metrics`)).text()).includes("pushsieve_queue_depth 0"));
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain('pushsieve_sink_failures_total{sink="webhook"} 2');
    expect(service.stderr()).not.toContain("secret=1");
  });
});

describe("a hook at an address", () => {
  it("holds a message, which ChannelFlowCallback sends", async () => {
    let CallbackId: string | undefined;
    const url = await receiver((_, body) => {
      const { message } = JSON.parse(body) as { message: { Content: string; CallbackId: string } };
      ({ CallbackId } = message);
      return { status: 200, body: JSON.stringify({ action: message.Content === "hold me" ? "hold" : "send" }) };
    });
    service = await serve({ hook: { url } });
    const ChannelArn = await team(service);
    const { client } = service;
    const { MessageId, Status } = await client.send(new SendChannelMessageCommand(messageTo(ChannelArn, { Content: "hold me" })));
    expect(Status?.Value).toBe("PENDING");
    const list = new ListChannelMessagesCommand({ ChannelArn, ChimeBearer: bob });
    expect((await client.send(list)).ChannelMessages).toEqual([]);
    await client.send(new ChannelFlowCallbackCommand({ ChannelArn, CallbackId, ChannelMessage: { MessageId } }));
    expect((await client.send(list)).ChannelMessages?.map((each) => each.Status?.Value)).toEqual(["SENT"]);
  });

  it("that does not exist leaves messages FAILED", async () => {
    const url = await receiver(() => ({ status: 500 }));
    service = await serve({ hook: { url } });
    const { Status } = await service.client.send(new SendChannelMessageCommand(messageTo(await team(service))));
    expect(Status?.Value).toBe("FAILED");
    expect(service.stderr()).not.toContain("secret=1");
  });
});

describe("the log of a processor that cannot be asked", () => {
  it("says what happens: the processor is skipped, the message fails, or the edit is dropped", async () => {
    const url = await receiver((_, body) => ({ status: body.includes("bad") ? 500 : 200 }));
    const [absent, strict] = ["absent", "strict"].map((name) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`) as [
      string,
      string,
    ];
    service = await serve({ processors: { [strict]: { url } } });
    const { client } = service;
    const call = { ChannelArn: await team(service), ChimeBearer: alice };
    const Processors = [absent, strict].map((ResourceArn, index) => ({
      Name: `p${index}`,
      Configuration: { Lambda: { ResourceArn, InvocationType: "ASYNC" as const } },
      ExecutionOrder: index + 1,
      FallbackAction: ResourceArn === absent ? ("CONTINUE" as const) : ("ABORT" as const),
    }));
    const { ChannelFlowArn } = await client.send(new CreateChannelFlowCommand({ AppInstanceArn: instance, Name: "flow", Processors }));
    await client.send(new AssociateChannelFlowCommand({ ...call, ChannelFlowArn }));
    const send = async (Content: string) =>
      (await client.send(new SendChannelMessageCommand(messageTo(call.ChannelArn, { Content })))).MessageId;
    const MessageId = await send("good");
    await client.send(new UpdateChannelMessageCommand({ ...call, MessageId, Content: "bad" }));
    await send("bad");
    const skipped = "a processor could not be asked; it is skipped, because its FallbackAction is CONTINUE";
    const dropped = "an edit could not be checked; it is dropped";
    const failed = "a message could not be checked; it is FAILED";
    const logged = () => [...service!.stderr().matchAll(/"msg":"(an? [^"]+)"/g)].map(([, text]) => text);
    await vi.waitFor(() => expect(logged()).toEqual([skipped, skipped, dropped, skipped, failed]), { timeout: 20_000 });
  });
});

describe("keys", () => {
  const key = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG" };

  it("accept a request that is signed with one of them, and no other request", async () => {
    service = await serve({ keys: [key] });
    const signed = { ...service, client: clientOf(service.url, { ...key }) };
    const ChannelArn = await team(signed);
    await put(signed, ChannelArn, '{"a":["b c", "%", "\u00e9"]}');
    const who = { ChannelArn, MemberArn: bob, ChimeBearer: bob };
    expect((await signed.client.send(new GetChannelMembershipPreferencesCommand(who))).Preferences).toBeDefined();
    expect(
      (await signed.client.send(new ListChannelMessagesCommand({ ChannelArn, ChimeBearer: bob, NotAfter: new Date(), MaxResults: 3 })))
        .ChannelMessages,
    ).toEqual([]);
    for (const wrong of [
      { ...key, secretAccessKey: "another secret" },
      { ...key, accessKeyId: "AKIDUNKNOWN" },
    ]) {
      const refused = clientOf(service.url, wrong).send(new GetChannelMembershipPreferencesCommand(who));
      await expect(refused).rejects.toMatchObject({ name: "UnauthorizedClientException" });
    }
    for (const url of [
      "/_pushsieve/fan-outs",
      `/_pushsieve/channels/${encodeURIComponent(ChannelArn)}/export`,
      `/channels/${encodeURIComponent(ChannelArn)}`,
    ]) {
      expect((await fetch(service.url + url, { headers: { "x-amz-chime-bearer": bob } })).status).toBe(401);
    }
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect(service.stderr()).not.toContain(key.secretAccessKey);
  });

  it("guard the body and the bearer: a signature of something else is not valid", async () => {
    service = await serve({ keys: [key] });
    const client = clientOf(service.url, { ...key });
    let change: (request: { headers: Record<string, string>; body?: unknown; path: string }) => void = () => {};
    client.middlewareStack.addRelativeTo(
      ((next: (args: unknown) => unknown) => (args: { request: never }) => {
        change(args.request);
        return next(args);
      }) as never,
      { relation: "after", toMiddleware: "httpSigningMiddleware", name: "change" },
    );
    const create = () =>
      client.send(new CreateChannelCommand({ AppInstanceArn: instance, Name: "team", ChimeBearer: alice, ClientRequestToken: fresh() }));
    expect((await create()).ChannelArn).toBeDefined();
    const changes: (typeof change)[] = [
      (request) => {
        request.headers["x-amz-chime-bearer"] = bob;
      },
      (request) => {
        request.body = Buffer.from(request.body as Uint8Array)
          .toString()
          .replace("team", "mine");
      },
      (request) => {
        request.headers["x-amz-date"] = "20200101T000000Z";
      },
      (request) => {
        request.headers.authorization = request.headers.authorization!.replace("x-amz-chime-bearer;", "");
      },
      (request) => {
        delete request.headers.authorization;
      },
    ];
    for (const each of changes) {
      change = each;
      await expect(create()).rejects.toMatchObject({ name: "UnauthorizedClientException" });
    }
  });
});

describe("/_pushsieve/", () => {
  it("decides a message without sending it, and says why for one member", async () => {
    service = await serve();
    const ChannelArn = await team(service);
    await put(service, ChannelArn, '{"mention":["Bob"]}');
    const ask = (body: object) =>
      getJson(`${service!.url}/_pushsieve/dry-run`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-pushsieve": "test" },
        body: JSON.stringify(body),
      });
    const Message = { PushNotification: { Title: "Hi" }, MessageAttributes: { mention: { StringValues: ["Tom"] } } };
    expect(await ask({ ChannelArn, Message, Why: bob })).toMatchObject({
      members: 2,
      size: 1,
      notified: [alice],
      isComplete: true,
      counts: { "no-preference": 1, "filter-not-matched": 1 },
      why: { notify: false, reason: "filter-not-matched", text: expect.stringContaining('mention = "Tom"') as string },
    });
    expect(await ask({ ChannelArn, Message, Why: "nobody" })).toMatchObject({ why: null });
    expect(await ask({ ChannelArn, Message: { PushNotification: 5 } })).toMatchObject({ Code: "BadRequest" });
    expect(await ask({ ChannelArn: `${instance}/channel/none`, Message })).toMatchObject({ Code: "NotFound" });
    expect((await getJson(`${service.url}/_pushsieve/fan-outs`)).fanOuts).toEqual([]);
    const { MessageId } = await service.client.send(new SendChannelMessageCommand(messageTo(ChannelArn)));
    expect((await getJson(`${service.url}/_pushsieve/fan-outs`)).fanOuts).toMatchObject([
      { ChannelArn, MessageId, notified: 1, counts: { "no-preference": 1 } },
    ]);
  });

  it("exports a channel, and imports it so that everything is as it was", async () => {
    service = await serve();
    const { client, url } = service;
    const ChannelArn = await team(service);
    await put(service, ChannelArn, '{"mention":["Bob", "\\u00e9\\ud83d\\ude00"]}');
    for (let index = 0; index < 3; index++)
      await client.send(new SendChannelMessageCommand(messageTo(ChannelArn, { ClientRequestToken: `token-${index}` })));
    const exported = `${url}/_pushsieve/channels/${encodeURIComponent(ChannelArn)}/export`;
    const response = await fetch(exported);
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const file = await response.text();
    const list = new ListChannelMessagesCommand({ ChannelArn, ChimeBearer: bob });
    const { $metadata: _, ...before } = await client.send(list);
    const load = (body: string, type = "application/x-ndjson") =>
      getJson(`${url}/_pushsieve/import`, { method: "POST", headers: { "content-type": type, "x-pushsieve": "test" }, body });
    expect(await load(file)).toMatchObject({ Code: "Conflict" });

    await client.send(new DeleteChannelCommand({ ChannelArn, ChimeBearer: alice }));
    expect((await fetch(exported)).status).toBe(404);
    expect(await load(file)).toEqual({ ChannelArn, rows: file.trimEnd().split("\n").length, refused: 0, problems: [] });
    expect(await (await fetch(exported)).text()).toBe(file);
    const { $metadata: _metadata, ...after } = await client.send(list);
    expect(after).toEqual(before);
    const again = await client.send(new SendChannelMessageCommand(messageTo(ChannelArn, { ClientRequestToken: "token-0" })));
    expect(before.ChannelMessages?.map((each) => each.MessageId)).toContain(again.MessageId);
    await client.send(new SendChannelMessageCommand(messageTo(ChannelArn, { MessageAttributes: { mention: { StringValues: ["Bob"] } } })));
    expect((await getJson(`${url}/_pushsieve/fan-outs`)).fanOuts![0]).toMatchObject({ counts: { "filter-matched": 1 } });
  });

  it("imports valid rows, and names invalid rows by line", async () => {
    service = await serve();
    const { client, url } = service;
    const ChannelArn = await team(service);
    await put(service, ChannelArn, '{"mention":["Bob"]}');
    const file = await (await fetch(`${url}/_pushsieve/channels/${encodeURIComponent(ChannelArn)}/export`)).text();
    await client.send(new DeleteChannelCommand({ ChannelArn, ChimeBearer: alice }));
    const lines = file.trimEnd().split("\n");
    const damaged = [
      lines[0],
      "{ torn",
      "[]",
      lines[1]?.replace('"DEFAULT"', '"SECRET"'),
      lines[1]?.replaceAll(ChannelArn, `${ChannelArn}x`),
      "",
      ...lines.slice(2),
    ];
    const load = (body: string, type = "application/x-ndjson") =>
      getJson(`${url}/_pushsieve/import`, { method: "POST", headers: { "content-type": type, "x-pushsieve": "test" }, body });
    const { problems, refused } = await load(damaged.join("\n"));
    expect([refused, problems]).toMatchObject([
      4,
      [
        "line 2 is not JSON",
        "line 3 has no kind, group and id",
        expect.stringContaining("line 4: the stored membership"),
        "line 5 is not a row of the channel",
      ],
    ]);
    expect(JSON.stringify(problems)).not.toContain("SECRET");
    const who = { ChannelArn, MemberArn: bob, ChimeBearer: bob };
    expect((await client.send(new GetChannelMembershipPreferencesCommand(who))).Preferences).toEqual(filtered('{"mention":["Bob"]}'));
    expect(await load(lines.slice(1).join("\n"))).toMatchObject({
      Code: "BadRequest",
      Message: expect.stringContaining("first line must be a channel") as string,
    });
    expect(await load("")).toMatchObject({ Code: "BadRequest" });
    expect(await load(file, "application/json")).toMatchObject({ Code: "BadRequest" });
    expect(await load("x".repeat(300_000))).toMatchObject({ Code: "BadRequest" });
  });
});

describe("its metrics", () => {
  it("has numbers of requests, decisions, fan-outs, indexes and queues", async () => {
    service = await serve();
    const ChannelArn = await team(service);
    await put(service, ChannelArn, '{"mention":["Bob"]}');
    await service.client.send(new SendChannelMessageCommand(messageTo(ChannelArn)));
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    for (const line of [
      'pushsieve_requests_total{operation="SendChannelMessage",status="201"} 1',
      'pushsieve_decisions_total{reason="no-preference"} 1',
      'pushsieve_decisions_total{reason="filter-not-matched"} 1',
      "pushsieve_fan_out_members_sum 1",
      "pushsieve_decision_seconds_count 1",
      "pushsieve_index_channels 1",
      "pushsieve_queue_depth 0",
    ])
      expect(metrics).toContain(line);
    expect(metrics).toMatch(/^pushsieve_index_bytes [1-9]/m);
  });

  it.each(["info", "trace"])("keeps secrets out of the log and out of errors, at the level %s", async (logLevel) => {
    service = await serve({ logLevel });
    const { client } = service;
    const ChannelArn = await team(service);
    const secret = {
      Content: "SECRET-content",
      Metadata: "SECRET-metadata",
      PushNotification: { Title: "SECRET-title", Body: "SECRET-body" },
    };
    const attributes = { "SECRET-name": { StringValues: ["SECRET-value"] } };
    await client.send(
      new SendChannelMessageCommand(
        messageTo(ChannelArn, { ...secret, MessageAttributes: attributes, ClientRequestToken: "SECRET-token" }),
      ),
    );
    await put(service, ChannelArn, '{"SECRET-attribute":["SECRET-word"]}');
    const messages: string[] = [];
    const wrong = [
      put(service, ChannelArn, '{"SECRET-attribute":"SECRET-word"}'),
      client.send(new SendChannelMessageCommand(messageTo(ChannelArn, { ...secret, Content: "SECRET".repeat(1000) }))),
      client.send(new SendChannelMessageCommand(messageTo(ChannelArn, { ...secret, PushNotification: { Title: "SECRET".repeat(10) } }))),
      client.send(
        new SendChannelMessageCommand(
          messageTo(ChannelArn, { MessageAttributes: { ["SECRET".repeat(20)]: { StringValues: ["SECRET".repeat(100)] } } }),
        ),
      ),
    ];
    // All at once: a rejection that nothing waits for yet would end the run.
    for (const each of await Promise.allSettled(wrong)) {
      const error = each.status === "rejected" ? (each.reason as Error) : new Error("not rejected");
      messages.push(JSON.stringify({ ...error, message: error.message }));
    }
    await until(() => rows(service!.stderr()).filter((row) => row.msg === "request").length === 7);
    expect(messages.every((message) => message.includes("BadRequest"))).toBe(true);
    expect([...messages, service.stderr(), await (await fetch(`${service.url}/metrics`)).text()].join("\n")).not.toContain("SECRET");
    const request = rows(service.stderr()).find((row) => row.operation === "SendChannelMessage");
    expect(request).toMatchObject({ requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  });

  it("answers DescribeChannelMembershipForAppInstanceUser in the shape that the older chime client knows", async () => {
    service = await serve();
    const ChannelArn = await team(service);
    await service.client.send(
      new CreateChannelMembershipCommand({ ChannelArn, MemberArn: `${instance}/user/x`, Type: "DEFAULT", ChimeBearer: alice }),
    );
    const query = new URLSearchParams({ scope: "app-instance-user-membership", "app-instance-user-arn": bob });
    const answer = await getJson(`${service.url}/channels/${encodeURIComponent(ChannelArn)}?${query.toString()}`, {
      headers: { "x-amz-chime-bearer": bob },
    });
    expect(answer).toEqual({
      ChannelMembership: {
        ChannelSummary: { Name: "team", ChannelArn, Mode: "UNRESTRICTED", Privacy: "PRIVATE" },
        AppInstanceUserMembershipSummary: { Type: "DEFAULT" },
      },
    });
  });
});
