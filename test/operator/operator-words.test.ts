import { describe, expect, it } from "vitest";
import { anythingBut } from "../../src/operator/anything-but.ts";
import { chime } from "../../src/operator/chime.ts";
import { inWords } from "../../src/operator/dialect.ts";
import { includes } from "../../src/operator/includes.ts";
import {
  dialectsWith,
  isOperatorWord,
  meantByName,
  meantByOperator,
  misspeltLengths,
  operatorWords,
  similarKeyword,
} from "../../src/operator/operator-words.ts";
import { toy } from "../support/toy-dialect.ts";

describe("the words of a dialect", () => {
  it("name each keyword once", () => {
    expect(inWords(chime)).toBe('exact strings and "anything-but"');
    expect(inWords(toy)).toBe('exact strings and "anything-but", "prefix", "numeric", "exists"');
  });

  it("are those of its operators and of similar languages", () => {
    expect([...operatorWords(chime)].sort()).toEqual(
      ["anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard"].sort(),
    );
    expect(operatorWords(toy).toSorted()).toEqual(operatorWords(chime).toSorted());
    expect(dialectsWith("wildcard", chime)).toBe("Amazon EventBridge");
    expect(dialectsWith("prefix", toy)).toBeUndefined();
    expect(chime.of("prefix")).toEqual([]);
  });
});

describe("a word that looks like an operator", () => {
  it("has three letters, or nearly as many as a keyword, and at most 64", () => {
    const lengths = Array.from({ length: 70 }, (_, length) => length);
    const beyond = (first: number) => lengths.filter((length) => length === 3 || (length >= first && length <= 64));
    expect(lengths.filter((length) => misspeltLengths(chime)(length))).toEqual(beyond(9));
    expect(lengths.filter((length) => misspeltLengths(toy)(length))).toEqual(beyond(4));
  });

  it.each(["$and", "prefix", "anything-but", "anythingBut", "ANYTHING_BUT", "anythingbut", "anythngbut", "any", "not", "anything but"])(
    "is %s",
    (word) => {
      expect(isOperatorWord(word, chime)).toBe(true);
    },
  );

  it.each(["or", "nor", "type", "anything", "anythng", "mention", "everythingbut", "prefi", "", "anythingelse"])("is not %j", (word) => {
    expect(isOperatorWord(word, chime)).toBe(false);
  });
});

describe("the meaning of a word", () => {
  it("as a name: the operator with a similar keyword, or the word of another language", () => {
    expect(meantByName("any", chime)).toBe(includes);
    expect(meantByName("A-n-y", chime)).toBe(includes);
    expect(meantByName("not", chime)).toBe(anythingBut);
    expect(meantByName("nin", chime)).toBeUndefined();
    expect(meantByName("anythinbut", chime)).toBe(anythingBut);
    expect(meantByName("anythng-bt", chime)).toBe(anythingBut);
    expect(meantByName("anythg-bt", chime)).toBeUndefined();
  });

  it("in a list: also the others of its words", () => {
    expect(meantByOperator("nin", chime)).toBe(anythingBut);
    expect(meantByOperator("Any_Of", chime)).toBe(includes);
    expect(meantByOperator("something", chime)).toBeUndefined();
  });

  it.each([
    ["prefix", "prafix"],
    ["prefix", "prefux"],
    ["numeric", "namerik"],
    ["exists", "exits"],
  ])("%s by %s, whichever letters are wrong", (keyword, word) => {
    expect(meantByOperator(word, toy)?.keyword).toBe(word === "namerik" ? undefined : keyword);
  });

  it("is searched for up to 64 letters", () => {
    const spelling = (length: number) => `anything${"_".repeat(length - 11)}but`;
    expect(similarKeyword(spelling(64), chime)).toBe("anything-but");
    expect(similarKeyword(spelling(65), chime)).toBeUndefined();
    expect(meantByOperator(spelling(64), chime)).toBe(anythingBut);
    expect(meantByOperator(spelling(65), chime)).toBeUndefined();
    expect(similarKeyword("anythinbut", chime)).toBeUndefined();
    expect(similarKeyword("", chime)).toBeUndefined();
  });
});
