import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import jsonLogic from "json-logic-js";
import { describe, expect, it } from "vitest";
import { analyzeRule, compareRules, lintRule, nearestMatch } from "../src/analysis/index.ts";
import {
  diagnosticCodes,
  explainDecision,
  explainRule,
  guidance,
  validateMessageAttributes,
  validatePushMessage,
} from "../src/diagnose/index.ts";
import { shapeProblems } from "../src/fanout/preferences.ts";
import {
  Channel,
  compileFilterRule,
  type Diagnostic,
  type DiagnosticCode,
  decide,
  decisionReasons,
  FilterRuleError,
  parseFilterRule,
  type RuleLimits,
  toJsonLogic,
  toJsonLogicData,
  validateChannelMembershipPreferences,
} from "../src/index.ts";
import { AttributesCatalog } from "../src/lint/index.ts";
import { planPushes, pushReasons } from "../src/push/index.ts";
import { FastReader } from "../src/rule/fast-reader.ts";
import { resolveLimits } from "../src/rule/limits.ts";
import { readFilterRule } from "../src/rule/parse.ts";
import { canonical } from "./support/bystanders.ts";
import { explained } from "./support/explained.ts";
import {
  type AttributesDiagnosticsCase,
  type CanonicalCase,
  type CaseDiagnostic,
  type CatalogDiagnosticsCase,
  type ComparisonCase,
  type DecisionCase,
  directory,
  expand,
  files,
  limitsOf,
  type MatchingCase,
  type MessageDiagnosticsCase,
  type NearestCase,
  optionsOf,
  type ProofsCase,
  type PushesCase,
  type RefusedPreferencesCase,
  type RuleDiagnosticsCase,
  type SpecCase,
} from "./support/spec-cases.ts";

/** Runs every case of `spec-cases/` against the library; `spec-cases/README.md` says what the fields mean. */

const isValidFile = new Ajv2020({ strict: true, allErrors: true }).compile(
  JSON.parse(readFileSync(new URL("schema.json", directory), "utf8")) as object,
);

