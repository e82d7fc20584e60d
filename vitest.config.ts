import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: [
      { find: /^pushsieve$/, replacement: fileURLToPath(new URL("src/index.ts", import.meta.url)) },
      { find: /^pushsieve\/analysis$/, replacement: fileURLToPath(new URL("src/analysis/index.ts", import.meta.url)) },
      { find: /^pushsieve\/lint$/, replacement: fileURLToPath(new URL("src/lint/index.ts", import.meta.url)) },
      { find: /^pushsieve\/messaging$/, replacement: fileURLToPath(new URL("src/messaging/index.ts", import.meta.url)) },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // What needs a broker: npm run test:nats.
    exclude: ["test/nats/**", ...configDefaults.exclude],
    globalSetup: ["test/support/build.ts"],
    testTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["src/{diagnostic,attributes,text,operator,rule,compile,analysis,rule-index,fanout,lint}/**/*.ts"],
      reporter: ["text-summary", "text"],
      thresholds: { branches: 95, lines: 95, functions: 95 },
    },
  },
});
