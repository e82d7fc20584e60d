import { type ComparisonCase, expand, limitsOf, type NearestCase, type ProofsCase } from "../../support/spec-case.ts";
import { missingWords, placed } from "./diagnostics.ts";
import type { Findings } from "./findings.ts";
import type { Library } from "./library.ts";

const DIFFERS = "depends-on-semantics";

export function checkProofs(
  { root, analysis, diagnose: { guidance } }: Library,
  { rule, proves, ...rest }: ProofsCase,
  findings: Findings,
): void {
  const text = expand(rule);
  const limits = limitsOf(rest.limits);
  const read = new Set(root.parseFilterRule(text, { limits, guidance }).diagnostics.map(({ code }) => code));
  for (const semantics of ["guide", "sns"] as const) {
    const { matching = null, notMatching = null, differsOn = null } = analysis.analyzeRule(text, { semantics, limits });
    const expected = proves[semantics];
    findings.equal(
      `messages, ${semantics}`,
      { matching, notMatching, differsOn },
      { matching: expected.matching, notMatching: expected.notMatching, differsOn: proves.differsOn },
    );
    const { diagnostics, undecided } = analysis.lintRule(text, { semantics, limits, information: true });
    const proven = diagnostics.filter(({ code }) => !read.has(code) && code !== DIFFERS);
    findings.equal(`undecided, ${semantics}`, undecided, false);
    findings.equal(`proven, ${semantics}`, placed(proven), placed(expected.diagnostics));
    findings.equal(`words, ${semantics}`, missingWords(proven, expected.diagnostics), []);
    const differs = diagnostics.some(({ code }) => code === DIFFERS);
    findings.equal(`differs, ${semantics}`, differs, proves.differsOn !== null);
  }
}

export function checkComparison(
  { compareRules }: Library["analysis"],
  { rule, other, compares, ...rest }: ComparisonCase,
  findings: Findings,
) {
  for (const semantics of ["guide", "sns"] as const) {
    const { both, onlyA, onlyB } = compares[semantics];
    const compared = compareRules(expand(rule), expand(other), { semantics, limits: limitsOf(rest.limits) });
    const expected = {
      undecided: false,
      both,
      onlyA,
      onlyB,
      disjoint: both === null,
      aImpliesB: onlyA === null,
      bImpliesA: onlyB === null,
      equivalent: onlyA === null && onlyB === null,
    };
    findings.equal(`compared, ${semantics}`, { both: null, onlyA: null, onlyB: null, ...compared }, expected);
  }
}

export function checkNearest(
  { nearestMatch }: Library["analysis"],
  { rule, attributes, nearest, ...rest }: NearestCase,
  findings: Findings,
) {
  for (const semantics of ["guide", "sns"] as const) {
    const { change, undecided } = nearestMatch(expand(rule), attributes, { semantics, limits: limitsOf(rest.limits) });
    const found = change === undefined ? null : { add: change.add, remove: change.remove };
    findings.equal(`nearest, ${semantics}`, { found, undecided }, { found: nearest[semantics], undecided: false });
  }
}
