import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Channel, ChannelMembershipPreferences, FanOut, PushMessage, RulePool } from "../../src/index.ts";
import { examplesOfPage, writeExamples } from "../support/examples.ts";
import { hasSqlite, withDatabasesIn, withFile } from "../support/sqlite.ts";

/** docs/own-backend.md: its files run as several processes on one database, and send to services of this machine. */

type Sender = (tokens: readonly string[], message: PushMessage) => Promise<readonly string[]>;
interface Backend {
  readonly database: { exec(sql: string): unknown; close(): unknown };
  join(channel: string, member: string): void;
  leave(channel: string, member: string): void;
  setPreferences(channel: string, member: string, preferences: ChannelMembershipPreferences): readonly string[];
  readonly pool: RulePool;
  currentChannel(id: string): Channel;
  addDevice(token: string, member: string, service: string): void;
  notify(channel: string, message: PushMessage, senders: Record<string, Sender>): Promise<FanOut>;
  fcmSender(url: string, accessToken: () => Promise<string>): Sender;
  webPushSender(vapid: (endpoint: string) => Promise<string>): Sender;
  apnsSender(origin: string, topic: string, jwt: () => Promise<string>): Sender;
}

const generated = new URL("../.generated-own-backend/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "pushsieve-own-backend-"));
const named = examplesOfPage("docs/own-backend.md").filter(({ file }) => file !== undefined);
const started: Backend[] = [];
const servers: Server[] = [];
afterAll(() => {
  for (const { database } of started) database.close();
  for (const server of servers) server.close();
  for (const each of [generated, folder]) rmSync(each, { recursive: true, force: true });
});

/** The files of the page, loaded anew: what a process that starts has in memory, which is nothing. */
async function start(): Promise<Backend> {
  const files = writeExamples(named, new URL(`process-${started.length}/`, generated), ({ code }) => withDatabasesIn(folder, code));
  const backend = Object.assign({}, ...(await Promise.all(files.map((file) => import(file.pathname))))) as Backend;
  started.push(backend);
  return backend;
}

const none = { PushNotifications: { AllowNotifications: "NONE" as const } };
const filtered = (FilterRule: string) => ({ PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule } });
const message: PushMessage = {
  PushNotification: { Title: "Hi", Body: "Lunch?" },
  MessageAttributes: { mention: { StringValues: ["bob"] } },
};
const notifiedIn = ({ currentChannel }: Backend, channel: string) => currentChannel(channel).fanOut(message).toArray().sort();

