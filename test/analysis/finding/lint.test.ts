import { describe, expect, it } from "vitest";
import { type LintOptions, lintRule } from "../../../src/analysis/index.ts";
import { applyFixes } from "../../../src/diagnose/index.ts";

interface Found {
  readonly code: string;
  readonly path: string;
  /** The text at its place. */
  readonly at: string;
  readonly message: string;
  readonly help?: string;
  /** The text after the fix, which a person must approve. */
  readonly fixed?: string;
  /** Paths and texts. */
  readonly related?: readonly (readonly [path: string, at: string])[];
}

/** Everything that lintRule reports of a rule, with texts instead of offsets. */
function found(text: string, options?: LintOptions): Found[] {
  const at = (span: { readonly start: number; readonly end: number } | undefined) => text.slice(span?.start, span?.end);
  return lintRule(text, options).diagnostics.map(({ code, path, span, message, help, fix, related }) => ({
    code,
    path,
    at: at(span),
    message,
    ...(help === undefined ? {} : { help }),
    ...(fix?.isSafe === false
      ? { fixed: applyFixes(text, [{ code, path, message, severity: "warning", fix: { ...fix, isSafe: true } }]) }
      : {}),
    ...(related === undefined ? {} : { related: related.map((each) => [each.path, at(each.span)] as const) }),
  }));
}

const part = "this part cannot change the answer:";

describe("a part that cannot change the answer is reported with its reason, and with a fix that removes it", () => {
  it.each<[text: string, found: Omit<Found, "code" | "help">]>([
    [
      '{"a":["1"],"$or":[{"a":["2","1"]},{"b":["1"]}]}',
      {
        path: "/$or",
        at: '"$or":[{"a":["2","1"]},{"b":["1"]}]',
        message: `${part} it holds whenever /a does`,
        fixed: '{"a":["1"]}',
        related: [["/a", '"a":["1"]']],
      },
    ],
    [
      '{"$or":[{"a":["1"],"b":["2"]} , {"a":["1"]}]}',
      {
        path: "/$or/0",
        at: '{"a":["1"],"b":["2"]}',
        message: `${part} whenever it holds, /$or/1 does too`,
        fixed: '{"$or":[{"a":["1"]}]}',
        related: [["/$or/1", '{"a":["1"]}']],
      },
    ],
    [
      '{"a":["1",{"anything-but":["2", "1"]}]}',
      {
        path: "/a/1/anything-but/1",
        at: '"1"',
        message: `${part} where it makes a difference, /a/0 holds anyway`,
        fixed: '{"a":["1",{"anything-but":["2"]}]}',
        related: [["/a/0", '"1"']],
      },
    ],
    [
      '{"a":["1",{"anything-but":["1", "2"]}]}',
      {
        path: "/a/1/anything-but/0",
        at: '"1"',
        message: `${part} where it makes a difference, /a/0 holds anyway`,
        fixed: '{"a":["1",{"anything-but":["2"]}]}',
        related: [["/a/0", '"1"']],
      },
    ],
    [
      '{"a":["1"],"$or":[{"b":["1"]},{"a":[{"anything-but":"1"}]}]}',
      {
        path: "/$or/1",
        at: '{"a":[{"anything-but":"1"}]}',
        message: `${part} it never holds together with /a`,
        fixed: '{"a":["1"],"$or":[{"b":["1"]}]}',
        related: [["/a", '"a":["1"]']],
      },
    ],
    // No other part is the reason, so none is related.
    [
      '{"a":["1",{"anything-but":["1"]}],"b":["1"]}',
      {
        path: "/a",
        at: '"a":["1",{"anything-but":["1"]}]',
        message: `${part} it holds for every message`,
        fixed: '{"b":["1"]}',
      },
    ],
  ])("%s", (text, expected) => {
    expect(found(text)).toEqual([{ code: "redundant-part", help: "remove it", ...expected }]);
  });

  it("is not reported again if its text has been reported as idle", () => {
    const codes = (text: string) => found(text).map(({ code, path }) => [code, path]);
    expect(codes('{"a":["1","1"]}')).toEqual([["duplicate-value", "/a/1"]]);
    expect(codes('{"a":["1",""]}')).toEqual([["impossible-value", "/a/1"]]);
    expect(codes('{"$or":[{"":["1"]},{"a":["1"]}]}')).toEqual([
      ["redundant-part", "/$or/0"],
      ["impossible-name", "/$or/0/"],
    ]);
  });

  it("is reported beside a warning of something else at the same place", () => {
    const text = '{"a":[{"anything-but":["1"]},{"anything-but":["1","2"]}]}';
    expect(found(text).map(({ code, path }) => [code, path])).toEqual([
      ["several-exclusions", "/a/1"],
      ["redundant-part", "/a/1"],
    ]);
  });

  it("is not reported of a rule that is always or never true, whose cause explains it", () => {
    const codes = (text: string) => found(text).map(({ code }) => code);
    expect(codes('{"a":["1",{"anything-but":["1","2"]},"2"]}')).toEqual(["always-true"]);
    expect(codes('{"a":["1"],"b":["2"],"$or":[{"a":["2",{"anything-but":["2"]}]},{"b":["2"]}],"c":[""]}')).toEqual([
      "never-true",
      "impossible-value",
    ]);
  });
});

