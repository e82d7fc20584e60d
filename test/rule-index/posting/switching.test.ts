import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { RuleId } from "../../../src/rule-index/interning/programs.ts";
import { ChunkedInts, type FrozenInts, writeInts } from "../../../src/rule-index/posting/chunked-ints.ts";
import { type Membership, Memberships } from "../../../src/rule-index/posting/memberships.ts";
import { PostingSet } from "../../../src/rule-index/posting/posting-set.ts";
import { type Switched, Switching } from "../../../src/rule-index/posting/switching.ts";
import { check } from "../../support/property.ts";

const MEMBERS = 100;
const RULES = 8;
/** Rules with a number below this do not hold for the empty message. */
const FIRST_VETO = 4;
const isVeto = (rule: RuleId) => rule >= FIRST_VETO;
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

const piecesArb = fc
  .tuple(fc.subarray(upTo(FIRST_VETO)), fc.subarray(upTo(RULES - FIRST_VETO).map((veto) => FIRST_VETO + veto)))
  .map(([triggers, vetoes]) => (triggers.length + vetoes.length === 0 ? "never" : { triggers, vetoes }));
const kinds: readonly fc.Arbitrary<Membership>[] = [
  fc.constantFrom<Membership>("always", "never", "absent"),
  fc.nat({ max: RULES - 1 }),
  piecesArb,
];
/** Members of all kinds, or without some of them. */
const membersArb = fc
  .subarray([0, 1, 2], { minLength: 1 })
  .chain((chosen) => fc.array(fc.oneof(...chosen.map((kind) => kinds[kind]!)), { maxLength: MEMBERS, size: "max" }));

describe("the members that a message switches", () => {
  it("are the difference between the base set and the answer, each counted once", () => {
    check(
      fc.property(membersArb, fc.subarray(upTo(RULES)), (members, flipped) => {
        // More members keep their bits in more bytes than the lists take, and so the answer keeps the lists.
        for (const words of [4, 1_024]) {
          const { memberships, baseSet } = filled(members, words);
          const expected = upTo(members.length).filter((member) => memberships.matches(member, answersFor(flipped)));
          const answer = new PostingSet(baseSet, switchBy(memberships, flipped), () => undefined);
          expect(answer.size).toBe(expected.length);
          expect([...answer.ids().sort()]).toEqual(expected);
          expect(upTo(MEMBERS + 40).filter((member) => answer.has(member))).toEqual(expected);
        }
      }),
    );
  });

  it("are in one list if their rules have one member each, and otherwise in the list of each rule", () => {
    const { memberships } = filled([0, 1, 2, 2, 4, 5, 6, 6]);
    const { on, off, difference, bytes } = switchBy(memberships, upTo(7));
    expect(on.map(intsIn)).toEqual([
      [2, 3],
      [0, 1],
    ]);
    expect(off.map(intsIn)).toEqual([
      [6, 7],
      [4, 5],
    ]);
    expect(difference).toBe(0);
    // Four lists, and four members in lists that only this answer has.
    expect(bytes).toBe(4 * 64 + 4 * 8);
    expect(switchBy(memberships, [0, 2])).toMatchObject({ difference: 3, bytes: 2 * 64 + 8 });
    expect(switchBy(memberships, [4, 6])).toMatchObject({ difference: -3, bytes: 2 * 64 + 8 });
    expect(switchBy(memberships, [3, 7])).toEqual({ on: [], off: [], difference: 0, bytes: 0 });
  });

  it("may be switched by the pieces of more rules than a call can have arguments", () => {
    const count = 200_000;
    const shared = count;
    const memberships = new Memberships();
    for (let member = 0; member < count; member++) memberships.set(member, { triggers: [], vetoes: [shared, member] });
    const answers = { isVeto: () => true, isFlipped: (rule: number) => rule < count };
    const switching = new Switching(memberships);
    for (let rule = 0; rule < count; rule++) switching.add(rule, true);
    expect(switching.finish(answers).difference).toBe(-count);
    expect(memberships.matches(7, answers)).toBe(false);
  });

  it("are counted without visiting the longest list, and from the shorter side if some may be switched off again", () => {
    const visits = (members: readonly Membership[], flipped: readonly RuleId[]) => {
      const { memberships } = filled(members);
      const spies = (["has", "isTriggered", "isVetoed"] as const).map((method) => vi.spyOn(memberships, method));
      switchBy(memberships, flipped);
      return spies.map((spy) => spy.mock.calls.length);
    };
    const some = (count: number, membership: Membership) => Array.from({ length: count }, () => membership);
    const both = { triggers: [0], vetoes: [4] };
    const falls = { triggers: [], vetoes: [4, 5] };
    expect(visits(some(30, falls), [4])).toEqual([0, 0, 0]);
    // The members under 5 are asked whether they are also under 4, in either order of the rules.
    for (const flipped of [
      [4, 5],
      [5, 4],
    ])
      expect(visits([...some(30, falls), ...some(10, { triggers: [], vetoes: [4, 6] })], flipped)).toEqual([30, 0, 0]);
    expect(visits([...some(30, both), ...some(10, { triggers: [0], vetoes: [5] })], [0])).toEqual([0, 0, 0]);
    expect(visits([...some(30, both), ...some(10, { triggers: [0], vetoes: [5] })], [0, 5])).toEqual([0, 10, 0]);
    expect(visits([...some(30, both), ...some(10, { triggers: [1], vetoes: [4] })], [1, 4])).toEqual([0, 0, 10]);
    // Sides of one length: those that are vetoed are asked.
    expect(visits(some(30, both), [0, 4])).toEqual([0, 30, 0]);
    // No trigger flipped: who may be vetoed does not matter.
    expect(visits(some(30, both), [4])).toEqual([0, 0, 0]);
  });
});

