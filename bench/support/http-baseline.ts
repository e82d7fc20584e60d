import { serve } from "@hono/node-server";
import { Hono } from "hono";

/* Runs in its own process, see `http.ts`: the framework of the service, which reads the body and answers at once. */
const app = new Hono().all("*", async (c) => {
  await c.req.arrayBuffer();
  return c.json({ ok: true });
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.((user + system) / 1e6);
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => process.send?.(`http://127.0.0.1:${port}`));