describe("the case files", () => {
  it.each(files)("$name follows schema.json", ({ content }) => {
    isValidFile(content);
    expect(isValidFile.errors).toBeNull();
  });

  it.each(files)("$name is plain ASCII, so that no editor or transfer normalises it", ({ source }) => {
    expect(source).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it.each(files)("$name names every case once", ({ content }) => {
    const names = content.cases.map((each) => each.name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("show every diagnostic code and every reason", () => {
    const cases = files.flatMap((file) => file.content.cases);
    const shownCodes = new Set(
      cases.flatMap((each) => {
        if ("proves" in each) {
          const { guide, sns, differsOn } = each.proves;
          const found = [...guide.diagnostics, ...sns.diagnostics].map(({ code }) => code);
          return differsOn === null ? found : [...found, DIFFERS];
        }
        return "diagnostics" in each ? each.diagnostics.map(({ code }) => code) : [];
      }),
    );
    const shownReasons = new Set(cases.flatMap((each) => ("decision" in each ? [each.decision.reason] : [])));
    expect((Object.keys(diagnosticCodes) as DiagnosticCode[]).filter((code) => !shownCodes.has(code))).toEqual([]);
    expect(decisionReasons.filter((reason) => !shownReasons.has(reason))).toEqual([]);
    const shownPushes = new Set(cases.flatMap((each) => ("pushes" in each ? each.pushes.map(({ reason }) => reason) : [])));
    expect(pushReasons.filter((reason) => !shownPushes.has(reason))).toEqual([]);
  });

  it("are at least 150 cases", () => {
    expect(files.reduce((sum, file) => sum + file.content.cases.length, 0)).toBeGreaterThanOrEqual(150);
  });
});

for (const { name, content } of files) {
  describe(name, () => {
    for (const each of content.cases) {
      it(each.name, () => runCase(each));
    }
  });
}

function runCase(each: SpecCase): void {
  if ("matches" in each) checkMatching(each);
  else if ("canonical" in each) checkCanonical(each);
  else if ("decision" in each) checkDecision(each);
  else if ("proves" in each) checkProofs(each);
  else if ("compares" in each) checkComparison(each);
  else if ("nearest" in each) checkNearest(each);
  else if ("pushes" in each) checkPushes(each);
  else if ("catalog" in each) checkCatalog(each);
  else if ("rule" in each) checkRuleDiagnostics(each);
  else if ("preferences" in each) checkRefusedPreferences(each);
  else if ("message" in each) checkMessageDiagnostics(each);
  else checkAttributesDiagnostics(each);
}

function checkMatching({ rule, attributes, matches, ...rest }: MatchingCase): void {
  const text = expand(rule);
  for (const semantics of ["guide", "sns"] as const) {
    const options = { semantics, limits: limitsOf(rest.limits) };
    const compiled = compileFilterRule(text, options);
    const asPreference = new Channel(options).set("arn:bob", {
      PushNotifications: { AllowNotifications: "FILTERED", FilterRule: text },
    });
    expect({
      matches: compiled.matches(attributes),
      explained: explainRule(compiled, attributes).matched,
      canonical: compileFilterRule(String(compiled), { semantics, limits: lifted }).matches(attributes),
      jsonLogic: jsonLogic.apply(toJsonLogic(text, options) as never, toJsonLogicData(attributes)) as boolean,
      notified: asPreference.fanOut({ PushNotification: {}, MessageAttributes: attributes }).has("arn:bob"),
    }).toEqual({
      matches: matches[semantics],
      explained: matches[semantics],
      canonical: matches[semantics],
      jsonLogic: matches[semantics],
      notified: matches[semantics],
    });
  }
}

function checkCanonical({ rule, canonical, complexity, ...rest }: CanonicalCase): void {
  const compiled = compileFilterRule(expand(rule), { limits: limitsOf(rest.limits) });
  expect({ canonical: compiled.canonicalText, complexity: compiled.complexity }).toEqual({ canonical, complexity });
  expect(String(compileFilterRule(canonical, { limits: lifted }))).toBe(canonical);
  for (const text of [expand(rule), canonical]) {
    const isCanonical = text === canonical;
    expect(readFilterRule(text, { limits: lifted }).accepted?.isCanonical).toBe(isCanonical);
    expect(new FastReader().read(text, resolveLimits(lifted))?.isCanonical ?? isCanonical).toBe(isCanonical);
  }
}

function checkRuleDiagnostics({ rule, diagnostics: expected, ...rest }: RuleDiagnosticsCase): void {
  const text = expand(rule);
  const options = { limits: limitsOf(rest.limits), guidance };
  for (const { start, end, text: slice } of expected) expect(text.slice(start, end)).toBe(expand(slice));

  const { rule: accepted, diagnostics } = parseFilterRule(text, options);
  const starts = diagnostics.map(({ span }) => span?.start);
  expect(comparable(diagnostics)).toEqual(comparable(expected));
  expect(starts).toEqual(starts.toSorted((a = 0, b = 0) => a - b));
  checkWords(diagnostics, expected);

  const isRefused = expected.some(({ severity }) => severity === "error");
  expect(accepted === undefined).toBe(isRefused);
  if (isRefused) expect(refusalOf(() => compileFilterRule(text, options)).diagnostics).toEqual(diagnostics);
  else expect(() => compileFilterRule(text, options)).not.toThrow();
  checkWithoutGuidance(text, options.limits, expected);
}

/** Codes that guidance replaces: the text is another thing than a rule, or a word is read by its likely meaning. */
const onlyGuided = new Set(["preferences-as-rule", "encoded-twice", "combinator-as-name"]);
const notJson = new Set(["invalid-json", "trailing-text", "too-deep"]);

/** Without guidance the same texts are accepted, without warnings; a JSON text is rejected for the same errors at the same positions. */
function checkWithoutGuidance(text: string, limits: RuleLimits | undefined, expected: readonly CaseDiagnostic[]): void {
  const { rule, diagnostics } = parseFilterRule(text, { limits });
  const errors = expected.filter(({ severity }) => severity === "error");
  expect(rule === undefined).toBe(errors.length > 0);
  expect(diagnostics.every(({ severity }) => severity === "error")).toBe(true);
  if (expected.some(({ code }) => onlyGuided.has(code))) return;
  if (errors.some(({ code }) => notJson.has(code))) expect(diagnostics.some(({ code }) => notJson.has(code))).toBe(true);
  else expect(comparable(diagnostics)).toEqual(comparable(errors));
}

function checkCatalog({ catalog, rule, diagnostics: expected, ...rest }: CatalogDiagnosticsCase): void {
  const text = expand(rule);
  for (const { start, end, text: slice } of expected) expect(text.slice(start, end)).toBe(expand(slice));
  const diagnostics = new AttributesCatalog(catalog).lint(text, { limits: limitsOf(rest.limits) });
  expect(comparable(diagnostics)).toEqual(comparable(expected));
  checkWords(diagnostics, expected);
}

function checkAttributesDiagnostics({ attributes, attributesJson, limits, diagnostics: expected }: AttributesDiagnosticsCase): void {
  const given: unknown = attributesJson === undefined ? attributes : JSON.parse(expand(attributesJson));
  const diagnostics = validateMessageAttributes(
    given,
    limits === undefined ? {} : { maxBytes: limits.maxBytes ?? Number.POSITIVE_INFINITY },
  );
  expect(comparable(withoutSpans(diagnostics))).toEqual(comparable(expected));
  checkWords(diagnostics, expected);
}

function checkMessageDiagnostics({ message, diagnostics: expected }: MessageDiagnosticsCase): void {
  const diagnostics = validatePushMessage(message);
  expect(comparable(withoutSpans(diagnostics))).toEqual(comparable(expected));
  checkWords(diagnostics, expected);
}

const DIFFERS = "depends-on-semantics";

function checkProofs({ rule, proves, ...rest }: ProofsCase): void {
  const text = expand(rule);
  const read = parseFilterRule(text, { limits: limitsOf(rest.limits), guidance }).diagnostics;
  for (const semantics of ["guide", "sns"] as const) {
    const { matching, notMatching, diagnostics: expected } = proves[semantics];
    for (const { start, end, text: slice } of expected) expect(text.slice(start, end)).toBe(expand(slice));
    const options = { semantics, limits: limitsOf(rest.limits) };
    const analysis = analyzeRule(text, options);
    expect({
      matching: analysis.matching ?? null,
      notMatching: analysis.notMatching ?? null,
      differsOn: analysis.differsOn ?? null,
      // A rule with one answer has only this report, and what the reader has reported as idle is not reported twice.
      redundant: (analysis.satisfiable && !analysis.always ? (analysis.redundant ?? []) : [])
        .map(({ path }) => path)
        .filter((path) => !read.some((each) => each.path === path)),
    }).toEqual({
      matching,
      notMatching,
      differsOn: proves.differsOn,
      redundant: expected.filter(({ code }) => code === "redundant-part").map(({ path }) => path),
    });

    const { diagnostics, undecided } = lintRule(text, { ...options, information: true });
    const proven = diagnostics.filter(({ code }) => !read.some((each) => each.code === code) && code !== DIFFERS);
    expect(undecided).toBe(false);
    expect(comparable(proven)).toEqual(comparable(expected));
    checkWords(proven, expected);
    const differing = diagnostics.filter(({ code }) => code === DIFFERS);
    expect(differing.map(({ severity, path }) => ({ severity, path }))).toEqual(
      proves.differsOn === null ? [] : [{ severity: "information", path: "" }],
    );
    for (const { message } of differing) expect(message).toContain(JSON.stringify(proves.differsOn));
    expect(lintRule(text, options).diagnostics).toEqual(diagnostics.filter(({ code }) => code !== DIFFERS));
  }
}

function checkComparison({ rule, other, compares, ...rest }: ComparisonCase): void {
  for (const semantics of ["guide", "sns"] as const) {
    const { both, onlyA, onlyB } = compares[semantics];
    const compared = compareRules(expand(rule), expand(other), { semantics, limits: limitsOf(rest.limits) });
    expect({ both: null, onlyA: null, onlyB: null, ...compared }).toEqual({
      undecided: false,
      both,
      onlyA,
      onlyB,
      disjoint: both === null,
      aImpliesB: onlyA === null,
      bImpliesA: onlyB === null,
      equivalent: onlyA === null && onlyB === null,
    });
  }
}

function checkNearest({ rule, attributes, nearest, ...rest }: NearestCase): void {
  for (const semantics of ["guide", "sns"] as const) {
    const { change, undecided } = nearestMatch(expand(rule), attributes, { semantics, limits: limitsOf(rest.limits) });
    expect(undecided).toBe(false);
    expect(change === undefined ? null : { add: change.add, remove: change.remove }).toEqual(nearest[semantics]);
  }
}

function checkPushes({ member, message, endpoints, pushes }: PushesCase): void {
  const plan = planPushes([member], () => endpoints, message);
  const planned = [...plan].map(({ memberArn: _, ...push }) => push);
  expect(planned).toEqual(pushes.map((push, at) => (push.reason === "no-endpoint" ? push : { ...push, endpoint: endpoints[at] })));
  expect(plan.counts).toEqual(
    Object.fromEntries(pushReasons.map((reason) => [reason, pushes.filter((push) => push.reason === reason).length])),
  );
  expect(plan.reached).toBe(plan.counts.sent > 0 ? 1 : 0);
}

const BYSTANDER = "arn:bystander";

function checkDecision({ preferences, member, message, options, decision: expected }: DecisionCase): void {
  const decideOptions = optionsOf(options);
  const decision = decide(member, preferences, message, decideOptions);
  expect({ notify: decision.notify, reason: decision.reason }).toEqual(expected);
  expect(explainDecision(decision) !== undefined).toBe(expected.reason.startsWith("filter-"));
  expect(decision.diagnostics !== undefined).toBe(expected.reason === "invalid-rule");

  const { excludeSender, assumePush, ...channelOptions } = decideOptions;
  // A decision is about stored preferences.
  const channel = Channel.from([[BYSTANDER], { MemberArn: member, Preferences: preferences }], channelOptions);
  const isMisshapen = shapeProblems(preferences).some(({ code }) => code === "unknown-member" || code === "misplaced-member");
  if (!isMisshapen) expect(channel.get(member)?.PushNotifications).toEqual(preferences?.PushNotifications);
  // A value that replaces an unreadable one must not be accepted anywhere as valid.
  else if (expected.reason === "invalid-rule") expect(() => new Channel().set(member, channel.get(member))).toThrow(FilterRuleError);
  if (expected.reason === "invalid-rule") expect([...channel.invalidRules()].map(([memberArn]) => memberArn)).toEqual([member]);

  const fanOut = channel.fanOut(message, { excludeSender, assumePush });
  const bystander = decide(BYSTANDER, undefined, message, decideOptions);
  // A channel explains the canonical text.
  const asKept = isMisshapen ? preferences : canonical(preferences);
  const decisions = { [member]: explained(decide(member, asKept, message, decideOptions)), [BYSTANDER]: explained(bystander) };
  const notified = [member, BYSTANDER].filter((arn) => decisions[arn]?.notify).sort();
  const counts = Object.fromEntries(
    decisionReasons.map((reason) => [reason, [decision, bystander].filter((each) => each.reason === reason).length]),
  );
  expect({
    decisions: { [member]: explained(fanOut.decision(member)), [BYSTANDER]: explained(fanOut.decision(BYSTANDER)) },
    has: [member, BYSTANDER, "arn:nobody"].filter((arn) => fanOut.has(arn)).sort(),
    iterated: [...fanOut].sort(),
    size: fanOut.size,
    counts: fanOut.counts,
  }).toEqual({ decisions, has: notified, iterated: notified, size: notified.length, counts });
}

function checkRefusedPreferences({ preferences, options, diagnostics: expected }: RefusedPreferencesCase): void {
  const message = { PushNotification: {} };
  const validated = validateChannelMembershipPreferences(preferences, { limits: optionsOf(options).limits, guidance });
  expect(comparable(withoutSpans(validated))).toEqual(comparable(expected));
  const channel = new Channel({ ...optionsOf(options), guidance }).set("arn:bob", { PushNotifications: { AllowNotifications: "NONE" } });
  const refusals = [
    refusalOf(() => decide("arn:bob", preferences, message, { ...optionsOf(options), guidance, onInvalidRule: "throw" })),
    refusalOf(() => channel.set("arn:bob", preferences)),
    refusalOf(() => channel.set("arn:alice", preferences)),
  ];
  for (const { diagnostics } of refusals) {
    expect(comparable(withoutSpans(diagnostics))).toEqual(comparable(expected));
    checkWords(diagnostics, expected);
  }
  expect(refusals.map(({ memberArn }) => memberArn)).toEqual(["arn:bob", "arn:bob", "arn:alice"]);
  expect([...channel]).toEqual([["arn:bob", { PushNotifications: { AllowNotifications: "NONE" } }]]);
  expect(channel.fanOut(message).decision("arn:bob").reason).toBe("none");
}

function refusalOf(refused: () => unknown): FilterRuleError {
  try {
    refused();
  } catch (error) {
    if (error instanceof FilterRuleError) return error;
    throw error;
  }
  throw new Error("expected a FilterRuleError, nothing was thrown");
}

/** The `says` of a diagnostic is in its message or its help. */
function checkWords(diagnostics: readonly Diagnostic[], expected: readonly CaseDiagnostic[]): void {
  for (const { code, path, says } of expected) {
    if (says === undefined) continue;
    const words = diagnostics
      .filter((each) => each.code === code && each.path === path)
      .map((each) => `${each.message}\n${each.help ?? ""}`);
    expect(words.join("\n")).toContain(says);
  }
}

/** Code, severity and position of each, in one order: a case promises no order of diagnostics at the same position. */
function comparable(
  diagnostics: readonly (Pick<Diagnostic, "code" | "severity" | "path" | "span"> & { readonly start?: number; readonly end?: number })[],
) {
  return diagnostics
    .map(({ code, severity, path, span, start = span?.start, end = span?.end }) => ({ code, severity, path, start, end }))
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0) || compare(a.code, b.code) || compare(a.path, b.path));
}

/** Preferences are not a text; a span of a problem in their rule refers to that rule. */
function withoutSpans(diagnostics: readonly Diagnostic[]) {
  return diagnostics.map(({ code, severity, path }) => ({ code, severity, path }));
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}

const lifted: RuleLimits = {
  maxBytes: Number.POSITIVE_INFINITY,
  maxComplexity: Number.POSITIVE_INFINITY,
  maxOrBranches: Number.POSITIVE_INFINITY,
};
