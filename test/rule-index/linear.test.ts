import { describe, expect, it } from "vitest";
import { copyAttributes } from "../../src/attributes/message-attributes.ts";
import { canonicalRule } from "../../src/rule/canonical.ts";
import { readFilterRule } from "../../src/rule/parse.ts";
import { LinearRuleIndex } from "../../src/rule-index/linear.ts";
import { ruleIndexContract } from "../contract/rule-index.ts";

ruleIndexContract("the linear index", (semantics) => new LinearRuleIndex(semantics));

describe("the linear index", () => {
  it("evaluates equal rules once, whatever their order", () => {
    const index = new LinearRuleIndex("guide");
    const texts = ['{"a":["1","2"],"b":["3"]}', '{"b":["3"],"a":["2","1","1"]}', '{ "a": ["1", "2"], "b": ["3"] }'];
    for (const [id, text] of texts.entries()) index.set(id, canonicalRule(readFilterRule(text, {}).accepted?.rule ?? { members: [] }));
    let reads = 0;
    const attributes = new Proxy(copyAttributes({ a: { StringValues: ["1"] }, b: { StringValues: ["3"] } }), {
      get(target, name, receiver) {
        reads++;
        return Reflect.get(target, name, receiver);
      },
    });
    expect([...index.match(attributes)].sort()).toEqual([0, 1, 2]);
    expect(reads).toBe(2);
  });
});
