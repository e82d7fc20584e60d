import { describe, expect, it } from "vitest";
import { parseFilterRule } from "../../../src/index.ts";
import { placeAt } from "../../../src/page/part/json-place.ts";
import { readWords, suggestionsAt, together, wordsOf } from "../../../src/page/part/words.ts";

const words = wordsOf([{ mention: { StringValues: ["bob", "al"] }, type: { StringValues: ["chat"] } }]);

function suggested(text: string) {
  const position = text.indexOf("|");
  const place = placeAt(text.replace("|", ""), position);
  return place === undefined ? [] : suggestionsAt(place, words);
}

describe("suggestions", () => {
  it("are the names of messages and $or, where a name may be", () => {
    expect(suggested("{|").map(({ label }) => label)).toEqual(["mention", "type", "$or"]);
    expect(suggested('{"$or":[{"|').map(({ label }) => label)).toEqual(["mention", "type", "$or"]);
  });

  it("are the values of the name, in its list and inside an operator", () => {
    expect(suggested('{"mention":["|"]}').map(({ label }) => label)).toEqual(["bob", "al", expect.stringContaining("{")]);
    expect(suggested('{"$or":[{"mention":["b|"]}]}').map(({ label }) => label)).toEqual(["bob", "al"]);
    const [{ label: operator } = { label: "" }] = suggested('{"mention":[{"|"');
    expect(suggested(`{"mention":[{${JSON.stringify(operator)}:["|`).map(({ label }) => label)).toEqual(["bob", "al"]);
  });

  it("become rules when they are written and filled", () => {
    for (const start of ["{|}", '{"$or":[{|}]}', '{"mention":[|]}', '{"mention":[{|}]}', '{"$or":[|]}']) {
      for (const { text } of suggested(start)) {
        const filled = start.replace("|", text).replaceAll('""', '"x"').replaceAll("[]", '["x"]').replaceAll("{}", '{"x":["x"]}');
        expect(parseFilterRule(filled).diagnostics, filled).toEqual([]);
      }
    }
  });

  it("keep a value that a name already has", () => {
    expect(suggested('{"men|":["x"]}')[0]).toMatchObject({ text: '"mention"', back: 0 });
    expect(suggested('{"men|')[0]).toMatchObject({ text: '"mention":[""]', back: 2 });
  });
});

describe("known words", () => {
  it("are read from a catalog, which also checks rules", () => {
    const { words, catalog, summary } = readWords('{"attributes":{"type":{"values":["Chat"]},"topic":{}}}');
    expect([...words].map(([name, values]) => [name, [...values]])).toEqual([
      ["type", ["Chat"]],
      ["topic", []],
    ]);
    expect(catalog?.lint('{"type":["chat"]}').map(({ code }) => code)).toEqual(["unknown-value"]);
    expect(summary).toBe("a catalog of 2 attributes");
  });

  it("are read from a request, a list of messages, and one message a line", () => {
    const message = '{"MessageAttributes":{"type":{"StringValues":["Chat"]}}}';
    for (const text of [message, `[${message},{"ChannelMessage":${message}}]`, `${message}\n${message}\n`]) {
      expect([...readWords(text).words.keys()]).toEqual(["type"]);
    }
  });

  it("are rejected in words if they are something else", () => {
    expect(() => readWords("{}")).toThrow("found neither a catalog { attributes } nor messages with MessageAttributes");
    expect(() => readWords("{")).toThrow("the text is not JSON");
    expect(() => readWords('{"attributes":[1]}')).toThrow("a catalog must be");
  });

  it("of several sources are all words", () => {
    const all = together(words, wordsOf([{ type: { StringValues: ["room"] } }]));
    expect([...(all.get("type") ?? [])]).toEqual(["chat", "room"]);
  });
});
