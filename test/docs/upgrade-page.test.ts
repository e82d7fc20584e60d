import { rmSync } from "node:fs";
import jsonLogic from "json-logic-js";
import sift from "sift";
import { afterAll, describe, expect, it } from "vitest";
import { compileFilterRule, type FilterRule, type MessageAttributes, toJsonLogic, toJsonLogicData } from "../../src/index.ts";
import { examplesOfPage, writeExamples } from "../support/examples.ts";
import { codeOf, readPage } from "../support/pages.ts";

/** docs/upgrade.md: a rule and the expressions beside it give the same answer for every message of a small universe. */
const generated = new URL("../.generated-upgrade/", import.meta.url);
afterAll(() => rmSync(generated, { recursive: true, force: true }));

const lists = (values: readonly string[]) => [
  [],
  ...values.map((value) => [value]),
  ...values.flatMap((a) => values.map((b) => [a, b])),
  [...values],
];
const messages: MessageAttributes[] = lists(["bob", "al", "x"]).flatMap((mention) =>
  lists(["room", "chat", "x"]).map((type) => ({
    ...(mention.length > 0 ? { mention: { StringValues: mention } } : {}),
    ...(type.length > 0 ? { type: { StringValues: type } } : {}),
  })),
);
const table = readPage("docs/upgrade.md").sections.find(({ title }) => title === "The expressions")!.tables[0]!;
const rows = table.rows.map(([rule = "", semantics = "", logic = "", query = ""]) => ({
  rule: codeOf(rule),
  semantics,
  logic: codeOf(logic).replaceAll("MENTION", '{"var":["mention",[]]}').replaceAll("TYPE", '{"var":["type",[]]}'),
  query: codeOf(query),
}));
const answersOf = (matches: (attributes: MessageAttributes) => unknown) => messages.map((attributes) => matches(attributes) === true);

function guideAnswersOf(rule: string | FilterRule): boolean[] {
  const compiled = compileFilterRule(rule);
  return answersOf((attributes) => compiled.matches(attributes));
}

describe("the expressions of docs/upgrade.md", () => {
  it.each(rows)("$rule under $semantics is $logic and $query", ({ rule, semantics, logic, query }) => {
    const [guide, sns] = (["guide", "sns"] as const).map((each) => {
      const compiled = compileFilterRule(rule, { semantics: each });
      return answersOf((attributes) => compiled.matches(attributes));
    });
    // A row that said "guide" where both agree would promise too little.
    if (semantics === "both") expect(guide).toEqual(sns);
    else expect(guide).not.toEqual(sns);
    const wanted = semantics === "sns" ? sns : guide;
    expect(new Set(wanted)).toEqual(new Set([true, false]));
    const asked = sift.default(JSON.parse(query));
    expect(answersOf((attributes) => jsonLogic.apply(JSON.parse(logic), toJsonLogicData(attributes)))).toEqual(wanted);
    expect(answersOf((attributes) => asked(toJsonLogicData(attributes)))).toEqual(wanted);
    const exported = toJsonLogic(rule, { semantics: semantics === "sns" ? "sns" : "guide" });
    expect(answersOf((attributes) => jsonLogic.apply(exported as never, toJsonLogicData(attributes)))).toEqual(wanted);
  });

  it("hold for the translation of queries as well, or it rejects them", async () => {
    const named = examplesOfPage("docs/upgrade.md").filter(({ file }) => file === "from-sift.ts");
    const [file] = writeExamples(named, generated, ({ code }) => code);
    const { fromSift } = (await import(file!.pathname)) as { fromSift(query: object): FilterRule };
    const translated = rows.filter(({ query }) => !/\$(?:nor|all|elemMatch)/.test(query));
    expect(translated.length).toBeGreaterThanOrEqual(7);
    for (const { rule, query } of rows) {
      if (!translated.some((row) => row.query === query)) expect(() => fromSift(JSON.parse(query)), query).toThrow("a rule cannot express");
      else expect(guideAnswersOf(fromSift(JSON.parse(query))), query).toEqual(guideAnswersOf(rule));
    }
    for (const query of [
      { a: 5 },
      { a: { $in: [5] } },
      { a: { $in: [] } },
      { a: { $gt: "b" } },
      { a: { $in: ["b"], $ne: "c" } },
      { a: { $in: "b" } },
      { a: null },
    ])
      expect(() => fromSift(query), JSON.stringify(query)).toThrow("a rule cannot express");
  });
});
