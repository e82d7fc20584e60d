import { expect, it } from "vitest";
import * as analysis from "../../src/analysis/index.ts";
import * as diagnose from "../../src/diagnose/index.ts";
import * as root from "../../src/index.ts";
import * as input from "../../src/input/index.ts";
import * as lint from "../../src/lint/index.ts";
import * as push from "../../src/push/index.ts";
import { files } from "../support/spec-cases.ts";
import { checkCases } from "./scene/cases.ts";
import { textOf } from "./scene/findings.ts";
import type { Library } from "./scene/library.ts";
import { checkMembers } from "./scene/members.ts";
import { checkClaims, playScene } from "./scene/scene.ts";

const library: Library = { root, analysis, diagnose, input, lint, push };
const numberOfCases = files.reduce((sum, { content }) => sum + content.cases.length, 0);

it("the scene finds nothing wrong with the sources, after 160,000 decisions and every conformance case", () => {
  const { parts } = playScene(library, [{ actual: ["arn:alice"], expected: ["arn:alice"] }], files);
  expect(parts.example).toEqual({ checked: 1, failures: [] });
  expect(parts.members.failures).toEqual([]);
  expect(parts.members.checked).toBeGreaterThan(160_000);
  expect(parts.cases).toEqual({ checked: numberOfCases, failures: [] });
});

it("the scene reports a claim of the example that does not hold", () => {
  const claims = [{ actual: [...new root.Channel().set("a").fanOut({})], expected: ["a"] }];
  expect(checkClaims(claims).failures).toEqual(['claim 1 of the README: found [], expected ["a"]']);
});

it("the scene reports a channel that notifies one member of 10,000 wrongly", () => {
  class Forgetful extends root.Channel {
    override set(...args: Parameters<root.Channel["set"]>): this {
      const [arn, preferences] = args;
      return super.set(arn, arn === "arn:9990" ? undefined : preferences);
    }
  }
  expect(checkMembers({ ...library, root: { ...root, Channel: Forgetful } }).failures[0]).toContain("arn:9990");
});

it("the scene reports every case that an entry point answers wrongly", () => {
  const broken: Library = {
    root,
    input,
    diagnose: { ...diagnose, validatePushMessage: () => [] },
    analysis: { ...analysis, nearestMatch: () => ({ undecided: true }) as ReturnType<typeof analysis.nearestMatch> },
    lint: { AttributesCatalog: undefined as never },
    push: { ...push, planPushes: () => [] as never },
  };
  const { checked, failures } = checkCases(broken, files);
  const kinds = files.flatMap(({ content }) => content.cases).filter((each) => "nearest" in each || "catalog" in each || "pushes" in each);
  expect(checked).toBe(numberOfCases);
  expect(new Set(failures.map((failure) => failure.split(":")[0])).size).toBeGreaterThan(kinds.length);
});

it("compares deeply: members in any order, absent like undefined, strings not like what they spell", () => {
  expect(textOf({ a: 1, b: [{ c: undefined, d: null }] })).toBe(textOf({ b: [{ d: null }], a: 1 }));
  for (const [a, b] of [
    ["1", 1],
    [["a", "b"], ["a,b"]],
    [{ "a:1,b": 2 }, { a: 1, b: 2 }],
    [null, undefined],
    [["1", "2"], { 0: "1", 1: "2" }],
    [[], [undefined]],
  ]) {
    expect(textOf(a)).not.toBe(textOf(b));
  }
});
