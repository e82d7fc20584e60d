import { describe, expect, it } from "vitest";
import { FALSE, TRUE } from "../../../src/analysis/diagram/diagrams.ts";
import { Steps } from "../../../src/analysis/diagram/steps.ts";
import { Question, toAttributes } from "../../../src/analysis/question/question.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { unlimited } from "../../support/property.ts";

function ask(rule: object) {
  const steps = new Steps(undefined);
  const { accepted } = readFilterRule(JSON.stringify(rule), { limits: unlimited });
  if (accepted === undefined) throw new Error("not a rule");
  const question = new Question([accepted.rule], steps);
  return { steps, question, holds: question.rule(accepted.rule, "guide") };
}

const small = { a: ["1"], b: [{ "anything-but": ["2"] }] };
const large = { a: ["l".repeat(500)], b: ["m".repeat(500)], c: ["n".repeat(500)] };

describe("whether some message makes a diagram true", () => {
  it("is known without steps for a constant", () => {
    for (const rule of [small, large]) {
      const { steps, question } = ask(rule);
      const before = steps.spent;
      expect([question.isPossible(TRUE), question.isPossible(FALSE)]).toEqual([true, false]);
      expect(steps.spent).toBe(before);
      expect([question.isAlways(TRUE), question.isAlways(FALSE)]).toEqual([true, false]);
    }
  });

  it("is known without steps if no message is too large, else after one search", () => {
    const { steps: few, question, holds } = ask(small);
    const before = few.spent;
    expect(question.isPossible(holds)).toBe(true);
    expect(few.spent).toBe(before);
    const { steps: many, question: hard, holds: never } = ask(large);
    expect(hard.isPossible(never)).toBe(false);
    const after = many.spent;
    expect(hard.isPossible(never)).toBe(false);
    expect(many.spent).toBe(after);
  });

  it("depends on the 1,024 bytes of a message", () => {
    const isPossible = (length: number) => {
      const { question, holds } = ask({ a: ["l".repeat(511)], b: ["m".repeat(length)] });
      return [question.isPossible(holds), question.witness(holds) !== undefined];
    };
    expect(isPossible(511)).toEqual([true, true]);
    expect(isPossible(512)).toEqual([false, false]);
  });
});

describe("a message of letters", () => {
  it("may have any name, and has no other", () => {
    const { question } = ask(JSON.parse('{"__proto__":["1"],"a":["2"]}'));
    const attributes = toAttributes(question.letters);
    expect(Object.getPrototypeOf(attributes)).toBeNull();
    expect(Object.entries(attributes)).toEqual([
      ["__proto__", { StringValues: ["1", "x"] }],
      ["a", { StringValues: ["2", "x"] }],
    ]);
  });
});
