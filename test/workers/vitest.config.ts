import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** `npm run test:nats`: tests that need a real broker. One file at a time: each starts its own servers and workers. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/workers/**/*.test.ts"],
    globalSetup: ["test/support/build.ts", "test/workers/require-server.ts"],
    setupFiles: ["test/support/index-in-use.setup.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
