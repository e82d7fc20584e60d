import { expect, it } from "vitest";
import { Memberships } from "../../../src/rule-index/posting/memberships.ts";
import { Switching } from "../../../src/rule-index/posting/switching.ts";

it("a message may switch the pieces of more rules than a call can have arguments", () => {
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
