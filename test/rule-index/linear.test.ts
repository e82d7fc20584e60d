import { describe, expect, it } from "vitest";
import { canonicalRule } from "../../src/rule/canonical.ts";
import { readFilterRule } from "../../src/rule/parse.ts";
import { LinearRuleIndex } from "../../src/rule-index/linear.ts";
import { ruleIndexContract } from "../contract/rule-index.ts";

ruleIndexContract("the linear index", (semantics) => new LinearRuleIndex(semantics));

describe("the linear index", () => {
  it("evaluates equal rules once, whatever their order", () => {
    const texts = ['{"a":["1","2"],"b":["3"]}', '{"b":["3"],"a":["2","1","1"]}', '{ "a": ["1", "2"], "b": ["3"] }'];
    const readsOf = (count: number) => {
      const index = new LinearRuleIndex("guide");
      for (const [id, text] of texts.slice(0, count).entries()) index.set(id, canonicalRule(readFilterRule(text, {}).accepted!.rule));
      let reads = 0;
      const counted = (values: string[]) =>
        new Proxy(values, {
          get(target, name, receiver) {
            reads++;
            return Reflect.get(target, name, receiver);
          },
        });
      expect([...index.match({ names: ["a", "b"], values: [counted(["1"]), counted(["3"])] }).ids()]).toEqual(
        texts.slice(0, count).map((_, id) => id),
      );
      return reads;
    };
    expect(readsOf(1)).toBeGreaterThan(0);
    expect(readsOf(3)).toBe(readsOf(1));
  });
});
