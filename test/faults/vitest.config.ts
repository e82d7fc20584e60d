import { defineConfig } from "vitest/config";
import { aliases } from "../support/aliases.ts";
import { kinds } from "./kinds.ts";

/** The tests of one kind, in this process, without building the package. */
export default defineConfig({
  resolve: { alias: aliases },
  test: {
    include: [...(kinds[process.env.FAULT_KIND as keyof typeof kinds] ?? [])],
    setupFiles: ["test/support/index-in-use.setup.ts"],
    fileParallelism: false,
    testTimeout: 30_000,
    // What finds a fault today finds it tomorrow.
    env: { FC_SEED: process.env.FC_SEED ?? "11" },
  },
});
