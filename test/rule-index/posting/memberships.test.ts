import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RuleId } from "../../../src/rule-index/interning/programs.ts";
import { type Membership, Memberships } from "../../../src/rule-index/posting/memberships.ts";
import type { RuleAnswers } from "../../../src/rule-index/posting/sharing/pieces.ts";
import { check } from "../../support/property.ts";

const RULES = 12;
/** Of the rules, those with an even number hold for the empty message. */
const isVeto = (rule: RuleId) => rule % 2 === 0;
const rulesArb = fc.uniqueArray(fc.nat({ max: RULES - 1 }), { minLength: 2, maxLength: 5 });
const membershipArb: fc.Arbitrary<Membership> = fc.oneof(
  fc.constantFrom<Membership>("absent", "always", "never"),
  fc.nat({ max: RULES - 1 }),
  rulesArb.map((rules) => ({ triggers: rules.filter((rule) => !isVeto(rule)), vetoes: rules.filter(isVeto) })),
);
const changesArb = fc.array(fc.tuple(fc.nat({ max: 40 }), membershipArb), { maxLength: 120, size: "max" });

function rulesOf(membership: Membership): readonly RuleId[] {
  if (typeof membership === "string") return [];
  return typeof membership === "number" ? [membership] : [...membership.triggers, ...membership.vetoes];
}

