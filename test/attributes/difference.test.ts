import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeDifference, isNearMiss, nearMiss, nearName } from "../../src/attributes/difference.ts";
import { edges, LEFT_OVER, mayBeSuspicious, suspicionsOf } from "../../src/attributes/suspicions.ts";
import { check } from "../support/property.ts";

describe("the difference of two strings that look alike", () => {
  it.each([
    ["bob", "Bob", "in case"],
    ["Bob ", "Bob", "in spaces (U+0020 where the other ends)"],
    ["Bob", "Bob ", "in spaces (it ends where the other has U+0020)"],
    ["Bob\u00a0Xu", "Bob Xu", "in spaces (U+00A0 instead of U+0020)"],
    ["e\u0301", "\u00e9", "in Unicode form (U+0065 instead of U+00E9)"],
    ["\u0412ob", "Bob", "in letters that look alike (U+0412 instead of U+0042)"],
    ["\uff22ob", "Bob", "in letters that look alike (U+FF22 instead of U+0042)"],
    ["Bob\u200b", "Bob", "in invisible characters (U+200B where the other ends)"],
    ["app_id", "app-id", "in separators (U+005F instead of U+002D)"],
    ["\u0412OB", "bob", "in letters that look alike and in case (U+0412 instead of U+0062)"],
  ])("between %j and %j is reported", (a, b, difference) => {
    expect(describeDifference(a, b)).toBe(difference);
    expect(describeDifference(b, a)).toBeDefined();
  });

  it("is not reported for equal strings, nor for strings that are simply different", () => {
    expect(describeDifference("Bob", "Bob")).toBeUndefined();
    expect(describeDifference("Bob", "Rob")).toBeUndefined();
    expect(describeDifference("x".repeat(2_000), "X".repeat(2_000))).toBeUndefined();
  });

  it("is reported for every disguise of a string", () => {
    const disguises: readonly ((text: string) => string)[] = [
      (text) => text.toUpperCase(),
      (text) => ` ${text}`,
      (text) => `${text}\u200b`,
      (text) => text.normalize("NFD"),
      (text) => text.replaceAll("o", "\u043e").replaceAll("e", "\u0435"),
    ];
    check(
      fc.property(fc.stringMatching(/^[a-z\u00e9]{1,8}$/), fc.subarray([...disguises], { minLength: 1 }), (text, some) => {
        const disguised = some.reduce((before, disguise) => disguise(before), text);
        expect(isNearMiss(disguised, text)).toBe(disguised !== text);
        if (disguised !== text) expect(describeDifference(disguised, text)).toMatch(/^in /);
      }),
    );
  });
});

describe("a near miss in a message", () => {
  it("is named with the difference, for values and names, the first one only", () => {
    expect(nearMiss(["Eve", "Bob"], ["Tom", "bob", "BOB"])).toBe('; "bob" differs from "Bob" in case');
    expect(nearMiss(["Bob"], ["Tom"])).toBe("");
    expect(nearMiss(["Bob"], [])).toBe("");
    expect(nearName("type", ["mention", "Type"])).toBe('the message has "Type", which differs from "type" in case');
    expect(nearName("type", ["mention"])).toBeUndefined();
    expect(nearName("type", [])).toBeUndefined();
  });
});

describe("the quick check of both ends", () => {
  it("misses no suspicious text of plain characters", () => {
    const pieces = [
      "USER_ARN",
      "user_arn",
      "<a>",
      "undefined",
      "%@",
      "YOUR_NAME",
      "[object Object]",
      " ",
      "a",
      "N",
      "_",
      ">",
      "<",
      "y",
      "Y",
    ];
    let [texts, suspicious] = [0, 0];
    check(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 }), (parts) => {
        texts++;
        const text = parts.join("");
        if (suspicionsOf(text, "value").length === 0) return;
        suspicious++;
        const isAtEnd = edges[text.charCodeAt(0)] === 1 || edges[text.charCodeAt(text.length - 1)] === 1;
        expect(text === LEFT_OVER || (isAtEnd && mayBeSuspicious(text, 0, text.length))).toBe(true);
      }),
    );
    expect(suspicious / texts).toBeGreaterThan(0.1);
  });
});
