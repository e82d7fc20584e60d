import { describe, expect, it } from "vitest";
import { NAME, type TermId, Terms } from "../../../src/rule-index/interning/terms.ts";
import { hashOfRange } from "../../../src/text/string-hash.ts";

function intern(terms: Terms, owner: TermId, text: string, hash = hashOfRange(text, 0, text.length)): TermId {
  return terms.intern(owner, `<${text}\u0100`, 1, text.length + 1, hash);
}

describe("terms with equal hashes", () => {
  it("are distinguished by their characters, however many there are", () => {
    const texts = ["", "a", "aa", "\u0161\u0060", "ab", "abcd", "abcde", "abcdf", "\u6261", "\u6261\u6463", "é", "\u0100", "\0", "\0\0"];
    const all = [...texts, ...Array.from({ length: 60 }, (_, index) => `${index}`)];
    const terms = new Terms();
    const ids = all.map((text) => intern(terms, NAME, text, 5));
    expect(new Set(ids).size).toBe(all.length);
    expect(ids.map((id) => terms.textOf(id))).toEqual(all);
    expect(all.map((text) => intern(terms, NAME, text, 5))).toEqual(ids);
  });

  it("are distinguished by their names", () => {
    const terms = new Terms();
    const [a, b] = [intern(terms, NAME, "a"), intern(terms, NAME, "b")];
    // The hash of a value is mixed with the number of its name.
    const mixed = (owner: TermId, hash: number) => hash ^ Math.imul(owner, 0x9e3779b1);
    const values = [a, b].map((owner) => intern(terms, owner, "value", mixed(owner, 9)));
    expect(values[0]).not.toBe(values[1]);
    expect(values.map((id) => terms.ownerOf(id))).toEqual([a, b]);
    for (let index = 0; index < 40; index++) intern(terms, a, `${index}`, mixed(a, 9));
    const late = [a, b].map((owner) => intern(terms, owner, "late", mixed(owner, 9)));
    expect(late.map((id) => terms.ownerOf(id))).toEqual([a, b]);
    expect([a, b].map((owner) => intern(terms, owner, "late", mixed(owner, 9)))).toEqual(late);
  });
});

describe("the bytes of terms", () => {
  it("are those of their blocks, of the table that finds them, and of one list", () => {
    expect(new Terms().bytes).toBe(128);
    const bytesWith = (text: string) => {
      const terms = new Terms();
      intern(terms, NAME, text);
      return terms.bytes;
    };
    expect(bytesWith("a")).toBe(208);
    // A block of 15 units; with one unit that is never used, it fills the first 16.
    expect(bytesWith("\u00ff".repeat(40))).toBe(208);
    expect(bytesWith("\u0100".repeat(20))).toBe(208);
    expect(bytesWith("\u00ff".repeat(41))).toBe(208 + 8 * 4);
    expect(bytesWith("\u0100".repeat(21))).toBe(208 + 8 * 4);
  });
});

describe("terms are not sound", () => {
  it("if one is counted wrongly, is not found, or has no use", () => {
    const terms = new Terms();
    const name = intern(terms, NAME, "a");
    const value = intern(terms, name, "1");
    terms.retain(value);
    terms.assertSound(new Map([[value, 1]]));
    expect(() => terms.assertSound(new Map([[value, 2]]))).toThrow("a term is counted as often as it is used");
    intern(terms, name, "2");
    expect(() => terms.assertSound(new Map([[value, 1]]))).toThrow("no term is kept that no rule uses");
    const lost = new Terms();
    const misplaced = intern(lost, NAME, "a", 5);
    lost.retain(misplaced);
    expect(() => lost.assertSound(new Map([[misplaced, 1]]))).toThrow("a term is found by its text");
  });
});
