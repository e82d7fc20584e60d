import { whyNoSuchName, whyNoSuchValue } from "../../attributes/limits.ts";
import { utf8Length } from "../../attributes/unicode.ts";
import type { Operator } from "../../operator/operator.ts";
import { predicateOf } from "../../operator/predicates.ts";
import type { EntryNode, RuleNode } from "../../rule/filter-rule.ts";
import { otherValue } from "./other-value.ts";
import { Undecided } from "./steps.ts";

/** One value that a message may have under a name: a variable of the decision procedure. */
export interface Letter {
  readonly name: string;
  readonly value: string;
  /** Whether it represents any value that no rule names. */
  readonly isOther: boolean;
  /** Whether the message to change has it already. */
  readonly isHeld: boolean;
  readonly nameBytes: number;
  readonly valueBytes: number;
  /** Whether it is the last letter of its name: letters of one name are neighbours. */
  readonly isLastOfName: boolean;
}

/** Returns the size of a message with all of these letters. */
export function bytesOf(letters: readonly Letter[]): number {
  return letters.reduce((sum, { valueBytes, nameBytes, isLastOfName }) => sum + valueBytes + (isLastOfName ? nameBytes : 0), 0);
}

/**
 * Everything about a message that rules can see: which of their strings each attribute has, and whether it has some other value.
 * Every subset of the letters is a message, because an attribute is a set of values; names and strings that no message can carry
 * are not letters. If an operator accepts more than its own strings, its samples represent all other values.
 *
 * Names, and the strings of a name, are in the order of their first appearance in the rules; then come the values of the message,
 * if there is one; the other value is last.
 */
export class Alphabet {
  readonly letters: readonly Letter[];
  readonly #numbers = new Map<string, ReadonlyMap<string, number>>();

  /** @param held the values of the message to change, by name. */
  constructor(rules: readonly RuleNode[], held: ReadonlyMap<string, ReadonlySet<string>> = new Map()) {
    const wanted = new Map<string, Wanted>();
    for (const rule of rules) collect(rule, wanted);
    const letters: Letter[] = [];
    for (const [name, ofName] of wanted) this.#add(letters, name, ofName, held.get(name) ?? new Set());
    // Values that rules do not read are removed if necessary, to make room.
    for (const [name, values] of held) if (!wanted.has(name)) this.#add(letters, name, undefined, values);
    this.letters = letters;
  }

  /** Returns the numbers of all letters of a name, ascending. */
  numbersOf(name: string): number[] {
    return [...(this.#numbers.get(name)?.values() ?? [])];
  }

  /** Returns the numbers of the values under this name that are in an operand, ascending. */
  numbersIn(name: string, { operator, operand }: EntryNode): number[] {
    const numbers = this.#numbers.get(name);
    if (operator.isIn !== undefined) {
      return [...(numbers ?? [])].flatMap(([value, number]) => (operator.isIn?.(operand, value) ? number : []));
    }
    const found = new Set(operand.flatMap((string) => numbers?.get(string) ?? []));
    return [...found].sort((a, b) => a - b);
  }

  #add(letters: Letter[], name: string, wanted: Wanted | undefined, held: ReadonlySet<string>): void {
    if (whyNoSuchName(name) !== undefined) return;
    const isPossible = (value: string) => whyNoSuchValue(value) === undefined;
    const values = [...new Set([...(wanted?.strings ?? []), ...held])].filter(isPossible);
    const samples = wanted === undefined || wanted.operands.size === 0 ? undefined : samplesOf(wanted.operands, new Set(values));
    const other = wanted === undefined || samples !== undefined ? undefined : otherValue(new Set(values));
    values.push(...(samples ?? [other ?? []].flat()).filter(isPossible));
    const nameBytes = utf8Length(name);
    this.#numbers.set(name, new Map(values.map((value, index) => [value, letters.length + index])));
    for (const [index, value] of values.entries()) {
      letters.push({
        name,
        value,
        isOther: value === other,
        isHeld: held.has(value),
        nameBytes,
        valueBytes: utf8Length(value),
        isLastOfName: index === values.length - 1,
      });
    }
  }
}

/** What rules read of the values under one name. */
interface Wanted {
  /** The strings of operators that search for their own strings. */
  readonly strings: Set<string>;
  /** The operands of operators with `isIn`. */
  readonly operands: Map<Operator, (readonly string[])[]>;
}

function collect(rule: RuleNode, wanted: Map<string, Wanted>): void {
  for (const member of rule.members) {
    if (member.kind === "or") {
      for (const branch of member.branches) collect(branch, wanted);
      continue;
    }
    const ofName = wanted.get(member.name) ?? { strings: new Set(), operands: new Map() };
    wanted.set(member.name, ofName);
    for (const { operator, operand } of member.entries) {
      if (operator.isIn !== undefined) ofName.operands.set(operator, [...(ofName.operands.get(operator) ?? []), operand]);
      else for (const string of operand) ofName.strings.add(string);
    }
  }
}

/** Returns samples of all values that are not taken. No operator knows how it overlaps with another kind. */
function samplesOf(operands: Wanted["operands"], taken: ReadonlySet<string>): readonly string[] {
  const kinds = new Set(Array.from(operands.keys(), (operator) => predicateOf(operator).samples));
  const [samples] = kinds;
  if (samples === undefined || kinds.size > 1) throw new Undecided();
  return samples([...operands.values()].flat(), taken);
}
