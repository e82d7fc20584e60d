import { afterEach, expect, it } from "vitest";
import { alice, instance } from "../messaging/support.ts";
import { type Spawned, serve } from "./support.ts";

let service: Spawned | undefined;
afterEach(async () => {
  await service?.stop();
  service = undefined;
});

it("a missing token in a request is a mistake: only the library adds one", async () => {
  service = await serve();
  const create = (body: object) =>
    fetch(`${service!.url}/channels`, {
      method: "POST",
      headers: { "x-amz-chime-bearer": alice, "content-type": "application/json" },
      body: JSON.stringify({ AppInstanceArn: instance, Name: "team", ...body }),
    });
  const refused = await create({});
  expect(refused.status).toBe(400);
  expect(((await refused.json()) as { Message: string }).Message).toContain("'ClientRequestToken'");
  expect((await create({ ClientRequestToken: "once" })).status).toBe(201);
});
