import type { FilterRule, MessageAttributes } from "../../src/index.ts";
import { naiveMatches } from "../../test/support/naive.ts";
import { workloads } from "../workloads/index.ts";
import { below, mulberry32 } from "../workloads/random.ts";
import { measure, type Task, warmUp } from "./measure.ts";
import { ours, peers } from "./peers.ts";
import { type Figures, type QuestionOptions, toFigures } from "./question.ts";

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
  options: QuestionOptions,
  subjectOf: (ruleCase: RuleCase) => string,
  tasksOf: (ruleCase: RuleCase) => Task[],
): AsyncIterable<Figures> {
  const asked = (await ruleCases(options)).map((each) => ({ subject: subjectOf(each), tasks: tasksOf(each) }));
  // All of them first, so that all are measured in a process that has seen all kinds of rules.
  for (const { tasks } of asked) await warmUp(tasks, options.isQuick ? 60 : 200);
  const turns = options.isQuick ? { rounds: 4, slice: 15 } : { rounds: 16, slice: 45 };
  for (const { subject, tasks } of asked) yield toFigures(subject, await measure(tasks, turns));
}

async function ruleCases({ seed, isQuick }: QuestionOptions): Promise<RuleCase[]> {
  const [ruleCount, messageCount] = isQuick ? [16, 100] : [48, 300];
  const cases = names.map((title) => {
    const workload = workloads[title](ruleCount, seed);
    const rules = Array.from(
      workload.members,
      ({ preferences }): FilterRule => JSON.parse(preferences.PushNotifications?.FilterRule ?? ""),
    );
    const messages = Array.from({ length: messageCount }, (_, index) => JSON.stringify(workload.message(index).MessageAttributes));
    return { title, rules, messages, questions: chooseQuestions(rules, messages, seed) };
  });
  for (const each of cases) await checkAnswers(each);
  return cases;
}

/** Throws a counter-example unless every contender gives the oracle's answer for all rules and all messages of a case. */
async function checkAnswers({ title, rules, messages }: RuleCase): Promise<void> {
  const attributes = messages.map((text): MessageAttributes => JSON.parse(text));
  for (const { name, data, compile, express } of [ours, ...peers]) {
    const prepared = attributes.map((each) => data(each));
    for (const rule of rules) {
      const predicate = compile(express(rule));
      for (const [index, each] of attributes.entries()) {
        const expected = naiveMatches(rule, each, "guide");
        if ((await predicate(prepared[index])) !== expected)
          throw new Error(`${title}: ${name} should answer ${expected}\n  rule ${express(rule)}\n  message ${messages[index]}`);
      }
    }
  }
}

function chooseQuestions(rules: readonly FilterRule[], messages: readonly string[], seed: number): RuleCase["questions"] {
  const all = messages.flatMap((text, message) => {
    const attributes: MessageAttributes = JSON.parse(text);
    return rules.map((each, rule) => ({ rule, message, matches: naiveMatches(each, attributes, "guide") }));
  });
  const sides = [all.filter(({ matches }) => matches), all.filter(({ matches }) => !matches)].filter((side) => side.length > 0);
  const random = mulberry32(seed);
  return Array.from({ length: 512 }, () => {
    const side = sides[below(random, sides.length)]!;
    return side[below(random, side.length)]!;
  });
}
