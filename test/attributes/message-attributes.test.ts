import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyAttributes } from "../../src/attributes/attribute-view.ts";
import { valuesOf } from "../../src/attributes/message-attributes.ts";
import { characterCount, hasLoneSurrogate, utf8Length } from "../../src/attributes/unicode.ts";
import { compileFilterRule, validateMessageAttributes } from "../../src/index.ts";
import { check } from "../support/property.ts";

describe("the values of an attribute", () => {
  it("are own properties only", () => {
    expect(valuesOf({}, "constructor")).toEqual([]);
    expect(valuesOf(Object.create({ mention: { StringValues: ["Bob"] } }), "mention")).toEqual([]);
    expect(valuesOf({ mention: Object.create({ StringValues: ["Bob"] }) }, "mention")).toEqual([]);
  });

  it("are strings only, whatever else stands among them", () => {
    expect(valuesOf({ a: { StringValues: ["x", 1, null, ["y"], "z"] } }, "a")).toEqual(["x", "z"]);
    expect(valuesOf({ a: { StringValues: "x" } }, "a")).toEqual([]);
    for (const nothing of [undefined, null, 5, "a", [], { a: null }, { a: "x" }]) expect(valuesOf(nothing, "a")).toEqual([]);
  });
});

describe("a copy of attributes", () => {
  it("holds what rules see: own properties, listed or not, and lists by index", () => {
    const hidden = Object.defineProperty({}, "a", { value: { StringValues: ["x"] }, enumerable: false });
    expect(copyAttributes(hidden)).toEqual({ a: { StringValues: ["x"] } });
    const strange = Object.assign(["x"], {
      *[Symbol.iterator]() {
        yield "y";
      },
    });
    expect(copyAttributes({ a: { StringValues: strange } })).toEqual({ a: { StringValues: ["x"] } });
  });

  it("leaves out what can not be read, and keeps the rest", () => {
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

  it("is what a rule falls back to, so that matching never throws", () => {
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

describe("lengths", () => {
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

  it("know half a surrogate pair", () => {
    check(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\ud83d", "\udcac") }), (text) => hasLoneSurrogate(text) === /\p{Cs}/u.test(text)),
    );
  });
});

describe("validation of attributes", () => {
  it("accepts what is at the limits and refuses what is above", () => {
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
    expect(() => validateMessageAttributes(attributes, { maxBytes: Number.NaN })).toThrow(RangeError);
    expect(validateMessageAttributes(attributes, { maxBytes: 1500 })[0]?.message).toBe(
      "names and values have 1501 bytes in all, 1500 are allowed",
    );
  });

  it("offers the repair where it is known", () => {
    const help = (attributes: unknown) => validateMessageAttributes(attributes)[0]?.help;
    expect(help({ a: "x" })).toBe('write {"StringValues":["x"]}');
    expect(help({ a: ["x"] })).toBe('write {"StringValues":["x"]}');
    expect(help({ a: ["x", "y"] })).toBe('write {"StringValues":[…]}');
    expect(help({ a: [] })).toBe('write {"StringValues":[…]}');
    expect(help({ a: 5 })).toBeUndefined();
    expect(help({ a: { StringValues: "x" } })).toBe('write ["x"]');
    expect(help({ a: { StringValues: [5] } })).toBe('write "5"');
    expect(help({ a: { StringValues: [true] } })).toBe('write "true"');
    expect(help({ a: { StringValues: [null] } })).toBeUndefined();
  });
});
