import jsonLogic from "json-logic-js";
import type { FilterRuleError, RuleLimits } from "../../../src/index.ts";
import {
  type AttributesDiagnosticsCase,
  type CanonicalCase,
  type CatalogDiagnosticsCase,
  type DecisionCase,
  expand,
  limitsOf,
  type MatchingCase,
  optionsOf,
  type PushesCase,
  type RefusedPreferencesCase,
  type RuleDiagnosticsCase,
  type SpecCase,
} from "../../support/spec-case.ts";
import { missingWords, placed, unplaced } from "./diagnostics.ts";
import { Findings } from "./findings.ts";
import type { Library } from "./library.ts";
import { checkComparison, checkNearest, checkProofs } from "./proof-cases.ts";

/** A file of `spec-cases/`. */
export interface CaseFile {
  readonly name: string;
  readonly content: { readonly cases: readonly SpecCase[] };
}

/** Runs every case of `spec-cases/` with its entry points. `checked` counts cases, not comparisons. */
export function checkCases(library: Library, files: readonly CaseFile[]): Findings {
  const all = new Findings();
  for (const { name, content } of files) {
    for (const each of content.cases) {
      const findings = new Findings();
      findings.run(each.name, () => checkCase(library, each, findings));
      if (findings.checked === 0) findings.failures.push("nothing was compared");
      all.checked++;
      all.failures.push(...findings.failures.map((failure) => `${name}, ${each.name}: ${failure}`));
    }
  }
  return all;
}

function checkCase(library: Library, each: SpecCase, findings: Findings): void {
  const { root, analysis, diagnose, lint, push } = library;
  if ("matches" in each) checkMatching(library, each, findings);
  else if ("canonical" in each) checkCanonical(root, each, findings);
  else if ("decision" in each) checkDecision(root, each, findings);
  else if ("proves" in each) checkProofs(library, each, findings);
  else if ("compares" in each) checkComparison(analysis, each, findings);
  else if ("nearest" in each) checkNearest(analysis, each, findings);
  else if ("pushes" in each) checkPushes(push, each, findings);
  else if ("catalog" in each) checkCatalog(lint, each, findings);
  else if ("rule" in each) checkRule(library, each, findings);
  else if ("preferences" in each) checkRefused(library, each, findings);
  else if ("message" in each) findings.equal("reported", unplaced(diagnose.validatePushMessage(each.message)), unplaced(each.diagnostics));
  else checkAttributes(diagnose, each, findings);
}

type Root = Library["root"];

function checkMatching({ root, diagnose }: Library, { rule, attributes, matches, ...rest }: MatchingCase, findings: Findings): void {
  const text = expand(rule);
  for (const semantics of ["guide", "sns"] as const) {
    const options = { semantics, limits: limitsOf(rest.limits) };
    const compiled = root.compileFilterRule(text, options);
    const channel = new root.Channel(options).set(MEMBER, { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: text } });
    const answers = {
      matches: compiled.matches(attributes),
      explained: diagnose.explainRule(compiled, attributes).matched,
      canonical: root.compileFilterRule(String(compiled), { semantics, limits: lifted }).matches(attributes),
      jsonLogic: jsonLogic.apply(root.toJsonLogic(text, options) as never, root.toJsonLogicData(attributes)) as boolean,
      notified: channel.fanOut({ PushNotification: {}, MessageAttributes: attributes }).has(MEMBER),
    };
    for (const [by, answer] of Object.entries(answers)) findings.equal(`${by}, ${semantics}`, answer, matches[semantics]);
  }
}

function checkPushes(push: Library["push"], { member, message, endpoints, pushes }: PushesCase, findings: Findings): void {
  const planned = [...push.planPushes([member], () => endpoints, message)];
  findings.equal(
    "planned",
    planned.map((each) => (each.reason === "sent" ? [each.reason, each.type, each.token, each.payload] : [each.reason])),
    pushes.map((each) => (each.reason === "sent" ? [each.reason, each.type, each.token, each.payload] : [each.reason])),
  );
}

