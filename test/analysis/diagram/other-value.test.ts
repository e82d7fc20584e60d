import { describe, expect, it } from "vitest";
import { analyzeRule } from "../../../src/analysis/index.ts";
import { unlimited } from "../../support/property.ts";

describe("a value that represents any other", () => {
  it("is not a value of the rule, and as short as possible", () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    const differing = analyzeRule({ a: [{ "anything-but": ascii }] }, { semantics: "sns", limits: unlimited });
    expect(differing.matching).toEqual({ a: { StringValues: ["xx"] } });
    const some = analyzeRule({ a: [{ "anything-but": ["x", "y", "z"] }] }, { semantics: "sns" });
    expect(some.matching).toEqual({ a: { StringValues: ["a"] } });
  });
});
