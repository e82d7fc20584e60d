/** One run of mutation testing: the sources to mutate, and the tests that must notice. */
export interface MutatedRoom {
  readonly name: string;
  /** Globs of sources. */
  readonly mutate: readonly string[];
  /** Globs of tests that run in this process and reach these sources. */
  readonly tests: readonly string[];
}

const cases = ["test/spec-cases.test.ts"];
const language = [...cases, "test/rule/**", "test/property/{parsing,matching}.test.ts", "test/diagnostic/**"];
const channels = [...cases, "test/spec-cases-on-every-index.test.ts"];
const index = ["test/rule-index/**", "test/property/fan-out.test.ts", "test/fanout/**", ...channels];

/** One room at a time, so that a run takes at most half an hour on two cores and can be resumed. */
export const rooms: readonly MutatedRoom[] = [
  room("text", language, "test/text/**"),
  room("attributes", ["test/attributes/**", ...cases, "test/property/matching.test.ts"]),
  room("rule", language),
  room("operator", language, "test/operator/**", "test/compile/**", "test/analysis/description/**"),
  room("compile", [...cases, "test/compile/**", "test/property/matching.test.ts"]),
  room("analysis", ["test/analysis/**", "test/property/analysis.test.ts", ...cases]),
  { name: "rule-index", mutate: ["src/rule-index/*.ts", "src/rule-index/small/**/*.ts"], tests: index },
  { name: "rule-index/interning", mutate: ["src/rule-index/interning/**/*.ts"], tests: index },
  { name: "rule-index/posting", mutate: ["src/rule-index/posting/**/*.ts"], tests: index },
  room("fanout", ["test/fanout/**", "test/property/fan-out.test.ts", ...channels]),
  {
    name: "messaging",
    mutate: ["src/messaging/authorisation.ts", "src/messaging/operation/**/*.ts"],
    tests: ["test/messaging/**", "test/property/channel-cache.test.ts", "test/http/{sdk,spec-cases,service}.test.ts"],
  },
];

function room(name: string, tests: readonly string[], ...more: readonly string[]): MutatedRoom {
  return { name, mutate: [`src/${name}/**/*.ts`], tests: [...tests, ...more] };
}
