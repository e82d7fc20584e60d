import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** `npm run test:clients`: clients of other languages and times, which must be installed beside the project. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/clients/**/*.test.ts"],
    globalSetup: ["test/support/build.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
