import { describe, expect, it } from "vitest";
import { draftIn, draftOf, inForm, readDraft } from "../../../src/page/part/message-draft.ts";

const attributes = { mention: { StringValues: ["bob", "al"] }, type: { StringValues: ["chat"] } };

describe("a draft of a message", () => {
  it("has the same attributes in both forms", () => {
    const rows = draftOf(attributes);
    const json = inForm(rows, "json");
    expect(readDraft(rows).attributes).toEqual(attributes);
    expect(readDraft(json).attributes).toEqual(attributes);
    expect(inForm(json, "rows").rows).toEqual(rows.rows);
  });

  it("counts bytes of UTF-8 over names and values", () => {
    expect(readDraft(draftOf({ ä: { StringValues: ["é", "x"] } })).bytes).toBe(5);
  });

  it("leaves out names without values, and joins rows of one name", () => {
    const rows = [
      { name: "a", values: ["1"] },
      { name: "", values: ["2"] },
      { name: "b", values: [] },
      { name: "a", values: ["1", "3"] },
    ];
    expect(readDraft({ form: "rows", rows, json: "" }).attributes).toEqual({ a: { StringValues: ["1", "3"] } });
  });

  it("takes names like __proto__ as names", () => {
    expect(Object.entries(readDraft({ form: "rows", rows: [{ name: "__proto__", values: ["1"] }], json: "" }).attributes ?? {})).toEqual([
      ["__proto__", { StringValues: ["1"] }],
    ]);
  });

  it("reads a whole request, and nothing as no attributes", () => {
    expect(
      readDraft({ form: "json", rows: [], json: JSON.stringify({ Content: "hi", MessageAttributes: attributes }) }).attributes,
    ).toEqual(attributes);
    expect(readDraft({ form: "json", rows: [], json: " " }).attributes).toEqual({});
  });

  it("says in words what is wrong with its JSON, and keeps it when the form changes", () => {
    const broken = { form: "json", rows: [], json: "{" } as const;
    expect(readDraft(broken).problem).toContain("not JSON");
    expect(inForm(broken, "rows")).toEqual({ ...broken, form: "rows" });
    const { attributes: none, diagnostics } = readDraft({ form: "json", rows: [], json: '{"mention":["bob"]}' });
    expect(none).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(["attribute-not-object"]);
  });

  it("survives a saved state, and a damaged one becomes the given draft", () => {
    const draft = draftOf(attributes, "json");
    expect(draftIn(JSON.parse(JSON.stringify(draft)), draftOf({}))).toEqual(draft);
    for (const damaged of [undefined, null, 3, "x", [], {}, { form: "rows" }, { form: "other", rows: [] }])
      expect(draftIn(damaged, draft)).toBe(draft);
    expect(draftIn({ form: "rows", rows: [{ name: 3, values: ["x", 4] }] }, draft)).toEqual({
      form: "rows",
      rows: [{ name: "", values: ["x"] }],
      json: "{}",
    });
  });
});
