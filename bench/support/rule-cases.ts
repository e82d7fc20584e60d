import type { FilterRule, MessageAttributes } from "../../src/index.ts";
import { naiveMatches } from "../../test/support/naive.ts";
import { workloads } from "../workloads/index.ts";
import { below, mulberry32 } from "../workloads/random.ts";
import { ours, peers } from "./peers.ts";
import type { QuestionOptions } from "./question.ts";

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

/** The kinds of rules that the questions about one rule ask about; the answers of all engines are checked. */
export async function ruleCases({ seed, isQuick }: QuestionOptions): Promise<RuleCase[]> {
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