function checkCanonical(root: Root, { rule, canonical, complexity, ...rest }: CanonicalCase, findings: Findings): void {
  const compiled = root.compileFilterRule(expand(rule), { limits: limitsOf(rest.limits) });
  findings.equal("canonical", [String(compiled), compiled.complexity], [canonical, complexity]);
  findings.equal("canonical again", String(root.compileFilterRule(canonical, { limits: lifted })), canonical);
}

function checkDecision(root: Root, { preferences, member, message, options, decision: expected }: DecisionCase, findings: Findings): void {
  const { excludeSender, assumePush, ...channelOptions } = optionsOf(options);
  const alone = root.decide(member, preferences, message, optionsOf(options));
  findings.equal("alone", { notify: alone.notify, reason: alone.reason }, expected);
  const channel = new root.Channel({ onInvalidRule: "withhold", ...channelOptions }).set("arn:bystander").set(member, preferences);
  const fanOut = channel.fanOut(message, { excludeSender, assumePush });
  const { notify, reason } = fanOut.decision(member);
  findings.equal("in a channel", { notify, reason }, expected);
  findings.equal("in the list", [fanOut.has(member), fanOut.toArray().includes(member)], [notify, notify]);
}

function checkRule(
  { root, diagnose: { guidance } }: Library,
  { rule, diagnostics: expected, ...rest }: RuleDiagnosticsCase,
  findings: Findings,
): void {
  const [text, options] = [expand(rule), { limits: limitsOf(rest.limits), guidance }];
  const read = root.parseFilterRule(text, options);
  const isRefused = expected.some(({ severity }) => severity === "error");
  findings.equal("reported", placed(read.diagnostics), placed(expected));
  findings.equal("refused", read.rule === undefined, isRefused);
  findings.equal("words", missingWords(read.diagnostics, expected), []);
  findings.equal(
    "thrown",
    refusalOf(root, () => root.compileFilterRule(text, options))?.diagnostics,
    isRefused ? read.diagnostics : undefined,
  );
}

function checkCatalog({ AttributesCatalog }: Library["lint"], each: CatalogDiagnosticsCase, findings: Findings): void {
  const reported = new AttributesCatalog(each.catalog).lint(expand(each.rule), { limits: limitsOf(each.limits) });
  findings.equal("reported", placed(reported), placed(each.diagnostics));
  findings.equal("words", missingWords(reported, each.diagnostics), []);
}

function checkRefused(
  { root, diagnose: { guidance } }: Library,
  { preferences, options, diagnostics: expected }: RefusedPreferencesCase,
  findings: Findings,
): void {
  const given = { ...optionsOf(options), guidance };
  const reported = root.validateChannelMembershipPreferences(preferences, { limits: given.limits, guidance });
  findings.equal("reported", unplaced(reported), unplaced(expected));
  const channel = new root.Channel(given);
  const set = refusalOf(root, () => channel.set(MEMBER, preferences));
  const decided = refusalOf(root, () => root.decide(MEMBER, preferences, { PushNotification: {} }, { ...given, onInvalidRule: "throw" }));
  for (const refusal of [set, decided]) findings.equal("refused", refusal && unplaced(refusal.diagnostics), unplaced(expected));
  findings.equal("members", [...channel], []);
}

function checkAttributes(
  diagnose: Library["diagnose"],
  { attributes, attributesJson, ...rest }: AttributesDiagnosticsCase,
  findings: Findings,
): void {
  const given: unknown = attributesJson === undefined ? attributes : JSON.parse(expand(attributesJson));
  const options = rest.limits === undefined ? {} : { maxBytes: rest.limits.maxBytes ?? Number.POSITIVE_INFINITY };
  const reported = diagnose.validateMessageAttributes(given, options);
  findings.equal("reported", unplaced(reported), unplaced(rest.diagnostics));
  findings.equal("words", missingWords(reported, rest.diagnostics), []);
}

function refusalOf({ FilterRuleError }: Root, refused: () => unknown): FilterRuleError | undefined {
  try {
    refused();
    return undefined;
  } catch (error) {
    if (error instanceof FilterRuleError) return error;
    throw error;
  }
}

const MEMBER = "arn:bob";

const lifted: RuleLimits = {
  maxBytes: Number.POSITIVE_INFINITY,
  maxComplexity: Number.POSITIVE_INFINITY,
  maxOrBranches: Number.POSITIVE_INFINITY,
};
