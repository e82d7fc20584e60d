import { AND, ASK, after, allHoldOnEmpty, holdsOnEmpty, kindOf, NONE_IN, type Program, SOME_IN, termsAt } from "../interning/program.ts";
import type { TermId, Terms } from "../interning/terms.ts";

/** Up to so many keys are compared one by one. */
const FEW = 16;

/** A key: a rule is indexed under it, and is read for a message that has it. It is a value under its name, or a name with any value. */
export type Key = TermId;

/** Returns the length of the posting list of a key. */
export type LengthOf = (key: Key) => number;

/**
 * Finds keys of a rule: every message for which the rule's answer differs from its answer for the empty message has at least one
 * of them. So other messages need not read the rule. Of the possible sets, it takes the one with the shortest posting lists.
 *
 * ```text
 * does not hold on empty, may be switched on:     all of its nodes must hold, so the keys of any one do
 *   mention: [Bob, Al], type: [Chat]        ->    {mention Bob, mention Al}  or  {type Chat}
 *   type: [prefix Ch]                       ->    {any type}, because its operator checks every value
 *   $or                                     ->    the keys of every branch
 * holds on empty, may be switched off:            any node may fail, so the keys of every node are needed
 *   sender: but [Bob], type: but [Room]     ->    {sender Bob, type Room}
 *   $or                                     ->    all branches must fail, so the keys of one that holds on empty do
 * ```
 */
export class KeyChooser {
  readonly #lengthOf: LengthOf;
  readonly #terms: Terms;
  #units: Int32Array = new Int32Array(0);
  readonly #found: Stack = new Stack();

  constructor(lengthOf: LengthOf, terms: Terms) {
    this.#lengthOf = lengthOf;
    this.#terms = terms;
  }

  /** The keys of a rule, without repeats. */
  of({ units, start, end }: Program): readonly Key[] {
    this.#units = units;
    this.#found.length = 0;
    const isOn = !allHoldOnEmpty(units, start, end);
    this.#nodes(start, end, isOn, isOn);
    return this.#found.unique();
  }

  /** Finds the keys of the nodes that may be switched on, or off: of the best one if `isOneEnough`, else of all. */
  #nodes(start: number, end: number, isOn: boolean, isOneEnough: boolean): void {
    const choice = isOneEnough ? new Choice(this.#found, this.#lengthOf) : undefined;
    for (let at = start; at < end; at = after(this.#units, at)) {
      if (isOneEnough && holdsOnEmpty(this.#units, at) === isOn) continue;
      this.#node(at, isOn);
      choice?.consider();
    }
  }

  #node(at: number, isOn: boolean): void {
    const units = this.#units;
    const kind = kindOf(units[at]!);
    if (kind > ASK) this.#nodes(at + 1, after(units, at), isOn, isOn === (kind === AND));
    else if (kind === SOME_IN || kind === NONE_IN) this.#pushTerms(at);
    else this.#pushName(at);
  }

  #pushName(test: number): void {
    this.#found.push(this.#terms.ownerOf(this.#units[termsAt(this.#units, test)]!));
  }

  #pushTerms(test: number): void {
    for (let i = test + 1, end = after(this.#units, test); i < end; i++) this.#found.push(this.#units[i]!);
  }
}

/** The keys found until now. Shrinks without freeing memory, because an array would do so at a cost. */
class Stack {
  length = 0;
  readonly #keys: Key[] = [];

  push(key: Key): void {
    this.#keys[this.length++] = key;
  }

  /** Removes the keys from `start` to `end`. */
  drop(start: number, end: number): void {
    for (let i = end; i < this.length; i++) this.#keys[start + i - end] = this.#keys[i]!;
    this.length -= end - start;
  }

  /** Returns the total length of the lists of some keys, or any number that is not below `limit`. */
  costOf(start: number, end: number, limit: number, lengthOf: LengthOf): number {
    // Each key takes memory, too.
    let cost = end - start;
    for (let i = start; i < end && cost < limit; i++) cost += lengthOf(this.#keys[i]!);
    return cost;
  }

  unique(): Key[] {
    const keys = this.#keys.slice(0, this.length);
    return keys.length > FEW ? [...new Set(keys)] : keys.filter((key, i) => keys.indexOf(key) === i);
  }
}

/** Of several sets of keys that are pushed one after another, keeps the one with the shortest posting lists. */
class Choice {
  readonly #found: Stack;
  readonly #lengthOf: LengthOf;
  readonly #start: number;
  #end: number;
  /** Unknown until there is a set to compare it with. */
  #cost = -1;

  constructor(found: Stack, lengthOf: LengthOf) {
    this.#found = found;
    this.#lengthOf = lengthOf;
    this.#start = found.length;
    this.#end = found.length;
  }

  consider(): void {
    const found = this.#found;
    if (this.#end > this.#start) {
      if (this.#cost === -1) this.#cost = found.costOf(this.#start, this.#end, Number.POSITIVE_INFINITY, this.#lengthOf);
      const cost = found.costOf(this.#end, found.length, this.#cost, this.#lengthOf);
      if (cost < this.#cost) {
        found.drop(this.#start, this.#end);
        this.#cost = cost;
      } else found.length = this.#end;
    }
    this.#end = found.length;
  }
}
