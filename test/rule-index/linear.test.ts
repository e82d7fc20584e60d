import { describe, expect, it, vi } from "vitest";
import { AttributeView } from "../../src/attributes/attribute-view.ts";
import { canonicalRule } from "../../src/rule/canonical.ts";
import { readFilterRule } from "../../src/rule/parse.ts";
import { LinearRuleIndex } from "../../src/rule-index/linear.ts";
import { ruleIndexContract } from "../contract/rule-index.ts";

ruleIndexContract("the linear index", (semantics) => new LinearRuleIndex(semantics));

describe("the linear index", () => {
  it("evaluates equal rules once, whatever their order", () => {
    const index = new LinearRuleIndex("guide");
    const texts = ['{"a":["1","2"],"b":["3"]}', '{"b":["3"],"a":["2","1","1"]}', '{ "a": ["1", "2"], "b": ["3"] }'];
    for (const [id, text] of texts.entries()) index.set(id, canonicalRule(readFilterRule(text, {}).accepted!.rule));
    const view = AttributeView.of({ a: { StringValues: ["1"] }, b: { StringValues: ["3"] } });
    let reads = 0;
    const attributes = new Proxy(view.attributes, {
      get(target, name, receiver) {
        reads++;
        return Reflect.get(target, name, receiver);
      },
    });
    vi.spyOn(view, "attributes", "get").mockReturnValue(attributes);
    expect([...index.match(view)].sort()).toEqual([0, 1, 2]);
    expect(reads).toBe(2);
  });
});
