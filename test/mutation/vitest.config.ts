import { defineConfig } from "vitest/config";
import { aliases } from "../support/aliases.ts";
import { rooms } from "./rooms.ts";

const room = rooms.find(({ name }) => name === process.env.MUTATED_ROOM);

/** The tests of one room, in this process, without building the package. */
export default defineConfig({
  resolve: { alias: aliases },
  test: {
    setupFiles: ["test/support/index-in-use.setup.ts"],
    include: (room?.tests ?? ["test/**"]).map((glob) => glob.replace(/\*\*$/, "**/*.test.ts")),
    testTimeout: 30_000,
    env: { FC_RUNS: process.env.FC_RUNS ?? "40" },
  },
});
