import { describe, expect, it } from "vitest";
import { viewOf } from "../../../src/attributes/attribute-view.ts";
import { isMarked, TermMarks } from "../../../src/rule-index/interning/message-terms.ts";
import { NAME, type TermId, Terms } from "../../../src/rule-index/interning/terms.ts";
import { hashOfRange } from "../../../src/text/string-hash.ts";

const terms = new Terms();
function term(owner: TermId, text: string): TermId {
  const id = terms.intern(owner, text, 0, text.length, hashOfRange(text, 0, text.length));
  terms.retain(id);
  return id;
}
const [a, b] = [term(NAME, "a"), term(NAME, "b")];
const [a1, a2, b1] = [term(a, "1"), term(a, "2"), term(b, "1")];
const many = Array.from({ length: 100 }, (_, index) => term(a, `many ${index}`));

const view = viewOf({
  unknown: { StringValues: ["1", "2"] },
  a: { StringValues: ["2", "none", "1", "2"] },
  b: { StringValues: ["1"] },
});

describe("the terms of a message", () => {
  it("are its names and values that rules have, each once, in its order", () => {
    const marks = new TermMarks(terms);
    expect(marks.read(view, false)).toEqual({ terms: [a2, a1, b1], names: [a, b], valueCounts: undefined, values: [] });
    const marked = Array.from({ length: terms.limit }, (_, id) => id).filter((id) => isMarked(marks.bits, id));
    expect(marked).toEqual([a1, a2, b1].toSorted((x, y) => x - y));
    expect([marks.valueCount(a), marks.valuesOf(a)]).toEqual([0, []]);
  });

  it("come with all values, if rules need them, and with the number of different ones", () => {
    const marks = new TermMarks(terms);
    expect(marks.read(view, true)).toEqual({
      terms: [a2, a1, b1],
      names: [a, b],
      valueCounts: new Map([
        [a, 3],
        [b, 1],
      ]),
      values: [["2", "none", "1", "2"], ["1"]],
    });
    expect([marks.valueCount(a), marks.valueCount(b), marks.valueCount(a1)]).toEqual([3, 1, 0]);
    expect([marks.valuesOf(a), marks.valuesOf(b), marks.valuesOf(a1)]).toEqual([["2", "none", "1", "2"], ["1"], []]);
  });

  it("are forgotten when they are cleared, and can be set again", () => {
    const marks = new TermMarks(terms);
    const values = ["many 3", "many 70", "many 70", "1", "other"];
    const message = marks.read(viewOf({ a: { StringValues: values }, c: { StringValues: ["2"] } }), true);
    const marked = () => [...many, a1, a2, b1].filter((id) => isMarked(marks.bits, id));
    expect([marked(), marks.valueCount(a), marks.valuesOf(a)]).toEqual([[many[3], many[70], a1], 4, values]);
    marks.clear();
    expect([marked(), marks.valueCount(a), marks.valuesOf(a)]).toEqual([[], 0, []]);
    marks.read(view, false);
    marks.clear();
    marks.set(message);
    expect([marked(), marks.valueCount(a)]).toEqual([[many[3], many[70], a1], 4]);
    expect(isMarked(marks.bits, 10_000)).toBe(false);
  });
});
