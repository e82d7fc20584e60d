import fc from "fast-check";
import type { FilterEntry, FilterRule } from "../../src/index.ts";

/**
 * Rules over so few names and strings that all messages can be tried: hostile names, strings that no message can carry, and, on
 * request, strings so long that a message has no room for all of them.
 */
function smallRuleArb(names: readonly string[], values: readonly string[]): fc.Arbitrary<FilterRule> {
  const valueArb = fc.constantFrom(...values);
  const entryArb: fc.Arbitrary<FilterEntry> = fc.oneof(
    { arbitrary: valueArb, weight: 3 },
    { arbitrary: fc.array(valueArb, { minLength: 1, maxLength: 3 }).map((list) => ({ "anything-but": list })), weight: 2 },
    { arbitrary: valueArb.map((value) => ({ "anything-but": value })), weight: 1 },
  );
  const memberArb = fc.tuple(fc.constantFrom(...names), fc.array(entryArb, { minLength: 1, maxLength: 3 }));
  return fc.letrec<{ rule: FilterRule }>((tie) => ({
    rule: fc
      .tuple(
        fc.uniqueArray(memberArb, { selector: ([name]) => name, maxLength: 2 }),
        fc.option(fc.array(tie("rule"), { minLength: 1, maxLength: 3 }), { maxDepth: 2, depthSize: "small", nil: undefined, freq: 3 }),
        memberArb,
      )
      .map(([members, branches, fallback]) => {
        const rule: Record<string, readonly FilterEntry[] | readonly FilterRule[]> = Object.create(null);
        for (const [name, entries] of members.length === 0 && branches === undefined ? [fallback] : members) rule[name] = entries;
        if (branches !== undefined) rule.$or = branches;
        return rule;
      }),
  })).rule;
}

const long = "l".repeat(400);

/** Two names of one or two bytes, and an impossible one; three strings, and an impossible one. */
export const plainRuleArb: fc.Arbitrary<FilterRule> = smallRuleArb(["a", "__proto__", ""], ["x", "Bob", "\u00fc", ""]);

/** For cases in which 1,024 bytes are too few for all strings at once. */
export const bigRuleArb: fc.Arbitrary<FilterRule> = smallRuleArb(["a", "b", "n".repeat(64)], [long, `${long}2`, "s", "\ud800"]);
