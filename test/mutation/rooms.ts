/** One run of mutation testing: the sources to mutate, and the tests that must notice. */
export interface MutatedRoom {
  readonly name: string;
  /** Globs of sources. */
  readonly mutate: readonly string[];
  /** Globs of tests that run in this process and reach these sources. */
  readonly tests: readonly string[];
  /** Parts of the names of tests that are to run last, the slowest last. */
  readonly slow?: readonly string[];
  /** How often each property is tried. */
  readonly runs?: number;
}

const cases = ["test/spec-cases.test.ts"];
const language = [...cases, "test/rule/**", "test/property/{parsing,matching}.test.ts", "test/diagnostic/**"];
const repairs = ["test/property/{pasted,fixes}.test.ts"];
/** The contract and the tests of the parts; what stands above them says the same more slowly. */
const index = { tests: ["test/rule-index/**"], slow: ["sound", "memory", "steps", "sharing", "held"], runs: 15 };

const interning = {
  ...index,
  tests: ["test/rule-index/{interning,small}/**", "test/rule-index/posting.test.ts", "test/rule-index/posting/{memory,sound}.test.ts"],
};

/** What posting lists are made of. */
const lists = ["src/rule-index/posting/{bits,chunked-ints,flip-code,int-lists,posting-lists,posting-pages}.ts"];
/** What is read before a member is set, or a message decided. */
const input = ["src/fanout/{message,not-message,preferences,rule-pool,rule-texts,validate-message}.ts"];
const decisions = { tests: ["test/fanout/**", "test/property/fan-out.test.ts", ...cases], slow: ["property"], runs: 15 };

/** One room at a time, so that a run takes at most half an hour on two cores and can be resumed. */
export const rooms: readonly MutatedRoom[] = [
  room("text", language, "test/text/**", ...repairs),
  room("attributes", ["test/attributes/**", ...cases, "test/property/matching.test.ts"]),
  // Rules of preferences, their repairs and options are also reached from these.
  room("rule", language, ...repairs, "test/fanout/{options,preferences}.test.ts", "test/compile/**"),
  room("operator", language, "test/operator/**", "test/compile/**", "test/analysis/description/**"),
  room("compile", [...cases, "test/compile/**", "test/property/matching.test.ts"]),
  // Operators that look into strings are those of another dialect.
  room(
    "analysis",
    ["test/analysis/**", "test/property/analysis.test.ts", ...cases],
    "test/operator/dialect.test.ts",
    "test/rule/fixes.test.ts",
  ),
  { name: "rule-index", mutate: ["src/rule-index/*.ts", "src/rule-index/small/**/*.ts"], ...index },
  { name: "rule-index/interning", mutate: ["src/rule-index/interning/**/*.ts"], ...interning },
  { name: "rule-index/posting", mutate: ["src/rule-index/posting/**/*.ts", ...without(lists)], ...index },
  { name: "rule-index/posting/lists", mutate: lists, ...index },
  room("push", ["test/push/**", "test/property/push.test.ts", ...cases]),
  { name: "fanout", mutate: ["src/fanout/**/*.ts", ...without(input)], ...decisions },
  { name: "fanout/input", mutate: input, ...decisions },
  {
    name: "messaging",
    mutate: ["src/messaging/authorisation.ts", "src/messaging/operation/**/*.ts"],
    // Not the tests that start the built program, which has no mutant, nor those of databases.
    tests: ["test/messaging/!(import|sqlite-file|sqlite-store).test.ts", "test/property/channel-cache.test.ts", "test/http/sdk.test.ts"],
  },
];

function room(name: string, tests: readonly string[], ...more: readonly string[]): MutatedRoom {
  return { name, mutate: [`src/${name}/**/*.ts`], tests: [...tests, ...more] };
}

function without(globs: readonly string[]): string[] {
  return globs.map((glob) => `!${glob}`);
}
