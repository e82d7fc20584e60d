import { defineConfig } from "vitest/config";

/** For mutation testing: the tests that run the sources in this process, without building the package. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/{package,docs,cli,workers,schema,rule-index/posting}/**", "test/rule-index/posting.test.ts", "**/node_modules/**"],
    testTimeout: 30_000,
    env: { FC_RUNS: "40" },
  },
});