describe("a rule with one answer", () => {
  it("is reported at the first cause, without a fix and with the other causes", () => {
    expect(found('{"b":["2"],"a":["1"],"$or":[{"a":[{"anything-but":["1"]}]},{"b":[""]}]}')[0]).toEqual({
      code: "never-true",
      path: "/a",
      at: '"a":["1"]',
      message: "no message can match: /a and /$or never hold together",
      related: [["/$or", '"$or":[{"a":[{"anything-but":["1"]}]},{"b":[""]}]']],
    });
    expect(found('{"$or":[{"b":["1"]},{"a":[{"anything-but":["1"]}, "1"]}]}')).toEqual([
      {
        code: "always-true",
        path: "/$or/1/a/0",
        at: '{"anything-but":["1"]}',
        message: "every message matches: /$or/1/a/0 and /$or/1/a/1 cover all cases",
        related: [["/$or/1/a/1", '"1"']],
      },
    ]);
  });

  it("has no related place if one part is the cause", () => {
    const [always] = found('{"a":[{"anything-but":[""]}]}');
    expect(always).toEqual({
      code: "always-true",
      path: "/a/0",
      at: '{"anything-but":[""]}',
      message: "every message matches: /a/0 always holds",
    });
  });

  it("names three groups of causes, and relates all of them", () => {
    const rule = (names: readonly string[]) => `{"$or":[${names.map((name) => `{"${name}":[""]}`).join()}]}`;
    const three = found(rule(["a", "b", "c"]))[0]!;
    expect(three.message).toBe("no message can match: /$or/0/a never holds; /$or/1/b never holds; /$or/2/c never holds");
    const four = found(rule(["a", "b", "c", "d"]))[0]!;
    expect(four.message).toBe(`${three.message}; and so on, 4 in all`);
    expect(four.related?.map(([path]) => path)).toEqual(["/$or/1/b", "/$or/2/c", "/$or/3/d"]);
  });

  it("that is always true hides that it has several exclusions, and no other warning", () => {
    const codes = (text: string) => found(text).map(({ code }) => code);
    expect(codes('{"a":[{"anything-but":["1"]},{"anything-but":["2"]}]}')).toEqual(["several-exclusions"]);
    expect(codes('{"a":["1",{"anything-but":["1"]},{"anything-but":["2"]}]}')).toEqual(["always-true"]);
    expect(codes('{"a":["1","1",{"anything-but":["1"]},{"anything-but":["2"]}]}')).toEqual(["always-true", "duplicate-value"]);
    // A rule that is never true does not hide it.
    expect(codes('{"a":[{"anything-but":["1"]},{"anything-but":["2"]}],"b":[""]}')).toContain("several-exclusions");
  });
});

describe("a rule whose answer depends on the semantics", () => {
  const text = '{"b":["1"],"a":[{"anything-but":["1"]}]}';
  const told = {
    code: "depends-on-semantics",
    path: "",
    at: text,
    message: 'the answer depends on the semantics: {"b":{"StringValues":["1"]}} matches under guide, not under sns',
  };

  it("is reported with a smallest message, on request, whichever semantics is chosen", () => {
    expect(found(text)).toEqual([]);
    expect(found(text, { information: false })).toEqual([]);
    for (const semantics of ["guide", "sns"] as const) {
      expect(found(text, { information: true, semantics })).toEqual([told]);
      expect(lintRule(text, { information: true, semantics }).diagnostics[0]?.severity).toBe("information");
    }
    expect(found('{"b":["1"]}', { information: true })).toEqual([]);
  });

  it("names the semantics under which that message matches", () => {
    // Without the attribute, guide says that the excluded value is absent. All values but one are outside for sns, too.
    const other = '{"a":["1"],"$or":[{"a":[{"anything-but":["1"]}]}]}';
    expect(found(other, { information: true }).find(({ code }) => code === "depends-on-semantics")?.message).toBe(
      'the answer depends on the semantics: {"a":{"StringValues":["1","x"]}} matches under sns, not under guide',
    );
  });
});
