import { afterEach, expect, it } from "vitest";
import { type Listening, listen } from "../../src/transport/http/server.ts";
import { raw } from "./raw.ts";
import { until } from "./support.ts";

let server: Listening | undefined;
afterEach(() => server?.stop(0));

const request = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
const options = { port: 0, host: "127.0.0.1" };

it("a client that ends its side with its request is answered, also later", async () => {
  const handle: NonNullable<Parameters<typeof listen>[0]["handle"]> = (_request, response) => {
    setTimeout(() => response.end("late"), 50);
    return true;
  };
  server = await listen({ fetch: () => Response.error(), handle }, options);
  expect(await raw(server.url, request)).toMatchObject({ status: 200 });
});

it("an answer without an end ends with its client", async () => {
  let isCancelled = false;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
    cancel: () => {
      isCancelled = true;
    },
  });
  server = await listen({ fetch: () => new Response(body) }, options);
  await raw(server.url, request);
  await until(() => isCancelled);
});
