import { defineConfig } from "vitest/config";
import { aliases } from "../support/aliases.ts";

/** The tests that `run.ts` names, in this process, without building the package. */
export default defineConfig({
  resolve: { alias: aliases },
  test: {
    include: JSON.parse(process.env.FAULT_TESTS ?? "[]") as string[],
    setupFiles: ["test/support/index-in-use.setup.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A fixed seed: a test that finds a fault today finds it tomorrow.
    env: { FC_SEED: process.env.FC_SEED ?? "11" },
  },
});
