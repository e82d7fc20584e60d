import { whyNoSuchName, whyNoSuchValue } from "../../attributes/limits.ts";
import { utf8Length } from "../../attributes/unicode.ts";
import type { Operator } from "../../operator/operator.ts";
import type { EntryNode, RuleNode } from "../../rule/filter-rule.ts";
import { otherValue } from "./other-value.ts";
import { Undecided } from "./steps.ts";

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
 * and strings that no message can carry are no letters. Where an operator says yes to more than its own strings, its
 * samples stand for all other values.
 *
 * Names, and the strings of a name, in the order in which they first stand in the rules; then the values of the
 * message, if there is one; the other value last.
 */
export class Alphabet {
  readonly letters: readonly Letter[];
  readonly #numbers = new Map<string, ReadonlyMap<string, number>>();

  /** @param held the values of a message that is to be changed, by name. */
  constructor(rules: readonly RuleNode[], held: ReadonlyMap<string, ReadonlySet<string>> = new Map()) {
    const wanted = new Map<string, Wanted>();
    for (const rule of rules) collect(rule, wanted);
    const letters: Letter[] = [];
    for (const [name, ofName] of wanted) this.#add(letters, name, ofName, held.get(name) ?? new Set());
    // What rules do not look at may have to go, to make room.
    for (const [name, values] of held) if (!wanted.has(name)) this.#add(letters, name, undefined, values);
    this.letters = letters;
  }

  /** The numbers of all letters of a name, rising. */
  numbersOf(name: string): number[] {
    return [...(this.#numbers.get(name)?.values() ?? [])];
  }

  /** The numbers of those values under this name that are in an operand, rising. */
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

/** What rules ask of the values under one name. */
interface Wanted {
  /** Of operators that look for their own strings. */
  readonly strings: Set<string>;
  /** Of operators that have to be asked. */
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

/** Values that stand for all that are not taken. How operators of different kinds overlap, none of them can tell. */
function samplesOf(operands: Wanted["operands"], taken: ReadonlySet<string>): readonly string[] {
  const kinds = new Set(Array.from(operands.keys(), (operator) => operator.samples));
  const [samples] = kinds;
  if (samples === undefined || kinds.size > 1) throw new Undecided();
  return samples([...operands.values()].flat(), taken);
}
