import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyAttributes } from "../../src/attributes/attribute-view.ts";
import { whyNoSuchName, whyNoSuchValue } from "../../src/attributes/limits.ts";
import { listOf, valuesIn, valuesOf } from "../../src/attributes/message-attributes.ts";
import { characterCount, hasLoneSurrogate, utf8Length } from "../../src/attributes/unicode.ts";
import { validateMessageAttributes } from "../../src/diagnose/index.ts";
import { compileFilterRule } from "../../src/index.ts";
import { check } from "../support/property.ts";

describe("the values of an attribute", () => {
  it("are own properties only", () => {
    expect(valuesOf({}, "constructor")).toEqual([]);
    expect(valuesOf(Object.create({ mention: { StringValues: ["Bob"] } }), "mention")).toEqual([]);
    expect(valuesOf({ mention: Object.create({ StringValues: ["Bob"] }) }, "mention")).toEqual([]);
  });

  it("are strings only, whatever else the list contains", () => {
    expect(valuesOf({ a: { StringValues: ["x", 1, null, ["y"], "z"] } }, "a")).toEqual(["x", "z"]);
    expect(valuesOf({ a: { StringValues: "x" } }, "a")).toEqual([]);
    for (const nothing of [undefined, null, 5, "a", [], { a: null }, { a: "x" }]) expect(valuesOf(nothing, "a")).toEqual([]);
  });

  it("are the list of the message itself if it has only strings", () => {
    const StringValues = ["x", "y"];
    expect(valuesIn({ StringValues })).toBe(StringValues);
    expect(valuesIn({ StringValues: ["x", 1] })).toEqual(["x"]);
    expect(valuesIn({})).toEqual([]);
  });

  it("are for predicates the unfiltered list, found under own properties only", () => {
    const StringValues = ["x", 1];
    expect(listOf({ a: { StringValues } }, "a")).toBe(StringValues);
    const inherited = [
      Object.create({ a: { StringValues } }),
      { a: Object.create({ StringValues }) },
      { a: { StringValues: "x" } },
      { a: "x" },
      { a: null },
      "a",
      null,
      undefined,
    ];
    for (const nothing of inherited) expect(listOf(nothing, "a")).toEqual([]);
    expect(listOf("text", "length")).toEqual([]);
    expect(listOf(Object.assign(Object.create({ a: { StringValues } }), { b: 1 }), "a")).toEqual([]);
  });
});

