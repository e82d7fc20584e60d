import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const entry = new URL("../../dist/index.js", import.meta.url).href;
const diagnose = new URL("../../dist/diagnose/index.js", import.meta.url).href;
const analysis = new URL("../../dist/analysis/index.js", import.meta.url).href;

const program = `
  Object.freeze(Object.prototype);
  Object.freeze(Array.prototype);
  Object.freeze(Function.prototype);
  const { Channel, compileFilterRule, decide, parseFilterRule, toJsonLogic } = await import(${JSON.stringify(entry)});
  const { explainRule, guidance, renderDiagnostic, renderExplanation, validateMessageAttributes } = await import(${JSON.stringify(diagnose)});
  const { analyzeRule, compareRules, lintRule, nearestMatch, simplifyRule } = await import(${JSON.stringify(analysis)});
  const text = '{"__proto__":["x"],"constructor":[{"anything-but":["y"]}],"$or":[{"toString":["1"]},{"hasOwnProperty":["2"]}]}';
  const attributes = JSON.parse('{"__proto__":{"StringValues":["x"]},"hasOwnProperty":{"StringValues":["2"]}}');
  const rule = compileFilterRule(text);
  const channel = new Channel().set("__proto__", { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: text } }).set("b");
  const fanOut = channel.fanOut({ PushNotification: {}, MessageAttributes: attributes });
  channel.delete("b");
  const broken = parseFilterRule("{'a':1}", { guidance });
  console.log(JSON.stringify({
    matches: rule.matches(attributes),
    explained: renderExplanation(explainRule(rule, attributes)).length > 0,
    reason: fanOut.decision("__proto__").reason,
    members: [...fanOut],
    alone: decide("a", undefined, { PushNotification: {} }).reason,
    rendered: renderDiagnostic(broken.diagnostics[0], "{'a':1}").includes("^"),
    logic: typeof toJsonLogic(text),
    attributes: validateMessageAttributes(attributes),
    always: analyzeRule(text).always,
    equivalent: compareRules(text, simplifyRule(text).rule).equivalent,
    changes: nearestMatch(text, {}).change.count,
    linted: lintRule(text).diagnostics.length,
  }));
`;

function run(...flags: string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, [...flags, "--input-type=module", "-e", program], { encoding: "utf8" }));
}

const expected = {
  matches: true,
  explained: true,
  reason: "filter-matched",
  members: ["__proto__", "b"],
  alone: "no-preference",
  rendered: true,
  logic: "object",
  attributes: [],
  always: false,
  equivalent: true,
  changes: 2,
  linted: 0,
};

describe("the built core", () => {
  it("runs where no code may be generated from strings, with frozen prototypes", () => {
    expect(run("--disallow-code-generation-from-strings")).toEqual(expected);
  });

  it("runs with frozen intrinsics and without __proto__", () => {
    expect(run("--frozen-intrinsics", "--disable-proto=delete", "--no-warnings")).toEqual(expected);
  });
});
