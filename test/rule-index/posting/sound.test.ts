import { afterEach, describe, expect, it, vi } from "vitest";
import type { FilterRule } from "../../../src/index.ts";
import { canonicalRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { Arena } from "../../../src/rule-index/interning/arena.ts";
import { Terms } from "../../../src/rule-index/interning/terms.ts";
import { ChunkedInts } from "../../../src/rule-index/posting/chunked-ints.ts";
import { IntLists } from "../../../src/rule-index/posting/int-lists.ts";
import { Memberships } from "../../../src/rule-index/posting/memberships.ts";
import { PostingRuleIndex } from "../../../src/rule-index/posting/posting.ts";
import { PostingLists } from "../../../src/rule-index/posting/posting-lists.ts";
import { RulePostings } from "../../../src/rule-index/posting/rule-postings.ts";
import { PieceBlocks } from "../../../src/rule-index/posting/sharing/pieces.ts";
import { Sharing } from "../../../src/rule-index/posting/sharing/sharing.ts";
import type { Condition } from "../../../src/rule-index/rule-index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Each fault suppresses one action; `says` is what the check then reports. */
const faults: readonly [fault: string, says: string, plant: () => unknown][] = [
  [
    "a record that is not removed",
    "every record of a list has its rule",
    () => vi.spyOn(PostingLists.prototype, "remove").mockReturnValue(),
  ],
  ["a rule that is not removed", "a rule has a member", () => vi.spyOn(RulePostings.prototype, "remove").mockReturnValue()],
  ["a term that is not released", "a term is counted as often as it is used", () => vi.spyOn(Terms.prototype, "release").mockReturnValue()],
  ["a block that is not freed", "no block is lost", () => vi.spyOn(Arena.prototype, "free").mockReturnValue()],
  [
    "an entry that stays in its list",
    "every entry of a list has its member",
    () => vi.spyOn(IntLists.prototype, "remove").mockReturnValue(-1),
  ],
  ["a bit or an entry that is not written", "a member knows its position", () => vi.spyOn(ChunkedInts.prototype, "put").mockReturnValue()],
  [
    "a piece that does not know where it was moved",
    "a piece knows its position in the list of its rule",
    () => vi.spyOn(PieceBlocks.prototype, "move").mockReturnValue(),
  ],
  [
    "pieces that stay when their member leaves",
    "each block of pieces has a member",
    () => vi.spyOn(PieceBlocks.prototype, "remove").mockReturnValue(),
  ],
  ["a piece that stays shared", "a shared piece is a rule", () => vi.spyOn(Sharing.prototype, "forget").mockReturnValue()],
  [
    "a membership that is not changed",
    "the base set holds the members that match the empty message",
    () => vi.spyOn(Memberships.prototype, "set").mockReturnValue([]),
  ],
];

describe("an index that checks itself", () => {
  for (const [fault, says, plant] of faults) {
    it(`reports ${fault}`, () => {
      const index = new PostingRuleIndex("guide");
      for (let member = 0; member < 300; member++) index.set(member, conditionOf(member));
      for (let member = 300; member < 340; member++) index.set(member, "always");
      index.assertSound();
      plant();
      const changes = () => {
        for (let member = 0; member < 340; member += 2) {
          index.delete(member);
          index.assertSound();
        }
        for (let member = 1; member < 340; member += 2) index.delete(member);
        index.assertSound();
      };
      expect(changes).toThrow(`the index is not sound: ${says}`);
    });
  }

  it("reports a common part that waits for its first member while no member is to be checked again", () => {
    vi.spyOn(Sharing.prototype, "dropUnused").mockReturnValue();
    const index = new PostingRuleIndex("guide");
    const changes = () => {
      for (let member = 0; member < 400; member++) {
        index.set(member, conditionOf(member));
        if (member >= 295) index.assertSound();
      }
    };
    expect(changes).toThrow("a piece waits only while members are to be checked again");
  });
});

function conditionOf(member: number): Condition {
  const rule: FilterRule = { type: [{ "anything-but": ["Room"] }], sender: [{ "anything-but": [`u${member}`] }] };
  const { accepted } = readFilterRule(JSON.stringify(member % 7 === 0 ? { mention: ["all"] } : rule), {});
  if (accepted === undefined) throw new Error("the rules are valid");
  return canonicalRule(accepted.rule);
}
