/** One room at a time: `npm run test:mutation` says which (test/mutation). */
const { MUTATED_ROOM: room = "all", MUTATED_PART: part = "0" } = process.env;
const file = (name) => `reports/mutation/${room.replaceAll("/", "-")}.${part}${name}`;

export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  mutate: (process.env.MUTATED_FILES ?? "src/**/*.ts").split(" "),
  coverageAnalysis: "perTest",
  ignoreStatic: true,
  vitest: { configFile: "test/mutation/vitest.config.ts" },
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: file(".json") },
  incremental: true,
  incrementalFile: file(".incremental.json"),
  concurrency: 2,
  timeoutMS: 5_000,
  timeoutFactor: 1.25,
  // The score is judged over a room as a whole (test/mutation/run.ts).
  thresholds: { break: null },
  tsconfigFile: "not-needed.json",
  tempDirName: ".stryker-tmp",
};