describe("the memberships of an index", () => {
  it("are those that were set, and name every rule that has lost its last member", () => {
    check(
      fc.property(changesArb, (changes) => {
        const memberships = new Memberships();
        const model = new Map<number, Membership>();
        const used = () => new Set([...model.values()].flatMap(rulesOf));
        for (const [member, membership] of changes) {
          const had = rulesOf(model.get(member) ?? "absent");
          model.set(member, membership);
          const after = used();
          const unused = memberships.set(member, membership);
          expect([...unused].sort()).toEqual(had.filter((rule) => !after.has(rule)).toSorted());
          memberships.assertSound(RULES);
        }
        for (let member = 0; member <= 50; member++) {
          expect(memberships.of(member)).toEqual(model.get(member) ?? "absent");
          const rules = rulesOf(model.get(member) ?? "absent");
          if (rules.length > 0)
            expect(Array.from({ length: RULES }, (_, rule) => memberships.has(member, rule))).toEqual(
              Array.from({ length: RULES }, (_, rule) => rules.includes(rule)),
            );
        }
        const rules = Array.from({ length: RULES }, (_, rule) => rule);
        expect(rules.filter((rule) => memberships.isUsed(rule))).toEqual(rules.filter((rule) => used().has(rule)));
        expect(memberships.hasPieces).toBe([...model.values()].some((membership) => typeof membership === "object"));
      }),
    );
  });

  it("match by the rules that flipped", () => {
    check(
      fc.property(changesArb, fc.nat({ max: 2 ** RULES - 1 }), (changes, flipped) => {
        const isFlipped = (rule: RuleId) => (flipped & (1 << rule)) !== 0;
        const answers: RuleAnswers = { isVeto, isFlipped };
        const memberships = new Memberships();
        for (const [member, membership] of changes) memberships.set(member, membership);
        for (const [member, membership] of new Map(changes)) {
          expect(memberships.matches(member, answers)).toBe(matches(membership, isFlipped));
          if (typeof membership !== "object") continue;
          const { triggers, vetoes } = membership;
          expect(memberships.isTriggered(member, answers)).toBe(triggers.length === 0 || triggers.some(isFlipped));
          expect(memberships.isVetoed(member, answers)).toBe(vetoes.some(isFlipped));
        }
        expect(memberships.matches(1_000, answers)).toBe(false);
      }),
    );
  });

  it("have members with pieces in a list of each piece: one of two, by whether they have triggers", () => {
    const memberships = new Memberships();
    memberships.set(7, { triggers: [1], vetoes: [2] });
    memberships.set(8, { triggers: [], vetoes: [2, 4] });
    memberships.set(9, 2);
    const lengths = (rule: RuleId) =>
      [memberships.withOnly, memberships.inBaseSet, memberships.triggered].map((lists) => lists.length(rule));
    expect([1, 2, 4].map(lengths)).toEqual([
      [0, 0, 1],
      [1, 1, 1],
      [0, 1, 0],
    ]);
    expect(memberships.set(9, "never")).toEqual([]);
    expect(memberships.set(8, "always")).toEqual([4]);
    expect(memberships.set(7, "absent")).toEqual([1, 2]);
    expect([1, 2, 4].flatMap(lengths)).toEqual(Array.from({ length: 9 }, () => 0));
  });

  it("do not lose a rule that a member has again", () => {
    const memberships = new Memberships();
    memberships.set(3, 5);
    expect(memberships.set(3, 5)).toEqual([]);
    expect(memberships.set(3, { triggers: [5], vetoes: [2] })).toEqual([]);
    expect(memberships.set(3, { triggers: [5], vetoes: [2] })).toEqual([]);
    expect(memberships.set(3, 2)).toEqual([5]);
    memberships.assertSound(6);
  });

  it("take 8 bytes a member, beside lists and blocks", () => {
    const bytesAfter = (member: number, membership: Membership) => {
      const memberships = new Memberships();
      memberships.set(member, membership);
      return memberships.bytes;
    };
    const small = new Memberships().bytes;
    // Room for 16 members, and for 16 lists of each of three kinds.
    expect(small).toBeGreaterThanOrEqual(16 * 8 + 3 * 16 * 4);
    expect(bytesAfter(15, "always")).toBe(small);
    // Room for a quarter more than needed.
    expect(bytesAfter(63, "always")).toBe(small + (80 - 16) * 8);
    expect(bytesAfter(0, 63)).toBe(small + (80 - 16) * 4);
    // The block of these pieces is longer than the room for blocks at the beginning.
    const rules = [63, 1, 2, 3, 4, 5, 6, 7];
    for (const pieces of [
      { triggers: rules, vetoes: [] },
      { triggers: [], vetoes: rules },
    ])
      expect(bytesAfter(0, pieces)).toBeGreaterThan(small + (80 - 16) * 4);
  });

  it("are not sound if a member and a list disagree", () => {
    const filled = () => {
      const memberships = new Memberships();
      memberships.set(1, 3);
      memberships.set(2, 3);
      memberships.set(4, { triggers: [1], vetoes: [2] });
      memberships.set(5, { triggers: [1], vetoes: [2] });
      memberships.set(6, { triggers: [], vetoes: [2, 4] });
      memberships.set(7, "always");
      memberships.assertSound(5);
      return memberships;
    };
    const withoutMember = "every entry of a list has its member";
    const faults: readonly [why: string, fault: (memberships: Memberships) => unknown][] = [
      ["a member knows its position", ({ withOnly }) => withOnly.remove(3, 1)],
      ["a member knows its position", ({ withOnly }) => withOnly.remove(3, 0)],
      ["a piece knows its position", ({ triggered }) => triggered.remove(2, 1)],
      ["a piece knows its position", ({ triggered }) => triggered.remove(1, 0)],
      ["a piece knows its position", ({ inBaseSet }) => inBaseSet.remove(4, 0)],
      [withoutMember, ({ withOnly }) => withOnly.push(3, 9)],
      [withoutMember, ({ withOnly }) => withOnly.push(0, 9)],
      [withoutMember, ({ triggered }) => triggered.push(4, 9)],
      [withoutMember, ({ inBaseSet }) => inBaseSet.push(4, 9)],
    ];
    for (const [why, fault] of faults) {
      const memberships = filled();
      fault(memberships);
      expect(() => memberships.assertSound(5)).toThrow(why);
    }
    // A rule beyond the last one does not exist.
    expect(() => filled().assertSound(4)).toThrow(withoutMember);
  });
});

function matches(membership: Membership, isFlipped: (rule: RuleId) => boolean): boolean {
  if (typeof membership === "string") return membership === "always";
  if (typeof membership === "number") return isVeto(membership) !== isFlipped(membership);
  const { triggers, vetoes } = membership;
  return (triggers.length === 0 || triggers.some(isFlipped)) && !vetoes.some(isFlipped);
}
