import { expect, it } from "vitest";
import { KeyIndex } from "../../src/workers/channels/key-index.ts";

it("the index of keys holds one number for each membership, however often memberships are overwritten", () => {
  const index = new KeyIndex();
  const members = 100;
  let revision = 0;
  for (let each = 0; each < members; each++) index.add("c", ++revision, true);
  expect(index.size).toBe(members);
  const newest = Array.from({ length: members }, (_, member) => member + 1);
  let largest = 0;
  for (let round = 0; round < 10_000; round++) {
    newest[round % members] = ++revision;
    const isDue = index.add("c", revision, false);
    largest = Math.max(largest, index.size);
    if (!isDue) continue;
    const revisions = index.revisions("c");
    const inUse = new Set(newest);
    index.settle(
      "c",
      revisions,
      revisions.length,
      revisions.filter((each) => inUse.has(each)),
    );
    expect(index.size).toBe(members);
  }
  // Twice the memberships, and a few.
  expect(largest).toBeLessThanOrEqual(2 * members + 65);
});
