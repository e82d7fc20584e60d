import { type FilterRule, type MessageAttributes, type PushMessage, parseFilterRule } from "../src/index.ts";
import { oracle } from "./oracle.ts";
import { type Contender, ours, peers } from "./peers.ts";
import { workloads } from "./workloads/index.ts";
import { below, mulberry32 } from "./workloads/random.ts";

/** Rules of one kind with messages to ask them about. */
export interface RuleCase {
  readonly title: string;
  readonly rules: readonly FilterRule[];
  /** Message attributes as JSON texts, to be parsed afresh whenever they are needed. */
  readonly messages: readonly string[];
  /** Which rule is asked about which message, in a random order; half of them match where that can be had. */
  readonly questions: readonly { readonly rule: number; readonly message: number; readonly matches: boolean }[];
}

const kinds = [
  ["W1", "mention"],
  ["W2", "anything-but"],
  ["W2b", "two anything-but"],
  ["W3t", "topic AND priority"],
  ["W3o", "$or of two"],
  ["W4", "complexity 20"],
] as const;

/** The kinds of rules that the questions about one rule ask about. */
export function ruleCases({ seed, isQuick }: { readonly seed: number; readonly isQuick: boolean }): RuleCase[] {
  const [ruleCount, messageCount] = isQuick ? [16, 100] : [48, 300];
  return kinds.map(([name, title]) => {
    const workload = workloads[name](ruleCount, seed);
    const rules = Array.from(workload.members, ({ preferences }) => parsed(preferences.PushNotifications?.FilterRule ?? ""));
    const messages = Array.from({ length: messageCount }, (_, index) => attributesText(workload.message(index)));
    return { title: `${name} ${title}`, rules, messages, questions: chooseQuestions(rules, messages, seed) };
  });
}

/**
 * Throws a counter-example unless every contender gives the oracle's answer for all rules and all messages
 * of a case.
 */
export async function checkAnswers({ title, rules, messages }: RuleCase): Promise<void> {
  const attributes = messages.map((text): MessageAttributes => JSON.parse(text));
  for (const contender of [ours, ...peers]) {
    const data = attributes.map((each) => contender.data(each));
    for (const rule of rules) {
      const predicate = contender.compile(contender.express(rule));
      for (const [index, each] of attributes.entries()) {
        const expected = oracle(rule, each);
        const answer = await predicate(data[index]);
        if (answer !== expected) throw new Error(`${title}: ${counterExample(contender, rule, messages[index] ?? "", answer, expected)}`);
      }
    }
  }
}

function counterExample(contender: Contender, rule: FilterRule, message: string, answer: boolean, expected: boolean): string {
  return `${contender.name} answers ${answer} and not ${expected}
  rule     ${JSON.stringify(rule)}
  as       ${contender.express(rule)}
  message  ${message}`;
}

function chooseQuestions(rules: readonly FilterRule[], messages: readonly string[], seed: number): RuleCase["questions"] {
  const all = messages.flatMap((text, message) => {
    const attributes: MessageAttributes = JSON.parse(text);
    return rules.map((each, rule) => ({ rule, message, matches: oracle(each, attributes) }));
  });
  const sides = [all.filter(({ matches }) => matches), all.filter(({ matches }) => !matches)].filter((side) => side.length > 0);
  const random = mulberry32(seed);
  return Array.from({ length: 512 }, () => {
    const side = sides[below(random, sides.length)]!;
    return side[below(random, side.length)]!;
  });
}

function parsed(text: string): FilterRule {
  const { rule } = parseFilterRule(text);
  if (rule === undefined) throw new Error(`the workload made a rule that is refused: ${text}`);
  return JSON.parse(text);
}

function attributesText({ MessageAttributes }: PushMessage): string {
  return JSON.stringify(MessageAttributes);
}
