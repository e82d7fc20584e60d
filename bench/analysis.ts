import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { analyze } from "../src/analysis/analyze.ts";
import { compare } from "../src/analysis/compare.ts";
import { type AnalysisOptions, analyzeRule, compareRules, lintRule, nearestMatch, simplifyRule } from "../src/analysis/index.ts";
import { simplify } from "../src/analysis/simplify.ts";
import { Steps } from "../src/analysis/steps.ts";
import type { FilterRule, MessageAttributes, Semantics } from "../src/index.ts";
import { requireFilterRule } from "../src/rule/parse.ts";
import { families, hardest, type Pair, randomPair } from "./hard-rules.ts";
import { quantile } from "./measure.ts";
import { oracle } from "./oracle.ts";
import type { FigureRow, Question } from "./question.ts";
import { randomOf } from "./workloads/random.ts";

const message: MessageAttributes = { n0: { StringValues: ["v0", "v1"] }, a: { StringValues: ["x0"] } };

/** Every question as it is asked, and where they are counted, its steps. */
const proofs: readonly {
  readonly name: string;
  readonly ask: (pair: readonly [string, string], options: AnalysisOptions) => unknown;
  readonly steps?: (pair: Pair, semantics: Semantics, steps: Steps) => unknown;
}[] = [
  {
    name: "analyzeRule",
    ask: ([a], options) => analyzeRule(a, options),
    steps: ([a], semantics, steps) => analyze(requireFilterRule(a, {}), true, semantics, steps),
  },
  {
    name: "compareRules",
    ask: ([a, b], options) => compareRules(a, b, options),
    steps: ([a, b], semantics, steps) => compare([requireFilterRule(a, {}).rule, requireFilterRule(b, {}).rule], semantics, steps),
  },
  {
    name: "simplifyRule",
    ask: ([a], options) => simplifyRule(a, options),
    steps: ([a], semantics, steps) => simplify(requireFilterRule(a, {}), { semantics }, steps),
  },
  { name: "nearestMatch", ask: ([a], options) => nearestMatch(a, message, options) },
  { name: "lintRule", ask: ([a], options) => lintRule(a, { ...options, information: true }) },
];

export const question: Question = {
  name: "analysis",
  title: "how long does a proof take?",
  notes: [
    "Rules within the default limits, both semantics, from rule text to answer. Each is asked once to warm up, then a few times;",
    "its median counts. Steps are the same on every machine. The search goes uphill in steps, a question at a time.",
  ],
  async *run({ seed, isQuick }) {
    const random = randomOf(seed, 0);
    const pairs = Array.from({ length: isQuick ? 50 : 1_000 }, () => randomPair(random));
    for (const pair of pairs.slice(0, isQuick ? 20 : 200)) checkAnswers(pair);
    yield { subject: `${pairs.length} random rules`, columns, rows: measureAll(pairs) };
    yield { subject: "families made to hurt", columns, rows: measureAll(families.map(({ pair }) => pair)) };

    const candidates = isQuick ? 300 : 5_000;
    const found = proofs.flatMap((proof, index) => {
      if (proof.steps === undefined) return [];
      const pair = hardest((each) => stepsOf(proof, each), randomOf(seed, index + 1), candidates);
      return [{ proof, pair }];
    });
    yield {
      subject: `hardest found among ${candidates.toLocaleString("en")} rules`,
      columns,
      rows: found.map(({ proof, pair }) => measureProof(proof, [pair])),
    };
    yield {
      subject: "the same as the first call of a process",
      columns,
      rows: found.map(({ proof, pair }) => ({ name: proof.name, cells: [Number.NaN, firstCall(proof.name, pair), Number.NaN] })),
    };
  },
};

const columns = [
  { title: "median", unit: "ms" },
  { title: "slowest", unit: "ms" },
  { title: "most steps", unit: "count" },
] as const;

type Proof = (typeof proofs)[number];

function measureAll(pairs: readonly Pair[]): FigureRow[] {
  return proofs.map((proof) => measureProof(proof, pairs));
}

function measureProof(proof: Proof, pairs: readonly Pair[]): FigureRow {
  const times = pairs.flatMap((pair) => (["guide", "sns"] as const).map((semantics) => medianTime(proof, pair, semantics)));
  const steps = proof.steps === undefined ? Number.NaN : Math.max(...pairs.map((pair) => stepsOf(proof, pair)));
  return { name: proof.name, cells: [quantile(times, 0.5), Math.max(...times), steps] };
}

function medianTime({ name, ask }: Proof, pair: Pair, semantics: Semantics): number {
  const texts = [JSON.stringify(pair[0]), JSON.stringify(pair[1])] as const;
  const samples = Array.from({ length: 4 }, () => {
    const start = performance.now();
    const answer = ask(texts, { semantics }) as { readonly undecided?: boolean };
    if (answer.undecided) throw new Error(`${name} is undecided: ${texts.join(" ")}`);
    return performance.now() - start;
  });
  return quantile(samples.slice(1), 0.5);
}

function stepsOf({ steps }: Proof, pair: Pair): number {
  return Math.max(
    ...(["guide", "sns"] as const).map((semantics) => {
      const spent = new Steps(Number.POSITIVE_INFINITY);
      steps?.(pair, semantics, spent);
      return spent.spent;
    }),
  );
}

/** A proof in a process that has done nothing before, as on a command line; loading the code not counted. */
function firstCall(name: string, pair: Pair): number {
  const path = fileURLToPath(new URL("../src/analysis/index.ts", import.meta.url));
  const ask = name === "compareRules" ? `${name}(a, b)` : `${name}(a)`;
  const program = `import { ${name} } from ${JSON.stringify(path)};
    const [a, b] = ${JSON.stringify(pair.map((rule) => JSON.stringify(rule)))};
    const start = performance.now();
    ${ask};
    console.log(performance.now() - start);`;
  const flags = ["--import", new URL("typescript.mjs", import.meta.url).href, "--input-type=module", "-e", program];
  return Number(execFileSync(process.execPath, flags, { encoding: "utf8" }));
}

/** Throws unless the witnesses are what they claim to be, by the specification. */
function checkAnswers([a, b]: Pair): void {
  for (const semantics of ["guide", "sns"] as const) {
    const holds = (rule: FilterRule, each: MessageAttributes | undefined) => each === undefined || oracle(rule, each, semantics);
    const fails = (rule: FilterRule, each: MessageAttributes | undefined) => each === undefined || !oracle(rule, each, semantics);
    const { matching, notMatching, differsOn } = analyzeRule(a, { semantics });
    const { both, onlyA, onlyB } = compareRules(a, b, { semantics });
    const simpler = simplifyRule(a, { semantics });
    const isRight = [
      holds(a, matching),
      fails(a, notMatching),
      differsOn === undefined || oracle(a, differsOn, "guide") !== oracle(a, differsOn, "sns"),
      holds(a, both) && holds(b, both),
      holds(a, onlyA) && fails(b, onlyA),
      fails(a, onlyB) && holds(b, onlyB),
      holds(a, nearestMatch(a, message, { semantics }).change?.result),
      [matching, notMatching, both, onlyA, onlyB].every(
        (each) => each === undefined || oracle(simpler, each, semantics) === oracle(a, each, semantics),
      ),
    ];
    if (isRight.includes(false)) throw new Error(`wrong answer ${isRight.indexOf(false)} for ${JSON.stringify([a, b])} (${semantics})`);
  }
}
