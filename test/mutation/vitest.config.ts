import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { aliases } from "../support/aliases.ts";
import { rooms } from "./rooms.ts";

const room = rooms.find(({ name }) => name === process.env.MUTATED_ROOM);

/** The first failing test ends the run of a mutant, so the quick tests come first. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => costOf(a.moduleId) - costOf(b.moduleId));
  }
}

function costOf(file: string): number {
  return room?.slow?.findIndex((name) => file.includes(name)) ?? -1;
}

/** The tests of one room, in this process, without building the package. */
export default defineConfig({
  resolve: { alias: aliases },
  test: {
    setupFiles: ["test/support/index-in-use.setup.ts"],
    include: (room?.tests ?? ["test/**"]).map((glob) => glob.replace(/\*\*$/, "**/*.test.ts")),
    testTimeout: 30_000,
    // A mutant that survives runs every test: it takes a third less time without a worker for each file.
    isolate: room === undefined,
    sequence: { sequencer: QuickFirst },
    env: { FC_RUNS: process.env.FC_RUNS ?? String(room?.runs ?? 40) },
  },
});
