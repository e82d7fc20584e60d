import type { FilterRule, MessageAttributes } from "../../src/index.ts";
import { naiveMatches } from "../../test/support/naive.ts";
import { workloads } from "../workloads/index.ts";
import { below, mulberry32 } from "../workloads/random.ts";
import { type Task, warmUp } from "./measure.ts";
import { ours, peers } from "./peers.ts";
import { compareTasks, type Figures, type QuestionOptions } from "./question.ts";

/** Rules of one kind with messages to ask them about. */
export interface RuleCase {
  readonly title: string;
  readonly rules: readonly FilterRule[];
  /** Message attributes as JSON texts, to be parsed afresh whenever they are needed. */
  readonly messages: readonly string[];
  /** Which rule is asked about which message, in a random order; half of them match where that can be had. */
  readonly questions: readonly { readonly rule: number; readonly message: number; readonly matches: boolean }[];
}

const names = ["mentions", "not-me", "not-me-and-not-room", "topics", "shared-or", "adversarial"] as const;

/** Asks about one rule of each kind; the answers of all engines are checked before. */
export async function* askAboutRules(
  { seed, isQuick }: QuestionOptions,
  subjectOf: (ruleCase: RuleCase) => string,
  tasksOf: (ruleCase: RuleCase) => Task[],
): AsyncIterable<Figures> {
  const asked: (readonly [subject: string, tasks: Task[]])[] = [];
  for (const name of names) {
    const ruleCase = await toRuleCase(name, isQuick ? 16 : 48, isQuick ? 100 : 300, seed);
    asked.push([subjectOf(ruleCase), tasksOf(ruleCase)]);
  }
  // All of them first, so that all are measured in a process that has seen all kinds of rules.
  for (const [, tasks] of asked) await warmUp(tasks, isQuick ? 60 : 200);
  for (const [subject, tasks] of asked) yield compareTasks(subject, tasks, isQuick);
}

async function toRuleCase(title: (typeof names)[number], ruleCount: number, messageCount: number, seed: number): Promise<RuleCase> {
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
  return { title, rules, messages: attributes.map((each) => JSON.stringify(each)), questions };
}