describe.skipIf(!hasSqlite)(withFile("the code of docs/own-backend.md"), () => {
  it("decides by every change that another process has stored, and starts again from the rows", async () => {
    const [one, other] = [await start(), await start()];
    for (const member of ["alice", "bob", "carol"]) one.join("shared", member);
    expect([notifiedIn(one, "shared"), notifiedIn(other, "shared")]).toEqual([
      ["alice", "bob", "carol"],
      ["alice", "bob", "carol"],
    ]);
    expect(other.setPreferences("shared", "alice", none)).toEqual([]);
    expect(one.setPreferences("shared", "bob", filtered('{"mention":["carol"]}'))).toEqual([]);
    expect([notifiedIn(one, "shared"), notifiedIn(other, "shared")]).toEqual([["carol"], ["carol"]]);
    other.leave("shared", "carol");
    one.join("shared", "dave");
    expect([notifiedIn(one, "shared"), notifiedIn(other, "shared")]).toEqual([["dave"], ["dave"]]);
    expect(notifiedIn(await start(), "shared")).toEqual(["dave"]);
    // A member that joins again begins without a preference; a second join does not end one.
    other.leave("shared", "alice");
    other.join("shared", "alice");
    other.join("shared", "bob");
    expect([notifiedIn(one, "shared"), notifiedIn(await start(), "shared")]).toEqual([
      ["alice", "dave"],
      ["alice", "dave"],
    ]);
  });

  it("rejects a mistake before it is stored, and says so for a person that is not a member", async () => {
    const backend = await start();
    backend.join("strict", "bob");
    backend.setPreferences("strict", "bob", none);
    expect(backend.setPreferences("strict", "bob", filtered('{"mention":"bob"}'))).toEqual([expect.stringContaining('write ["bob"]')]);
    expect(backend.setPreferences("strict", "eve", none)).toEqual(["eve is not a member of strict"]);
    expect([...backend.currentChannel("strict").entries()]).toEqual([["bob", none]]);
  });

  it("withholds and reports a damaged row, and decides the others; also when it is damaged later", async () => {
    const backend = await start();
    for (const member of ["bob", "carol"]) backend.join("damaged", member);
    const damage = (revision: number) => {
      const json = JSON.stringify(filtered("{"));
      backend.database.exec(
        `UPDATE membership SET preferences = '${json}', revision = ${revision} WHERE channel = 'damaged' AND member = 'bob'`,
      );
    };
    expect(notifiedIn(backend, "damaged")).toEqual(["bob", "carol"]);
    damage(1_000_000);
    expect(notifiedIn(backend, "damaged")).toEqual(["carol"]);
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(notifiedIn(await start(), "damaged")).toEqual(["carol"]);
    expect(error.mock.calls).toEqual([[expect.stringContaining("the preferences of bob are damaged")]]);
    error.mockRestore();
  });

  it("keeps a rule that many channels have once, and at most 10,000 channels", async () => {
    const backend = await start();
    const channels = Array.from({ length: 3 }, (_, index) => `many-${index}`);
    for (const channel of channels) {
      backend.join(channel, "bob");
      backend.setPreferences(channel, "bob", filtered('{"mention":["bob"]}'));
      expect(notifiedIn(backend, channel)).toEqual(["bob"]);
    }
    expect(backend.pool.size).toBe(1);
    const first = backend.currentChannel("many-0");
    expect(backend.currentChannel("many-0")).toBe(first);
    for (let index = 0; index < 9_999; index++) backend.currentChannel(`empty-${index}`);
    expect(backend.currentChannel("many-0")).toBe(first);
    for (let index = 0; index < 10_000; index++) backend.currentChannel(`empty-${index}`);
    expect(backend.currentChannel("many-0")).not.toBe(first);
    expect(notifiedIn(backend, "many-0")).toEqual(["bob"]);
  });

  it("sends one request for each token, and forgets the tokens that a service no longer knows", async () => {
    const backend = await start();
    const seen: string[] = [];
    const answer = (path: string, gone: number) => (path.includes("gone") ? gone : path.includes("busy") ? 503 : 200);
    const web = createServer((request, response) => {
      void textOf(request).then((body) => {
        const token = body === "" ? request.url! : (JSON.parse(body) as { message: { token: string } }).message.token;
        seen.push(`${request.headers.authorization} ${request.headers.ttl ?? ""} ${body}`);
        response.writeHead(answer(token, body === "" ? 410 : 404)).end();
      });
    });
    const apple = createHttp2Server((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      request.on("end", () => {
        seen.push(`${request.headers.authorization} ${request.url} ${request.headers["apns-topic"]} ${body}`);
        response.writeHead(answer(request.url, 410)).end();
      });
    });
    const [webUrl, appleUrl] = [await listen(web), await listen(apple)];
    const senders = {
      fcm: backend.fcmSender(`${webUrl}/fcm`, async () => "access"),
      webpush: backend.webPushSender(async () => "vapid t=x"),
      apns: backend.apnsSender(appleUrl, "com.example.chat", async () => "jwt"),
    };
    backend.join("sent", "bob");
    const tokens: Record<string, string[]> = {
      fcm: ["f-1", "f-gone", "f-busy"],
      webpush: [`${webUrl}/w-1`, `${webUrl}/w-gone`, `${webUrl}/w-busy`],
      apns: ["a-1", "a-gone", "a-busy"],
    };
    for (const [service, each] of Object.entries(tokens)) for (const token of each) backend.addDevice(token, "bob", service);
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    await backend.notify("sent", message, senders);
    expect(seen.length).toBe(9);
    expect(seen).toContain('Bearer access  {"message":{"token":"f-1","notification":{"title":"Hi","body":"Lunch?"}}}');
    expect(seen).toContain("vapid t=x 86400 ");
    expect(seen).toContain('bearer jwt /3/device/a-1 com.example.chat {"aps":{"alert":{"title":"Hi","body":"Lunch?"}}}');
    expect(error.mock.calls.length).toBe(3);
    seen.length = 0;
    await backend.notify("sent", message, senders);
    expect(seen.length).toBe(6);

    // A service that cannot be reached is reported; the device stays.
    const refused = {
      ...senders,
      fcm: backend.fcmSender("http://127.0.0.1:1", async () => ""),
      apns: backend.apnsSender("http://127.0.0.1:1", "", async () => ""),
    };
    error.mockClear();
    await backend.notify("sent", message, refused);
    expect(error.mock.calls.filter(([text]) => text === "a push failed:").length).toBe(4);
    seen.length = 0;
    await backend.notify("sent", message, senders);
    expect(seen.length).toBe(6);
    error.mockRestore();
  });
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
