import { afterEach, describe, expect, it, vi } from "vitest";
import type { FilterRule } from "../../../src/index.ts";
import { canonicalRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { Arena } from "../../../src/rule-index/interning/arena.ts";
import { Terms } from "../../../src/rule-index/interning/terms.ts";
import { ChunkedInts } from "../../../src/rule-index/posting/chunked-ints.ts";
import { IntLists } from "../../../src/rule-index/posting/int-lists.ts";
import { PostingRuleIndex } from "../../../src/rule-index/posting/posting.ts";
import { PostingLists } from "../../../src/rule-index/posting/posting-lists.ts";
import { PieceBlocks } from "../../../src/rule-index/posting/sharing/pieces.ts";
import { Sharing } from "../../../src/rule-index/posting/sharing/sharing.ts";
import type { Condition } from "../../../src/rule-index/rule-index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Faults: each suppresses one action. */
const faults: { readonly [fault: string]: () => void } = {
  "a record that is not removed": () => void vi.spyOn(PostingLists.prototype, "remove").mockReturnValue(),
  "a term that is not released": () => void vi.spyOn(Terms.prototype, "release").mockReturnValue(),
  "a block that is not freed": () => void vi.spyOn(Arena.prototype, "free").mockReturnValue(),
  "an entry that stays in its list": () => void vi.spyOn(IntLists.prototype, "remove").mockReturnValue(-1),
  "a bit or an entry that is not written": () => void vi.spyOn(ChunkedInts.prototype, "put").mockReturnValue(),
  "a piece that does not know where it was moved": () => void vi.spyOn(PieceBlocks.prototype, "move").mockReturnValue(),
  "a piece that stays shared": () => void vi.spyOn(Sharing.prototype, "forget").mockReturnValue(),
};

describe("an index that checks itself", () => {
  for (const [fault, plant] of Object.entries(faults)) {
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
      expect(changes).toThrow("the index is not sound");
    });
  }
});

function conditionOf(member: number): Condition {
  const rule: FilterRule = { type: [{ "anything-but": ["Room"] }], sender: [{ "anything-but": [`u${member}`] }] };
  const { accepted } = readFilterRule(JSON.stringify(member % 7 === 0 ? { mention: ["all"] } : rule), {});
  if (accepted === undefined) throw new Error("the rules are valid");
  return canonicalRule(accepted.rule);
}
