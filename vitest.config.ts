import { configDefaults, defineConfig } from "vitest/config";
import { aliases } from "./test/support/aliases.ts";

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    include: ["test/**/*.test.ts"],
    // What needs a broker, other clients or a browser: npm run test:nats, npm run test:clients, npm run test:page.
    exclude: ["test/workers/**", "test/clients/**", "test/page/*.test.ts", ...configDefaults.exclude],
    globalSetup: ["test/support/build.ts"],
    setupFiles: ["test/support/index-in-use.setup.ts"],
    testTimeout: 30_000,
    // By default a machine of two processors would have one worker.
    maxWorkers: "100%",
    coverage: {
      provider: "v8",
      include: ["src/{diagnostic,attributes,text,operator,rule,compile,analysis,rule-index,fanout,lint,push}/**/*.ts"],
      reporter: ["text-summary", "text"],
      thresholds: { branches: 95, lines: 95, functions: 95 },
    },
  },
});
