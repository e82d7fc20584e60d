import { beforeEach, describe, expect, it, vi } from "vitest";
import { repaired } from "../../../src/page/part/diagnosed.ts";
import {
  attributes,
  draft,
  examples,
  explanations,
  known,
  load,
  loadMessage,
  proofs,
  rule,
  save,
  showExample,
  turned,
  words,
} from "../../../src/page/rule/state.ts";

beforeEach(() => load(undefined));

/** The proofs follow after a pause. */
async function proven() {
  await vi.waitFor(() => expect(proofs.value?.text).toBe(rule.text.value), 5_000);
  return proofs.value!;
}

describe("the rule view", () => {
  it("starts with an example that both semantics decide", () => {
    expect(explanations.value?.map(({ matched, semantics }) => [semantics, matched])).toEqual([
      ["guide", true],
      ["sns", true],
    ]);
  });

  it("has examples that teach: one depends on the semantics, one has a mistake to repair and a part to drop", async () => {
    showExample(examples[1]!);
    expect(explanations.value?.map(({ matched }) => matched)).toEqual([false, true]);
    showExample(examples[2]!);
    const [mistake] = rule.diagnosed.value.diagnostics;
    expect(mistake?.severity).toBe("error");
    rule.text.value = repaired(rule.text.value, mistake!);
    const { simpler } = await proven();
    expect(rule.diagnosed.value.diagnostics.map(({ code }) => code)).toEqual(["redundant-part"]);
    expect(simpler).toMatchObject({ complexity: [9, 5], semantics: ["guide", "sns"] });
  });

  it("keeps the answers of the last accepted rule while the next one is typed", () => {
    const before = explanations.value;
    rule.text.value = `${rule.text.value},`;
    expect(rule.isBehind.value).toBe(true);
    expect(explanations.value).toEqual(before);
  });

  it("forgets them when the text is emptied", () => {
    rule.text.value = " ";
    expect(explanations.value).toBeUndefined();
    expect(rule.limits.value[1]?.used).toBeUndefined();
  });

  it("forgets them for a rule that was not typed", () => {
    load({ rule: "{" });
    expect(explanations.value).toBeUndefined();
  });

  it("shows how far each limit is used, also when a rule is over it", () => {
    rule.text.value = JSON.stringify({ a: Array.from({ length: 30 }, (_, index) => `${index}`) });
    expect(rule.parsed.value.rule).toBeUndefined();
    expect(rule.limits.value).toMatchObject([{ limit: 2048 }, { used: 31, limit: 20 }, { used: 0, limit: 5 }]);
    rule.text.value = JSON.stringify({ $or: "abcdef".split("").map((name) => ({ [name]: ["1"] })) });
    expect(rule.limits.value[2]).toMatchObject({ used: 6, limit: 5 });
  });

  it("finds the nearest message with the other answer, in both semantics", async () => {
    load({
      rule: '{"type":[{"anything-but":["Room"]}]}',
      message: { form: "rows", rows: [{ name: "type", values: ["Room", "Chat"] }], json: "" },
    });
    await vi.waitFor(() => expect(turned.value).toHaveLength(2), 5_000);
    expect(turned.value).toMatchObject([
      { semantics: "guide", change: { remove: { type: { StringValues: ["Room"] } } } },
      { semantics: "sns", change: { remove: { type: { StringValues: ["Chat"] } } } },
    ]);
  });

  it("proves messages to load, and what differs between the semantics", async () => {
    load({ rule: '{"type":[{"anything-but":["Room"]}]}' });
    const { readings, differsOn } = await proven();
    expect(readings.map(({ semantics }) => semantics)).toEqual([["guide"], ["sns"]]);
    loadMessage(differsOn!);
    const [underGuide, underSns] = explanations.value!;
    expect(underGuide?.matched).not.toBe(underSns?.matched);
  });

  it("has its proofs after a reset to the rule that it has", async () => {
    await proven();
    load(undefined);
    await proven();
    await vi.waitFor(() => expect(turned.value).toHaveLength(2), 5_000);
  });

  it("shows a rule on several lines, and on one again, with the same meaning", () => {
    load({ rule: '{"$or":[{"a":["1"]},{"b":["2"],"c":[{"anything-but":["3"]}]}]}' });
    const before = rule.text.value;
    rule.format();
    expect(rule.text.value).toBe(
      '{\n  "$or": [\n    {"a":["1"]},\n    {\n      "b": ["2"],\n      "c": [{"anything-but":["3"]}]\n    }\n  ]\n}',
    );
    rule.format();
    expect(rule.text.value).toBe(before);
    rule.text.value = "{";
    rule.format();
    expect(rule.text.value).toBe("{");
  });

  it("reports what a catalog does not have, and offers its words", () => {
    known.value = '{"attributes":{"type":{"values":["Chat"]}}}';
    rule.text.value = '{"type":["chat"]}';
    expect(rule.diagnosed.value.diagnostics.map(({ code }) => code)).toEqual(["unknown-value"]);
    expect(words.value.get("type")).toContain("Chat");
  });

  it("is the same after its state was saved and loaded", () => {
    rule.text.value = '{"a":["1"]';
    loadMessage({ a: { StringValues: ["1"] } });
    known.value = "[]";
    const saved = JSON.parse(JSON.stringify(save()));
    load(undefined);
    expect(rule.text.value).not.toBe('{"a":["1"]');
    load(saved);
    expect(save()).toEqual(saved);
    expect(attributes.value).toEqual({ a: { StringValues: ["1"] } });
  });

  it.each([null, 3, "x", [], { rule: 3, message: { rows: "x" }, known: {} }])(
    "starts anew for a state that it does not understand: %j",
    (state) => {
      const start = save();
      draft.value = { form: "rows", rows: [], json: "{}" };
      load(state);
      expect(save()).toEqual(start);
    },
  );
});
