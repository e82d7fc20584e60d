import { attributeLimits } from "../../attributes/limits.ts";
import type { MessageAttributes } from "../../attributes/message-attributes.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { EntryNode, RuleNode } from "../../rule/filter-rule.ts";
import type { RuleTape } from "../../rule/tape.ts";
import { treeOf } from "../../rule/tree.ts";
import { Alphabet, bytesOf, type Letter } from "../diagram/alphabet.ts";
import { type Diagram, Diagrams, FALSE, TRUE } from "../diagram/diagrams.ts";
import type { Steps } from "../diagram/steps.ts";
import { Smallest } from "../witness/smallest.ts";

/**
 * Rules as decision diagrams over one alphabet, and the messages that make a diagram true. These are messages that the API
 * accepts: names and values of the allowed lengths, 1 KB in total.
 */
export class Question {
  readonly diagrams: Diagrams;
  readonly letters: readonly Letter[];
  readonly steps: Steps;
  readonly #alphabet: Alphabet;
  readonly #smallest: Smallest;
  readonly #possible = new Map<Diagram, boolean>();
  /** Whether even the message of all letters is small enough, as for most rules. */
  readonly #isAllSmall: boolean;

  constructor(rules: readonly RuleTape[], steps: Steps, held?: ReadonlyMap<string, ReadonlySet<string>>) {
    this.steps = steps;
    this.diagrams = new Diagrams(steps);
    this.#alphabet = new Alphabet(rules.map(treeOf), held);
    this.letters = this.#alphabet.letters;
    this.#smallest = new Smallest(this.letters, this.diagrams, steps);
    this.#isAllSmall = bytesOf(this.letters) <= attributeLimits.bytes;
  }

  /** Returns when a rule holds. */
  rule(rule: RuleTape, semantics: Semantics): Diagram {
    return this.#tree(treeOf(rule), semantics);
  }

  #tree(rule: RuleNode, semantics: Semantics): Diagram {
    const { diagrams } = this;
    return diagrams.all(
      rule.members.map((member) =>
        diagrams.any(
          member.kind === "or"
            ? member.branches.map((branch) => this.#tree(branch, semantics))
            : member.entries.map((entry) => this.entry(member.name, entry, semantics)),
        ),
      ),
    );
  }

  /** Returns when an entry of an attribute holds. O(letters of the name). */
  entry(name: string, entry: EntryNode, semantics: Semantics): Diagram {
    const numbers = this.#alphabet.numbersIn(name, entry);
    switch (entry.operator.quantifier(semantics)) {
      case "some-in":
        return this.diagrams.someOf(numbers);
      case "none-in":
        return this.diagrams.noneOf(numbers);
      case "some-out": {
        const inside = new Set(numbers);
        return this.diagrams.someOf(this.#alphabet.numbersOf(name).filter((number) => !inside.has(number)));
      }
    }
  }

  /** Whether some message makes a diagram true. */
  isPossible(diagram: Diagram): boolean {
    if (diagram === FALSE || diagram === TRUE || this.#isAllSmall) return diagram !== FALSE;
    let possible = this.#possible.get(diagram);
    if (possible === undefined) {
      possible = this.#smallest.exists(diagram, attributeLimits.bytes);
      this.#possible.set(diagram, possible);
    }
    return possible;
  }

  /** Whether every message makes a diagram true. */
  isAlways(diagram: Diagram): boolean {
    return !this.isPossible(this.diagrams.not(diagram));
  }

  /** Returns the smallest message that makes a diagram true: one Boolean a letter. */
  smallest(diagram: Diagram): readonly boolean[] | undefined {
    return this.#smallest.find(diagram, attributeLimits.bytes);
  }

  /** Returns the same as attributes. */
  witness(diagram: Diagram): MessageAttributes | undefined {
    const taken = this.smallest(diagram);
    return taken === undefined ? undefined : toAttributes(this.letters.filter((_, number) => taken[number]));
  }
}

/** Returns the other one of the two semantics. */
export function otherSemantics(semantics: Semantics): Semantics {
  return semantics === "guide" ? "sns" : "guide";
}

/** Converts letters to the attributes of a message. No prototype, because `__proto__` is an ordinary name. */
export function toAttributes(letters: readonly Letter[]): MessageAttributes {
  const attributes: Record<string, { StringValues: string[] }> = Object.create(null);
  for (const { name, value } of letters) {
    attributes[name] ??= { StringValues: [] };
    attributes[name].StringValues.push(value);
  }
  return attributes;
}
