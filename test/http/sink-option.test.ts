import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join, relative } from "node:path";
import { CreateChannelCommand, SendChannelMessageCommand } from "@aws-sdk/client-chime-sdk-messaging";
import { expect, test } from "vitest";
import { rows } from "../cli/support.ts";
import { alice, bob, instance, messageTo } from "../messaging/support.ts";
import { path, serve, until } from "./support.ts";

test("--sink: decisions go to each of them, beside those of the configuration; files are relative to where it was started", async () => {
  const posted: string[] = [];
  const hook = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => posted.push(String(chunk)));
    request.on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => hook.once("listening", resolve));
  const { port } = hook.address() as AddressInfo;
  const here = path("here.ndjson");
  const sinks = ["--sink", relative(process.cwd(), here), "--sink", `http://127.0.0.1:${port}/`, "--sink", "stdout"];
  const service = await serve({ sinks: [{ type: "file", path: "beside.ndjson" }] }, sinks);
  const { ChannelArn } = await service.client.send(
    new CreateChannelCommand({ AppInstanceArn: instance, Name: "team", ChimeBearer: alice, MemberArns: [bob] }),
  );
  await service.client.send(new SendChannelMessageCommand(messageTo(ChannelArn!)));
  await until(() => posted.length > 0 && service.stdout().includes("\n"));
  expect(await service.stop()).toBe(0);
  hook.close();
  const files = [here, join(dirname(here), "beside.ndjson")].map((file) => readFileSync(file, "utf8"));
  for (const text of [...files, service.stdout()]) expect(rows(text)).toMatchObject([{ ChannelArn, notified: [alice, bob] }]);
  expect(JSON.parse(posted.join(""))).toMatchObject({ batches: [{ ChannelArn, notified: [alice, bob] }] });
  // Stdout belongs to the sink.
  expect(service.stderr()).toContain("Answering the operations");
});

test("--push-sink: what each device gets goes there, beside a sink of pushes of the configuration", async () => {
  const here = path("pushes.ndjson");
  const seed = path("seed.json");
  const endpoint = { EndpointId: "phone", Type: "GCM", EndpointAttributes: { DeviceToken: "bobs-phone" } };
  const Channels = [{ ChannelArn: "team", Members: [{ MemberArn: "alice" }, { MemberArn: "bob" }] }];
  writeFileSync(
    seed,
    JSON.stringify({ AppInstanceArn: instance, Users: [{ AppInstanceUserArn: "bob", Endpoints: [endpoint] }], Channels }),
  );
  const service = await serve({ sinks: [{ type: "file", path: "beside-pushes.ndjson", of: "pushes" }] }, [
    "--push-sink",
    here,
    "--seed",
    seed,
  ]);
  await service.client.send(new SendChannelMessageCommand(messageTo(`${instance}/channel/team`)));
  expect(await service.stop()).toBe(0);
  for (const file of [here, join(dirname(here), "beside-pushes.ndjson")])
    expect(rows(readFileSync(file, "utf8"))).toMatchObject([
      {
        part: 0,
        parts: 1,
        pushes: [
          { MemberArn: alice, reason: "no-endpoint" },
          { MemberArn: bob, reason: "sent", token: "bobs-phone" },
        ],
      },
    ]);
});
