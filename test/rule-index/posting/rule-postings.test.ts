import { afterEach, describe, expect, it, vi } from "vitest";
import { viewOf } from "../../../src/attributes/attribute-view.ts";
import type { FilterRule, MessageAttributes } from "../../../src/index.ts";
import { canonicalRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { TermMarks } from "../../../src/rule-index/interning/message-terms.ts";
import { ProgramWriter } from "../../../src/rule-index/interning/program-writer.ts";
import type { RuleId } from "../../../src/rule-index/interning/programs.ts";
import { NAME, Terms } from "../../../src/rule-index/interning/terms.ts";
import { PostingLists } from "../../../src/rule-index/posting/posting-lists.ts";
import { RulePostings } from "../../../src/rule-index/posting/rule-postings.ts";
import { unlimited } from "../../support/property.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the rules of an index and their posting lists", () => {
  it("have each rule once, and report every list that it makes longer", () => {
    const { postings, use, grew, key } = empty();
    const bob = use({ mention: ["Bob"] });
    expect(use({ mention: ["Bob"] })).toBe(bob);
    const both = use({ mention: ["Al", "Bob"] });
    expect(use({ mention: ["Bob", "Al"] })).toBe(both);
    expect(postings.programs.size).toBe(2);
    expect(grew.sort()).toEqual(
      [
        [key("mention", "Bob"), 1],
        [key("mention", "Bob"), 2],
        [key("mention", "Al"), 1],
      ].sort(),
    );
    const under = (value: string) => {
      const found: RuleId[] = [];
      postings.eachUnder(key("mention", value), (rule) => found.push(rule));
      return found.sort();
    };
    expect([under("Bob"), under("Al")]).toEqual([[bob, both], [both]]);
    postings.remove(bob);
    expect([under("Bob"), under("Al")]).toEqual([[both], [both]]);
    postings.assertSound();
    postings.remove(both);
    postings.assertSound();
    expect(postings.programs.size).toBe(0);
  });

  it("index a rule under the shorter lists", () => {
    const { use, grew, key } = empty();
    use({ topic: ["t"] });
    grew.length = 0;
    use({ topic: ["t"], type: ["Chat"] });
    expect(grew).toEqual([[key("type", "Chat"), 1]]);
  });

  it("find the rules that a message flips, each once: under its values, or by checking every rule if that is less", () => {
    const { postings, flips, use } = empty();
    const all = [use({ mention: ["Al", "Bob"] }), use({ mention: ["Al", "Cat"] }), use({ sender: [{ "anything-but": ["Al"] }] })];
    const read = vi.spyOn(PostingLists.prototype, "read");
    const each = vi.spyOn(postings.programs, "each");
    // Three entries for three rules.
    expect(flips({ mention: { StringValues: ["Al", "Bob"] } })).toEqual([
      [all[0], false],
      [all[1], false],
    ]);
    expect([read.mock.calls.length, each.mock.calls.length]).toEqual([2, 0]);
    // Four.
    expect(flips({ mention: { StringValues: ["Al", "Bob", "Cat"] } })).toEqual([
      [all[0], false],
      [all[1], false],
    ]);
    expect([read.mock.calls.length, each.mock.calls.length]).toEqual([2, 1]);
    expect(flips({ sender: { StringValues: ["Al"] } })).toEqual([[all[2], true]]);
    expect(flips({})).toEqual([]);
  });

  it("report a rule once with each message, also after many rules were added", () => {
    const { flips, use } = empty();
    const message = { mention: { StringValues: ["Al", "Bob"] } };
    const first = use({ mention: ["Al", "Bob"] });
    for (let n = 0; n < 3; n++) use({ mention: [`u${n}`] });
    expect(flips(message)).toEqual([[first, false]]);
    for (let n = 3; n < 520; n++) use({ mention: [`u${n}`] });
    const last = use({ mention: ["Al", "Bob", "Cat"] });
    for (let time = 0; time < 2; time++)
      expect(flips(message)).toEqual([
        [first, false],
        [last, false],
      ]);
  });

  it("count the bytes of their arrays", () => {
    const { postings, flips, use } = empty();
    const lists = new PostingLists(
      () => {},
      () => expect.fail("it has no rule"),
    ).bytes;
    // Room for 16 rules without a block, and a word of the rules that were seen.
    expect(postings.bytes).toBe(postings.programs.bytes + 16 * 4 + lists + 4);
    for (let n = 0; n < 40; n++) use({ mention: [`u${n}`] });
    const before = postings.bytes;
    expect(before).toBeGreaterThan(postings.programs.bytes + 40 * 4 + lists);
    flips({ mention: { StringValues: ["u1", "u2", "u3"] } });
    // Room for 16 words, and three rules.
    expect(postings.bytes).toBe(before + 15 * 4 + 3 * 8);
  });

  it("are not sound if a rule and a list disagree", () => {
    const faults: readonly [why: string, fault: (postings: RulePostings, topic: RuleId, mention: RuleId) => void][] = [
      [
        "a rule knows its positions in the lists",
        (postings, topic) => {
          postings.remove(topic);
          vi.spyOn(PostingLists.prototype, "isAt").mockReturnValue(false);
        },
      ],
      [
        "every record of a list has its rule",
        (postings, _, mention) => {
          vi.spyOn(PostingLists.prototype, "remove").mockReturnValue();
          postings.remove(mention);
        },
      ],
    ];
    for (const mention of [["Al"], ["Al", "Bob"]])
      for (const [why, fault] of faults) {
        const { postings, use } = empty();
        fault(postings, use({ topic: ["t"] }), use({ mention }));
        expect(() => postings.assertSound()).toThrow(why);
        vi.restoreAllMocks();
      }
  });
});

function empty() {
  const terms = new Terms();
  const grew: [key: number, length: number][] = [];
  const postings = new RulePostings(terms, (key, length) => grew.push([key, length]));
  const writer = new ProgramWriter("guide", terms);
  const marks = new TermMarks(terms);
  const use = (rule: FilterRule) => {
    const { accepted } = readFilterRule(JSON.stringify(rule), { limits: unlimited });
    return postings.use(writer.write(canonicalRule(accepted!.rule)));
  };
  /** The rules that a message flips, and whether each is a veto, in the order of the rules. */
  const flips = (message: MessageAttributes) => {
    const found: [rule: RuleId, isVeto: boolean][] = [];
    postings.flip(marks.read(viewOf(message), false), marks, { add: (rule, isVeto) => found.push([rule, isVeto]) });
    marks.clear();
    return found.sort(([a], [b]) => a - b);
  };
  return { postings, use, flips, grew, key: (name: string, value: string) => terms.find(terms.find(NAME, name), value) };
}
