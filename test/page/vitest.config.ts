import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { aliases } from "../support/aliases.ts";

/** `npm run test:page`: the built page in Debian's Chromium. The state of the views is tested without a browser, by `npm test`. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: { alias: aliases },
  test: {
    include: ["test/page/*.test.ts"],
    globalSetup: ["test/support/build.ts"],
    // A real browser on a machine that does other things: a test that fails is tried again, once, and the report says so.
    retry: 1,
    // As long as the waits of the browser's own functions.
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One browser at a time: the machine's processors are for the page.
    fileParallelism: false,
  },
});
