import type { FilterRule, MessageAttributes } from "../../src/index.ts";
import { naiveMatches } from "../../test/support/naive.ts";
import { workloads } from "../workloads/index.ts";
import { below, mulberry32 } from "../workloads/random.ts";
import { type Task, warmUp } from "./measure.ts";
import { type Contender, ours, peers } from "./peers.ts";
import { compareTasks, type Figures, type QuestionOptions } from "./question.ts";

const names = ["mentions", "not-me", "not-me-and-not-room", "topics", "shared-or", "adversarial"] as const;

type RuleCase = Awaited<ReturnType<typeof toRuleCase>>;

/** Measures rules of each kind; the answers of all engines are checked before. */
export async function* askAboutRules(
  { seed, isQuick }: QuestionOptions,
  tasksOf: (engine: Contender, ruleCase: RuleCase) => Task[],
): AsyncIterable<Figures> {
  const asked: (readonly [subject: string, tasks: Task[]])[] = [];
  for (const name of names) {
    const ruleCase = await toRuleCase(name, isQuick ? 16 : 48, isQuick ? 100 : 300, seed);
    const tasks = [ours, ...peers].flatMap((engine) => tasksOf(engine, ruleCase));
    asked.push([ruleCase.subject, tasks]);
  }
  // All of them first, so that each is measured in a process that has seen all kinds of rules.
  for (const [, tasks] of asked) await warmUp(tasks, isQuick ? 60 : 200);
  for (const [subject, tasks] of asked) yield compareTasks(subject, tasks, isQuick);
}

/** Rules of one kind, messages as JSON texts, and the pairs to evaluate: about half of them match. */
async function toRuleCase(title: (typeof names)[number], ruleCount: number, messageCount: number, seed: number) {
  const { members, message } = workloads[title](ruleCount, seed);
  const rules = Array.from(members, ({ preferences }): FilterRule => JSON.parse(preferences.PushNotifications?.FilterRule ?? ""));
  const attributes = Array.from({ length: messageCount }, (_, index): MessageAttributes => message(index).MessageAttributes ?? {});
  const all = attributes.flatMap((each, message) =>
    rules.map((rule, index) => ({ rule: index, message, matches: naiveMatches(rule, each, "guide") })),
  );
  for (const { name, data, compile, express } of [ours, ...peers]) {
    const predicates = rules.map((rule) => compile(express(rule)));
    const prepared = attributes.map((each) => data(each));
    for (const { rule, message, matches } of all)
      if ((await predicates[rule]!(prepared[message])) !== matches)
        throw new Error(`${name} should answer ${matches}: ${JSON.stringify([rules[rule], attributes[message]])}`);
  }
  const sides = [all.filter(({ matches }) => matches), all.filter(({ matches }) => !matches)].filter((side) => side.length > 0);
  const random = mulberry32(seed);
  const questions = Array.from({ length: 512 }, () => {
    const side = sides[below(random, sides.length)]!;
    return side[below(random, side.length)]!;
  });
  const matching = Math.round((100 * questions.filter(({ matches }) => matches).length) / questions.length);
  const subject = `${title} (${matching}% match): ${JSON.stringify(rules[1])}`;
  return { subject, rules, messages: attributes.map((each) => JSON.stringify(each)), questions };
}
