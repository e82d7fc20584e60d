import { describe, expect, it } from "vitest";
import type { FilterRule } from "../../../src/index.ts";
import { chime } from "../../../src/operator/chime.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { ProgramWriter } from "../../../src/rule-index/interning/program-writer.ts";
import { NAME, Terms } from "../../../src/rule-index/interning/terms.ts";
import { KeyChooser } from "../../../src/rule-index/posting/keys.ts";
import { unlimited } from "../../support/property.ts";

/** The keys of a rule as texts, if the posting lists have these lengths (default 0), and the lists that were asked for their length. */
function chosen(rule: FilterRule, lengths: Record<string, number> = {}) {
  const terms = new Terms();
  const asked: string[] = [];
  const text = (key: number) =>
    terms.ownerOf(key) === NAME ? `any ${terms.textOf(key)}` : `${terms.textOf(terms.ownerOf(key))} ${terms.textOf(key)}`;
  const chooser = new KeyChooser((key) => {
    asked.push(text(key));
    return lengths[text(key)] ?? 0;
  }, terms);
  const program = new ProgramWriter("guide", terms, chime).write(
    readFilterRule(JSON.stringify(rule), { limits: unlimited }).accepted!.rule,
  );
  return { keys: chooser.of(program).map(text).toSorted(), asked };
}

const but = (...list: string[]) => [{ "anything-but": list }] as const;
const many = (count: number, begin = "v") => Array.from({ length: count }, (_, index) => `${begin}${index}`);

describe("the keys of a rule", () => {
  it("are those of the test with the shortest lists", () => {
    const rule: FilterRule = { mention: ["Bob", "Al"], type: ["Chat"] };
    expect(chosen(rule, { "type Chat": 5 }).keys).toEqual(["mention Al", "mention Bob"]);
    expect(chosen(rule, { "mention Al": 5, "type Chat": 4 }).keys).toEqual(["type Chat"]);
    expect(chosen(rule, { "mention Al": 3, "mention Bob": 2, "type Chat": 6 }).keys).toEqual(["type Chat"]);
    expect(chosen(rule, { "mention Al": 3, "mention Bob": 2, "type Chat": 7 }).keys).toEqual(["mention Al", "mention Bob"]);
  });

  it("are few if the lists are equally long, wherever they are in the rule, because each key takes memory", () => {
    expect(chosen({ a: ["1", "2", "3"], b: ["1", "2"], c: ["1"], d: ["1", "2"] }).keys).toEqual(["c 1"]);
    expect(
      chosen({
        $or: [
          { a: ["1"], b: ["1", "2"] },
          { c: ["1", "2", "3"], d: ["1", "2"] },
        ],
      }).keys,
    ).toEqual(["a 1", "d 1", "d 2"]);
  });

  it("are the first ones of equals", () => {
    for (const lengths of [{}, { "a 1": 3, "b 1": 3 }]) expect(chosen({ a: ["1"], b: ["1"] }, lengths).keys).toEqual(["a 1"]);
  });

  it("are found without asking for more lengths than decide", () => {
    // Five keys cost at least 5, so the second test cannot be better than the first, of 1.
    const { asked } = chosen({ a: ["1"], b: many(5) });
    expect(asked).toEqual(["a 1"]);
    // The first test is measured once.
    const three = chosen({ a: ["1"], b: ["1"], c: ["1"] }, { "a 1": 1 }).asked;
    expect(three.filter((each) => each === three[0])).toHaveLength(1);
  });

  it("are all that may switch a rule off", () => {
    expect(chosen({ sender: but("Bob"), type: but("Room", "Hall") }).keys).toEqual(["sender Bob", "type Hall", "type Room"]);
  });

  it("are without repeats, few or many", () => {
    const branches = (count: number) => ({ $or: [{ a: many(count) }, { a: many(count), b: many(count + 1) }] }) as FilterRule;
    for (const count of [3, 8, 9, 20])
      expect(chosen(branches(count)).keys).toEqual(
        many(count)
          .map((each) => `a ${each}`)
          .toSorted(),
      );
  });
});
