import { expect, it } from "vitest";
import { viewOf } from "../../src/attributes/attribute-view.ts";
import { chime } from "../../src/operator/chime.ts";
import { TermMarks } from "../../src/rule-index/interning/message-terms.ts";
import { Terms } from "../../src/rule-index/interning/terms.ts";
import { ChunkedInts } from "../../src/rule-index/posting/chunked-ints.ts";
import { Memberships } from "../../src/rule-index/posting/memberships.ts";
import { PostingRuleIndex } from "../../src/rule-index/posting/posting.ts";
import type { PostingSet } from "../../src/rule-index/posting/posting-set.ts";
import { RulePostings } from "../../src/rule-index/posting/rule-postings.ts";
import { ruleIndexContract } from "../contract/rule-index.ts";

ruleIndexContract("the posting index", (semantics) => new PostingRuleIndex(semantics));

it("the posting index makes bits for an answer only if it is asked after a change", () => {
  const index = new PostingRuleIndex("guide");
  for (let member = 0; member < 3_000; member++) index.set(member, "always");
  const answer = index.match(viewOf({})) as PostingSet;
  expect([answer.has(0), answer.has(2_999), answer.has(3_000), answer.bytes]).toEqual([true, true, false, 0]);
  const changes = [() => index.set(0, "never"), () => index.delete(1), () => index.set(0, "always")];
  for (const [at, change] of changes.entries()) {
    const before = index.match(viewOf({})) as PostingSet;
    const had = at === 0;
    expect([before.has(0), before.bytes]).toEqual([had, 0]);
    change();
    expect(before.bytes).toBe(0);
    expect(before.has(0)).toBe(had);
    expect(before.bytes).toBeGreaterThanOrEqual(3_000 / 8);
  }
  expect(answer.has(0)).toBe(true);
  expect(answer.bytes).toBeGreaterThanOrEqual(3_000 / 8);
});

it("the posting index counts the bytes of all its parts", () => {
  const terms = new Terms();
  const parts = [terms, new RulePostings(terms, () => {}), new Memberships(), new ChunkedInts()];
  const marks = new TermMarks(terms, chime).bits.byteLength;
  expect(new PostingRuleIndex("guide").bytes).toBe(parts.reduce((sum, { bytes }) => sum + bytes, marks));
  const index = new PostingRuleIndex("guide");
  const empty = index.bytes;
  const [memberships, baseSet] = [new Memberships(), new ChunkedInts()];
  const before = memberships.bytes + baseSet.bytes;
  for (let member = 0; member < 3_200; member++) {
    index.set(member, "always");
    memberships.set(member, "always");
    if (member % 32 === 0) baseSet.push(0);
  }
  expect(index.bytes - empty).toBe(memberships.bytes + baseSet.bytes - before);
});
