import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { serve } from "../http/support.ts";

const root = new URL("../../", import.meta.url);

it("the README's client puts a preference and sends a message to the service, and the fan-out shows up where it says", async () => {
  const readme = readFileSync(new URL("README.md", root), "utf8");
  const [, code = ""] = /^```js\n(import \{ ChimeSDKMessaging .*?)^```/ms.exec(readme) ?? [];
  const service = await serve();
  // Beside the tests, so that the client is found.
  const folder = new URL("test/.generated-service/", root);
  mkdirSync(folder, { recursive: true });
  try {
    const file = new URL("readme.mjs", folder);
    writeFileSync(file, code.replace("http://127.0.0.1:8787", service.url));
    await import(/* @vite-ignore */ file.pathname);
    const response = await fetch(`${service.url}/_pushsieve/fan-outs`);
    expect(await response.text()).toContain('"filter-matched":1');
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await service.stop();
  }
});
