import { whyNoSuchName, whyNoSuchValue } from "../../attributes/limits.ts";
import { utf8Length } from "../../attributes/unicode.ts";
import type { RuleNode } from "../../rule/filter-rule.ts";
import { otherValue } from "./other-value.ts";

/** One value that a message may have under a name: a variable of the decision procedure. */
export interface Letter {
  readonly name: string;
  readonly value: string;
  /** Whether it stands for any value that no rule names. */
  readonly isOther: boolean;
  /** Whether the message that is to be changed has it already. */
  readonly isHeld: boolean;
  readonly nameBytes: number;
  readonly valueBytes: number;
  /** Whether no further letter has this name: letters of one name stand together. */
  readonly isLastOfName: boolean;
}

/** The size of a message that has all of these letters. */
export function bytesOf(letters: readonly Letter[]): number {
  return letters.reduce((sum, { valueBytes, nameBytes, isLastOfName }) => sum + valueBytes + (isLastOfName ? nameBytes : 0), 0);
}

/**
 * Everything about a message that rules can see: which of their own strings each attribute has, and whether it
 * has some other value. Every subset of the letters is a message, because an attribute is a set of values; names
 * and strings that no message can carry are no letters.
 *
 * Names, and the strings of a name, in the order in which they first stand in the rules; then the values of the
 * message, if there is one; the other value last.
 */
export class Alphabet {
  readonly letters: readonly Letter[];
  readonly #numbers = new Map<string, ReadonlyMap<string, number>>();

  /** @param held the values of a message that is to be changed, by name. */
  constructor(rules: readonly RuleNode[], held: ReadonlyMap<string, ReadonlySet<string>> = new Map()) {
    const strings = new Map<string, Set<string>>();
    for (const rule of rules) collect(rule, strings);
    const letters: Letter[] = [];
    for (const [name, values] of strings) this.#add(letters, name, values, held.get(name) ?? new Set(), true);
    // What rules do not look at may have to go, to make room.
    for (const [name, values] of held) if (!strings.has(name)) this.#add(letters, name, new Set(), values, false);
    this.letters = letters;
  }

  /** The numbers of all letters of a name, rising. */
  numbersOf(name: string): number[] {
    return [...(this.#numbers.get(name)?.values() ?? [])];
  }

  /** The numbers of those strings that a message can carry under this name, rising. */
  numbersIn(name: string, strings: readonly string[]): number[] {
    const numbers = this.#numbers.get(name);
    const found = new Set(strings.flatMap((string) => numbers?.get(string) ?? []));
    return [...found].sort((a, b) => a - b);
  }

  #add(letters: Letter[], name: string, strings: ReadonlySet<string>, held: ReadonlySet<string>, withOther: boolean): void {
    if (whyNoSuchName(name) !== undefined) return;
    const values = [...new Set([...strings, ...held])].filter((value) => whyNoSuchValue(value) === undefined);
    const other = withOther ? otherValue(new Set(values)) : undefined;
    if (other !== undefined) values.push(other);
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

function collect(rule: RuleNode, strings: Map<string, Set<string>>): void {
  for (const member of rule.members) {
    if (member.kind === "or") {
      for (const branch of member.branches) collect(branch, strings);
      continue;
    }
    const ofName = strings.get(member.name) ?? new Set();
    strings.set(member.name, ofName);
    for (const { operand } of member.entries) for (const string of operand) ofName.add(string);
  }
}
