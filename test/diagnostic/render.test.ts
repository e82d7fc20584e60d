import { describe, expect, it } from "vitest";
import { renderDiagnostic, validateMessageAttributes } from "../../src/diagnose/index.ts";
import { type Diagnostic, FilterRuleError } from "../../src/index.ts";
import { parseGuided } from "../support/guided.ts";

function render(text: string, options?: Parameters<typeof renderDiagnostic>[2]): string {
  const [first] = parseGuided(text).diagnostics;
  return first === undefined ? "" : renderDiagnostic(first, text, options);
}

describe("a rendered diagnostic", () => {
  it("shows the line, a caret below the mistake and what to type", () => {
    expect(render('{"mention":"Bob"}')).toBe(
      [
        'error[value-not-array]: the value of "mention" must be an array of strings',
        '  1 | {"mention":"Bob"}',
        '    |            ^^^^^ write ["Bob"]',
      ].join("\n"),
    );
  });

  it("names file, line and column, counted from the line at which the text starts", () => {
    const text = '{\n  "mention": 5\n}';
    expect(render(text, { file: "rules.json" }).split("\n")[1]).toBe(" --> rules.json:2:14");
    expect(render(text, { file: "rules.json", firstLine: 10 })).toContain(
      ' --> rules.json:11:14\n  11 |   "mention": 5\n     |              ^',
    );
  });

  it("shows an excerpt around the caret when the line is long", () => {
    const text = `{"topic":["${"a".repeat(300)}"],"mention":"Bob","${"b".repeat(60)}":["${"c".repeat(300)}"]}`;
    const lines = render(text).split("\n");
    expect(lines[1]).toMatch(/^ {2}1 \| ….{100}…$/);
    const caret = lines[2]?.indexOf("^") ?? 0;
    expect(lines[1]?.slice(caret, caret + 5)).toBe('"Bob"');
  });

  it("keeps the caret inside the excerpt, whatever the length of the mistake", () => {
    const lines = render(`["${"x".repeat(500)}"]`).split("\n");
    expect(lines[2]?.length).toBeLessThanOrEqual((lines[1]?.length ?? 0) + 1);
  });

  it("prints no control character to a terminal", () => {
    const rendered = render('{"a\u001b[31m\u202e":5,\t"b":6}', { file: "x" });
    for (const control of ["\u001b", "\u202e", "\t"]) expect(rendered).not.toContain(control);
    expect(rendered).toContain("·");
  });

  it("names the position by its path if there is no text", () => {
    const [problem] = validateMessageAttributes({ "a/b": 5 });
    expect(renderDiagnostic(problem as Diagnostic)).toBe(
      'error[attribute-not-object]: the attribute "a/b" must be an object { StringValues }, found a number\n    at /a~1b\n    write {"StringValues":["5"]}',
    );
    const [plain] = validateMessageAttributes(["x"]);
    expect(renderDiagnostic(plain as Diagnostic)).toBe(
      "error[attributes-not-object]: message attributes must be an object from names to { StringValues }, found an array",
    );
    const [helped] = validateMessageAttributes({ a: "b" });
    expect(renderDiagnostic(helped as Diagnostic)).toMatch(/at \/a\n {4}write \{"StringValues":\["b"\]\}$/);
  });
});

describe("FilterRuleError", () => {
  const diagnostics = parseGuided('{"a":"x","b":["y","y"],"c":5}').diagnostics;

  it("reports the first error, its repair and the number of others", () => {
    const error = new FilterRuleError(diagnostics);
    expect(error.message).toBe('value-not-array: the value of "a" must be an array of strings (write ["x"]), and 1 more');
    expect(error.name).toBe("FilterRuleError");
    expect(error.diagnostics).toHaveLength(3);
    expect(error).toMatchObject({ text: undefined, memberArn: undefined });
  });

  it("names the member whose preference was rejected", () => {
    const error = new FilterRuleError(parseGuided("{}").diagnostics, { memberArn: "arn:bob", text: "{}" });
    expect(error.message).toBe("arn:bob: empty-rule: a rule must name at least one attribute, found {}");
    expect(error).toMatchObject({ text: "{}", memberArn: "arn:bob" });
  });

  it("needs at least one error", () => {
    expect(() => new FilterRuleError(parseGuided('{"a":["x","x"]}').diagnostics)).toThrow(TypeError);
  });
});
