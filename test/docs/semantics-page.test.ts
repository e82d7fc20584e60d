import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilterRule, type FilterRule, type MessageAttributes } from "../../src/index.ts";
import { attributesArb, ruleArb } from "../support/arbitraries.ts";
import { codeOf, readAttributes, readPage } from "../support/pages.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";

const { sections } = readPage("docs/semantics.md");
const probing = sections.find(({ title }) => title.startsWith("Which one"));
const [messages, outcomes, fourth] = probing?.tables ?? [];
const rule = messages?.about?.text ?? "";
const sent = messages?.rows.map(([message = ""]) => readAttributes(codeOf(message))) ?? [];
const control = readAttributes(codeOf(fourth?.rows[0]?.[0] ?? ""));

/** How a deployment may read the values of the probe attribute under the rule that excludes "no". */
const isOther = (value: string): boolean => value !== "no";
const deployments: { readonly [name: string]: (values: readonly string[]) => boolean } = {
  guide: (values) => values.every(isOther),
  sns: (values) => values.some(isOther),
  "neither, lenient": (values) => values.length === 0 || values.some(isOther),
  "neither, strict": (values) => values.length > 0 && values.every(isOther),
  "first value, absent holds": ([first]) => first === undefined || isOther(first),
  "first value, absent does not hold": ([first]) => first !== undefined && isOther(first),
  "no filter": () => true,
  "no pushes": () => false,
};

/** The page's text about an outcome: the bold word of the one row that fits it. */
function verdictOn(outcome: readonly boolean[]): string {
  const rows = outcomes?.rows.filter((row) =>
    outcome.every((pushed, at) => row[at] === "any" || row[at] === (pushed ? "push" : "silence")),
  );
  expect(rows).toHaveLength(1);
  return /\*\*(.+)\*\*/.exec(rows?.[0]?.[3] ?? "")?.[1] ?? "";
}

function outcomeOf(name: string, attributes: MessageAttributes): boolean {
  return deployments[name]?.(attributes.probe?.StringValues ?? []) ?? expect.unreachable(name);
}

describe("the three messages of docs/semantics.md", () => {
  it("are three, and are accepted by the service", () => {
    expect(sent).toHaveLength(3);
    for (const attributes of sent) expect(Object.keys(attributes)).not.toEqual([]);
  });

  it("are decided by the rule in the preferences", () => {
    const preferences = JSON.parse(/```json\n(.+?)```/s.exec(probing?.prose ?? "")?.[1] ?? "") as {
      PushNotifications: { AllowNotifications: string; FilterRule: string };
    };
    expect(preferences.PushNotifications).toEqual({ AllowNotifications: "FILTERED", FilterRule: rule });
    expect(fourth?.about?.text).toBe(rule);
  });

  it.each(["guide", "sns"] as const)("tell %s", (semantics) => {
    const compiled = compileFilterRule(rule, { semantics });
    const outcome = sent.map((attributes) => compiled.matches(attributes));
    expect(outcome).toEqual(sent.map((attributes) => outcomeOf(semantics, attributes)));
    expect(verdictOn(outcome)).toBe(semantics);
  });

  it.each([
    ["neither, lenient", "neither"],
    ["neither, strict", "not known yet"],
    ["no pushes", "not known yet"],
    ["no filter", "no answer"],
  ])("tell a deployment that is %s: %s", (deployment, verdict) => {
    expect(verdictOn(sent.map((attributes) => outcomeOf(deployment, attributes)))).toBe(verdict);
  });

  it("have one conclusion for every outcome", () => {
    for (let bits = 0; bits < 8; bits++) verdictOn([bits & 4, bits & 2, bits & 1].map(Boolean));
  });

  it("leave one question to the fourth: a strict deployment, or one that pushes nothing", () => {
    for (const semantics of ["guide", "sns"] as const) expect(compileFilterRule(rule, { semantics }).matches(control)).toBe(true);
    expect(outcomeOf("neither, strict", control)).toBe(true);
    expect(outcomeOf("no pushes", control)).toBe(false);
  });

  it("reveal with the third one, reversed, a deployment that reads only one value", () => {
    const [, , third = {}] = sent;
    const turned = { probe: { StringValues: (third.probe?.StringValues ?? []).toReversed() } };
    for (const deployment of Object.keys(deployments)) {
      const readsOne = deployment.startsWith("first value");
      expect(outcomeOf(deployment, third) !== outcomeOf(deployment, turned), deployment).toBe(readsOne);
    }
  });
});

describe("what docs/semantics.md says of all rules", () => {
  const both = (rule: FilterRule, attributes: MessageAttributes): boolean[] =>
    (["guide", "sns"] as const).map((semantics) => compileFilterRule(rule, { semantics, limits: unlimited }).matches(attributes));

  it("a rule means the same in both if each attribute that it names has exactly one value", () => {
    const single = fc.func(fc.constantFrom("Bob", "bob", "Room", "t1", "other"));
    check(
      fc.property(ruleArb, single, (rule, choose) => {
        const attributes: MessageAttributes = Object.create(null);
        for (const name of namesIn(rule)) attributes[name] = { StringValues: [choose(name)] };
        const [guide, sns] = both(rule, attributes);
        expect(guide).toBe(sns);
      }),
    );
  });

  it("a rule without anything-but means the same in both", () => {
    check(
      fc.property(ruleArb, attributesArb, (rule, attributes) => {
        fc.pre(!JSON.stringify(rule).includes('"anything-but"'));
        const [guide, sns] = both(rule, attributes);
        expect(guide).toBe(sns);
      }),
    );
  });

  it("the canonical text does not depend on the semantics", () => {
    check(
      fc.property(ruleArb, semanticsArb, (rule, semantics) => {
        expect(String(compileFilterRule(rule, { semantics, limits: unlimited }))).toBe(
          String(compileFilterRule(rule, { limits: unlimited })),
        );
      }),
    );
  });

  it("under sns, more attributes never make a rule stop holding", () => {
    check(
      fc.property(ruleArb, attributesArb, attributesArb, (rule, attributes, more) => {
        const union: MessageAttributes = Object.create(null);
        for (const name of [...Object.keys(attributes), ...Object.keys(more)]) {
          union[name] = { StringValues: [...(attributes[name]?.StringValues ?? []), ...(more[name]?.StringValues ?? [])] };
        }
        const [, before] = both(rule, attributes);
        const [, after] = both(rule, union);
        expect(before === true && after === false).toBe(false);
      }),
    );
  });
});

function namesIn(rule: FilterRule): string[] {
  return Object.entries(rule).flatMap(([name, list]) => (name === "$or" ? (list as FilterRule[]).flatMap(namesIn) : [name]));
}