describe("a copy of attributes", () => {
  it("has the values that rules see: own properties, enumerable or not, and lists by index", () => {
    const hidden = Object.defineProperty({}, "a", { value: { StringValues: ["x"] }, enumerable: false });
    expect(copyAttributes(hidden)).toEqual({ a: { StringValues: ["x"] } });
    const strange = Object.assign(["x"], {
      *[Symbol.iterator]() {
        yield "y";
      },
    });
    expect(copyAttributes({ a: { StringValues: strange } })).toEqual({ a: { StringValues: ["x"] } });
  });

  it("omits unreadable attributes, and keeps the rest", () => {
    const hostile = {
      get a(): never {
        throw new Error("no");
      },
      b: { StringValues: ["x"] },
      c: { StringValues: [] },
    };
    expect(copyAttributes(hostile)).toEqual({ b: { StringValues: ["x"] } });
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    expect(copyAttributes(revoked.proxy)).toEqual({});
    for (const nothing of [undefined, null, 5, "abc"]) expect(copyAttributes(nothing)).toEqual({});
  });

  it("is the fallback of a rule, so that matching never throws", () => {
    const hostile = { mention: { StringValues: ["Bob"] } };
    Object.defineProperty(hostile, "type", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    expect(compileFilterRule('{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}').matches(hostile)).toBe(true);
    expect(compileFilterRule('{"type":["Room"]}').matches(hostile)).toBe(false);
  });
});

/** The code units on both sides of every bound, by themselves and in pairs. */
const edges = ["", "a", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ud800", "\udbff", "\udc00", "\udfff", "\ue000", "\uffff"];
const pairs = edges.flatMap((first) => edges.map((second) => `${first}${second}`)).flatMap((pair) => [pair, `${pair}x`, `x${pair}`]);

describe("lengths", () => {
  it("are correct on both sides of every bound", () => {
    for (const text of pairs) {
      const shown = JSON.stringify(text);
      expect([shown, utf8Length(text)]).toEqual([shown, new TextEncoder().encode(text).length]);
      expect([shown, characterCount(text)]).toEqual([shown, [...text].length]);
      expect([shown, hasLoneSurrogate(text)]).toEqual([shown, /\p{Cs}/u.test(text)]);
    }
  });

  it("of UTF-8 are those that an encoder writes", () => {
    check(fc.property(fc.string({ unit: "binary" }), (text) => utf8Length(text) === new TextEncoder().encode(text).length));
    expect(utf8Length("\ud800")).toBe(3);
    expect(utf8Length("\udc00\ud800")).toBe(6);
    expect(utf8Length("\ud83d\udcacx")).toBe(5);
  });

  it("in characters are code points", () => {
    check(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\ud83d", "\udcac", "é") }), (text) => characterCount(text) === [...text].length),
    );
  });

  it("recognise half a surrogate pair", () => {
    check(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\ud83d", "\udcac") }), (text) => hasLoneSurrogate(text) === /\p{Cs}/u.test(text)),
    );
  });
});

describe("a name or value that no message can carry", () => {
  it("is explained by its length, at both sides of the limits, or by half a surrogate pair", () => {
    expect([whyNoSuchName("n".repeat(64)), whyNoSuchName("💬".repeat(64)), whyNoSuchValue("v".repeat(512))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(whyNoSuchName("")).toBe("it has 0 characters, 1 to 64 are allowed");
    expect(whyNoSuchName("n".repeat(65))).toBe("it has 65 characters, 1 to 64 are allowed");
    expect(whyNoSuchName("💬".repeat(65))).toBe("it has 65 characters, 1 to 64 are allowed");
    expect(whyNoSuchValue("v".repeat(513))).toBe("it has 513 characters, 1 to 512 are allowed");
    expect(whyNoSuchValue("a\ud83d")).toBe("it has half a surrogate pair");
  });
});

describe("validation of attributes", () => {
  it("says what it found and what it expected", () => {
    const messages = (attributes: unknown) => validateMessageAttributes(attributes).map((each) => each.message);
    expect(messages([])).toEqual(["message attributes must be an object from names to { StringValues }, found an array"]);
    expect(messages({ a: "x" })).toEqual(['the attribute "a" must be an object { StringValues }, found a string']);
    expect(messages({ a: { StringValues: "x" } })).toEqual(['StringValues of "a" must be an array of strings, found a string']);
    expect(messages({ a: {} })).toEqual(['the attribute "a" has no values, which is the same as leaving it out']);
    expect(messages({ a: { StringValues: [5] } })).toEqual(["a value must be a string, found a number"]);
    expect(messages({ a: { StringValues: ["\ud83d"] } })).toEqual(['"\\ud83d" has half a surrogate pair']);
  });

  it("accepts attributes at the limits and rejects those above", () => {
    const codes = (attributes: unknown) => validateMessageAttributes(attributes).map((each) => each.code);
    expect(codes(undefined)).toEqual([]);
    expect(codes(null)).toEqual([]);
    expect(codes({ a: null, b: { StringValues: null } })).toEqual(["attribute-without-values", "attribute-without-values"]);
    expect(codes({})).toEqual([]);
    expect(codes({ ["n".repeat(64)]: { StringValues: ["v".repeat(512), "w".repeat(448)] } })).toEqual([]);
    expect(codes({ ["n".repeat(64)]: { StringValues: ["v".repeat(512), "w".repeat(449)] } })).toEqual(["attributes-too-large"]);
    expect(codes({ ["n".repeat(65)]: { StringValues: ["v".repeat(513)] } })).toEqual(["attribute-name-length", "string-value-length"]);
    expect(codes({ ["💬".repeat(64)]: { StringValues: ["x"] } })).toEqual([]);
    expect(codes({ ["💬".repeat(65)]: { StringValues: ["x"] } })).toEqual(["attribute-name-length"]);
  });

  it("takes another size limit", () => {
    const attributes = { a: { StringValues: ["x".repeat(500), "y".repeat(500), "z".repeat(500)] } };
    expect(validateMessageAttributes(attributes, { maxBytes: Infinity })).toEqual([]);
    expect(() => validateMessageAttributes(attributes, { maxBytes: Number.NaN })).toThrow(
      new RangeError("maxBytes must be a positive number or Infinity, found NaN"),
    );
    expect(() => validateMessageAttributes(attributes, { maxBytes: 0 })).toThrow(RangeError);
    expect(validateMessageAttributes(attributes, { maxBytes: 1500 })[0]?.message).toBe(
      "names and values have 1501 bytes in all, 1500 are allowed",
    );
  });

  it("offers the repair if it is known", () => {
    const help = (attributes: unknown) => validateMessageAttributes(attributes)[0]?.help;
    expect(help({ a: "x" })).toBe('write {"StringValues":["x"]}');
    expect(help({ a: ["x"] })).toBe('write {"StringValues":["x"]}');
    expect(help({ a: ["x", "y"] })).toBe('write {"StringValues":[…]}');
    expect(help({ a: [5] })).toBe('write {"StringValues":["5"]}');
    expect(help({ a: [] })).toBe('write {"StringValues":[…]}');
    expect(help({ a: 5 })).toBe('write {"StringValues":["5"]}');
    expect(help({ a: null, b: { DataType: "Binary" } })).toBe('write {"StringValues":["…"]}');
    expect(help({ a: { StringValues: "x" } })).toBe('write ["x"]');
    expect(help({ a: { StringValues: [5] } })).toBe('write "5"');
    expect(help({ a: { StringValues: [true] } })).toBe('write "true"');
    expect(help({ a: { StringValues: [null] } })).toBeUndefined();
  });
});
