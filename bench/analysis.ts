import { execFileSync } from "node:child_process";
import { type AnalysisOptions, analyzeRule, compareRules, lintRule, nearestMatch, simplifyRule } from "../src/analysis/index.ts";
import type { MessageAttributes } from "../src/index.ts";
import { families, hardest, type Pair, randomPair } from "../test/support/hard-rules.ts";
import { naiveMatches } from "../test/support/naive.ts";
import { stepsOf } from "./support/internals.ts";
import { median, timed } from "./support/measure.ts";
import { loader } from "./support/memory.ts";
import { type Columns, count, type Question } from "./support/question.ts";
import { randomOf } from "./workloads/random.ts";

const message: MessageAttributes = { n0: { StringValues: ["v0", "v1"] }, a: { StringValues: ["x0"] } };
const bothSemantics = ["guide", "sns"] as const;

/** Every question of the analysis. */
const proofs: Record<string, (a: string, b: string, options: AnalysisOptions) => unknown> = {
  analyzeRule: (a, _b, options) => analyzeRule(a, options),
  compareRules: (a, b, options) => compareRules(a, b, options),
  simplifyRule: (a, _b, options) => simplifyRule(a, options),
  nearestMatch: (a, _b, options) => nearestMatch(a, message, options),
  lintRule: (a, _b, options) => lintRule(a, { ...options, information: true }),
};

export const question: Question = {
  title: "how long does a proof take?",
  async *run({ seed, isQuick }) {
    const random = randomOf(seed, 0);
    const pairs = Array.from({ length: isQuick ? 50 : 1_000 }, () => randomPair(random));
    for (const pair of pairs.slice(0, isQuick ? 20 : 200)) checkAnswers(pair);
    const columns: Columns = { median: "ms", slowest: "ms", "most steps": "count" };
    const measureAll = (all: readonly Pair[]) => Object.keys(proofs).map((name) => ({ name, cells: measureProof(name, all) }));
    yield { subject: `${pairs.length} random rules`, columns, rows: measureAll(pairs) };
    yield { subject: "hand-made difficult rules", columns, rows: measureAll(families) };

    const starts = [...families, ...pairs.slice(0, 10)];
    const steps = isQuick ? 20 : 300;
    const rows = Object.keys(stepsOf).map((name, index) => {
      const pair = hardest((each) => mostSteps(name, each), starts, randomOf(seed, index + 1), steps);
      return { name, cells: [...measureProof(name, [pair]), firstCall(name, pair)] };
    });
    const subject = `hardest found among ${count(starts.length * steps)} rules`;
    yield { subject, columns: { ...columns, "first call of a process": "ms" }, rows };
  },
};

function measureProof(name: string, pairs: readonly Pair[]): number[] {
  const times = pairs.flatMap((pair) => bothSemantics.map((semantics) => medianTime(name, pair, { semantics })));
  const steps = Object.hasOwn(stepsOf, name) ? Math.max(...pairs.map((pair) => mostSteps(name, pair))) : Number.NaN;
  return [median(times), Math.max(...times), steps];
}

/** Calls it once to warm up, then a few times. */
function medianTime(name: string, pair: Pair, options: AnalysisOptions): number {
  const [a, b] = [JSON.stringify(pair[0]), JSON.stringify(pair[1])];
  const answer = proofs[name]!(a, b, options) as { readonly undecided?: boolean };
  if (answer.undecided) throw new Error(`${name} is undecided: ${a} ${b}`);
  const ask = () => proofs[name]!(a, b, options);
  const time = timed(() => [ask], ask);
  return median([time(), time(), time()]);
}

function mostSteps(name: string, [a, b]: Pair): number {
  return Math.max(...bothSemantics.map((semantics) => stepsOf[name]!(a, b, semantics)));
}

/** A proof in a new process, as on a command line, without the time to load the code. */
function firstCall(name: string, pair: Pair): number {
  const program = `import { ${name} } from ${JSON.stringify(new URL("../src/analysis/index.ts", import.meta.url).href)};
    const [a, b] = ${JSON.stringify(pair.map((rule) => JSON.stringify(rule)))};
    const start = performance.now();
    ${name === "compareRules" ? `${name}(a, b)` : `${name}(a)`};
    console.log(performance.now() - start);`;
  return Number(execFileSync(process.execPath, ["--import", loader, "--input-type=module", "-e", program], { encoding: "utf8" }));
}

/** Throws unless the witnesses are correct according to the specification. */
function checkAnswers([a, b]: Pair): void {
  for (const semantics of bothSemantics) {
    const { matching, notMatching } = analyzeRule(a, { semantics });
    const { both, onlyA, onlyB } = compareRules(a, b, { semantics });
    const nearest = nearestMatch(a, message, { semantics }).change?.result;
    const same = [a, simplifyRule(a, { semantics }).rule];
    const claims = [
      { isMatch: true, rules: same, witnesses: [matching, nearest, both, onlyA] },
      { isMatch: false, rules: same, witnesses: [notMatching, onlyB] },
      { isMatch: true, rules: [b], witnesses: [both, onlyB] },
      { isMatch: false, rules: [b], witnesses: [onlyA] },
    ];
    for (const { isMatch, rules, witnesses } of claims)
      for (const rule of rules)
        for (const witness of witnesses)
          if (witness !== undefined && naiveMatches(rule, witness, semantics) !== isMatch)
            throw new Error(`${JSON.stringify({ rule, witness })} should be ${isMatch} (${semantics}), of ${JSON.stringify([a, b])}`);
  }
  const { differsOn } = analyzeRule(a);
  if (differsOn !== undefined && naiveMatches(a, differsOn, "guide") === naiveMatches(a, differsOn, "sns"))
    throw new Error(`the semantics do not differ on ${JSON.stringify({ a, differsOn })}`);
}
