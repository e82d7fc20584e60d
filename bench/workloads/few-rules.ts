import { mentionedUsers } from "./mentions.ts";
import { below } from "./random.ts";
import { defineWorkload, filtered } from "./workload.ts";

const rules = [
  '{"mention":["everyone"]}',
  '{"type":["announcement"]}',
  '{"type":[{"anything-but":["Room"]}]}',
  '{"topic":["t3"],"priority":["high"]}',
  '{"$or":[{"mention":["everyone"]},{"type":["announcement"],"topic":["t3"]}]}',
];

/** W6: five different rules in all, each shared by a great many members, who change from one to another. */
export const fewRules = defineWorkload({
  name: "W6",
  preferences: (_me, random) => filtered(rules[below(random, rules.length)]!),
  attributes: (random, size) => ({
    mention: below(random, 4) === 0 ? ["everyone"] : mentionedUsers(random, size),
    type: [["Chat", "Room", "announcement"][below(random, 3)]!],
    topic: [`t${below(random, 10)}`],
    priority: [below(random, 2) === 0 ? "high" : "normal"],
  }),
});