describe("the set of members that match a message", () => {
  /** Takes more bytes than the lists below, so that a set keeps the lists. */
  const noMembers = frozen(Array(64).fill(0));
  const few: Switched = { on: [frozen([40, 3])], off: [], difference: 2, bytes: 64 };

  it("lists the members that are switched on, in the order of the lists, if the base set is empty", () => {
    const lists: Switched = { on: [frozen([40, 3]), frozen([7])], off: [], difference: 3, bytes: 128 };
    expect([...new PostingSet({ words: noMembers, count: 0 }, lists, () => undefined).ids()]).toEqual([40, 3, 7]);
  });

  it("lists them in order otherwise: if there is a base set, or a member is listed twice or switched off", () => {
    const ids = (first: number, switched: Switched) => [
      ...new PostingSet({ words: frozen([first, ...Array(63).fill(0)]), count: first }, switched, () => undefined).ids(),
    ];
    expect(ids(1, few)).toEqual([0, 3, 40]);
    expect(ids(0, { ...few, on: [frozen([40, 3]), frozen([3])] })).toEqual([3, 40]);
    // As many members as are listed, because one of the base set is not listed, and another is listed twice.
    expect(ids(1, { ...few, on: [frozen([3]), frozen([3])], difference: 1 })).toEqual([0, 3]);
    expect(ids(0, { ...few, off: [frozen([3])], difference: 1 })).toEqual([40]);
  });

  it("keeps either the lists or the bits, whichever is smaller", () => {
    const bytes = (words: number, listBytes: number) =>
      new PostingSet({ words: frozen(Array(words).fill(0)), count: 0 }, { ...few, bytes: listBytes }, () => undefined).bytes;
    expect(bytes(16, 63)).toBe(63);
    expect(bytes(16, 64)).toBe(64);
    expect(bytes(16, 65)).toBe(64);
    expect(bytes(16, 6_400)).toBe(64);
    expect(bytes(1_600, 65)).toBe(65);
  });

  it("makes its bits once, and counts them from then on", () => {
    const set = new PostingSet({ words: noMembers, count: 0 }, few, () => undefined);
    expect(set.bytes).toBe(64);
    const bits = set.bitmap();
    expect(set.bitmap()).toBe(bits);
    expect(set.bytes).toBe(64 + 64 * 4);
  });

  it("asks the index first whether it has a member, and needs no bits for that", () => {
    const set = new PostingSet({ words: noMembers, count: 0 }, few, (member) => (member === 5 ? true : member === 3 ? false : undefined));
    expect([set.has(5), set.has(3)]).toEqual([true, false]);
    expect(set.bytes).toBe(64);
    expect([set.has(40), set.has(41)]).toEqual([true, false]);
  });
});

/** Memberships by member, and their base set of so many words. */
function filled(members: readonly Membership[], length = 4) {
  const memberships = new Memberships();
  const words = Array.from({ length }, () => 0);
  let count = 0;
  for (const [member, membership] of members.entries()) {
    memberships.set(member, membership);
    if (!memberships.matches(member, answersFor([]))) continue;
    words[member >>> 5] = words[member >>> 5]! | (1 << (member & 31));
    count++;
  }
  return { memberships, baseSet: { words: frozen(words), count } };
}

function switchBy(memberships: Memberships, flipped: readonly RuleId[]): Switched {
  const switching = new Switching(memberships);
  for (const rule of flipped) switching.add(rule, isVeto(rule));
  return switching.finish(answersFor(flipped));
}

function answersFor(flipped: readonly RuleId[]) {
  return { isVeto, isFlipped: (rule: RuleId) => flipped.includes(rule) };
}

function frozen(ints: readonly number[]): FrozenInts {
  const list = new ChunkedInts();
  for (const int of ints) list.push(int);
  return list.freeze();
}

function intsIn(list: FrozenInts): number[] {
  const ints = new Uint32Array(list.length);
  writeInts(list, ints, 0);
  return [...ints];
}
