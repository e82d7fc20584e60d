import type { Steps } from "./steps.ts";

/** A Boolean function, as the number of a node. Equal functions have equal numbers, so `===` decides equivalence. */
export type Diagram = number;

export const FALSE: Diagram = 0;
export const TRUE: Diagram = 1;

/** More than the most steps, so there are fewer nodes: two of them make a key of a Map, a whole number below 2^53. */
const RADIX = 2 ** 26;

type Operation = "and" | "or" | "but-not";

/**
 * Reduced ordered binary decision diagrams (Bryant 1986) over numbered variables. A node tests one variable and continues to
 * `low` if it is false, to `high` if it is true; numbers rise along every path. No node is made twice and every test matters, so
 * the diagram of a function is unique.
 *
 * ```text
 * x0 and not x1     2: x0  low -> FALSE, high -> 3
 *                   3: x1  low -> TRUE,  high -> FALSE
 * ```
 *
 * Nothing recurses, so that no number of variables can overflow the stack. An operation on diagrams of m and n nodes takes at
 * most m x n steps.
 */
export class Diagrams {
  readonly #steps: Steps;
  readonly #variable: number[] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  readonly #low: Diagram[] = [FALSE, TRUE];
  readonly #high: Diagram[] = [FALSE, TRUE];
  /** By variable: the node of a pair of successors. */
  readonly #unique: Map<number, Diagram>[] = [];
  readonly #done = { and: new Map<number, Diagram>(), or: new Map<number, Diagram>(), "but-not": new Map<number, Diagram>() };

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  /** Returns the variable that a diagram tests first; Infinity for TRUE and FALSE. */
  variableOf(diagram: Diagram): number {
    return this.#variable[diagram] as number;
  }

  /** The number of nodes: their numbers start at 0, and every node comes after its successors. */
  get size(): number {
    return this.#variable.length;
  }

  /** Returns the rest of a diagram after a variable, which must not be after its first, has a value. */
  given(diagram: Diagram, variable: number, value: boolean): Diagram {
    if (this.#variable[diagram] !== variable) return diagram;
    return (value ? this.#high : this.#low)[diagram] as Diagram;
  }

  /** Some of these variables are true. They are given in ascending order. */
  someOf(variables: readonly number[]): Diagram {
    return variables.reduceRight((rest, variable) => this.#node(variable, rest, TRUE), FALSE);
  }

  /** None of these variables is true. They are given in ascending order. */
  noneOf(variables: readonly number[]): Diagram {
    return variables.reduceRight((rest, variable) => this.#node(variable, rest, FALSE), TRUE);
  }

  and(a: Diagram, b: Diagram): Diagram {
    return a < b ? this.#apply("and", a, b) : this.#apply("and", b, a);
  }

  or(a: Diagram, b: Diagram): Diagram {
    return a < b ? this.#apply("or", a, b) : this.#apply("or", b, a);
  }

  /** `a` holds and `b` does not. */
  butNot(a: Diagram, b: Diagram): Diagram {
    return this.#apply("but-not", a, b);
  }

  not(a: Diagram): Diagram {
    return this.butNot(TRUE, a);
  }

  /** Exactly one of them holds. */
  differ(a: Diagram, b: Diagram): Diagram {
    return this.or(this.butNot(a, b), this.butNot(b, a));
  }

  /** All of them hold. Combined in pairs of pairs, because long chains of operations would cost the square of their length. */
  all(diagrams: readonly Diagram[]): Diagram {
    return balanced(diagrams, TRUE, (a, b) => this.and(a, b));
  }

  /** Any of them holds. */
  any(diagrams: readonly Diagram[]): Diagram {
    return balanced(diagrams, FALSE, (a, b) => this.or(a, b));
  }

  #apply(operation: Operation, a: Diagram, b: Diagram): Diagram {
    const done = this.#done[operation];
    this.#steps.spend();
    const open = [a, b];
    while (open.length > 0) {
      const right = open[open.length - 1] as Diagram;
      const left = open[open.length - 2] as Diagram;
      if (this.#known(operation, left, right) === undefined) {
        const variable = Math.min(this.#variable[left] as number, this.#variable[right] as number);
        const [left0, right0] = [this.given(left, variable, false), this.given(right, variable, false)];
        const [left1, right1] = [this.given(left, variable, true), this.given(right, variable, true)];
        const low = this.#known(operation, left0, right0);
        const high = this.#known(operation, left1, right1);
        if (low === undefined) open.push(left0, right0);
        if (high === undefined) open.push(left1, right1);
        if (low === undefined || high === undefined) continue;
        done.set(left * RADIX + right, this.#node(variable, low, high));
      }
      open.length -= 2;
    }
    return this.#known(operation, a, b) as Diagram;
  }

  /** Returns the result if it is plain, or was computed before. */
  #known(operation: Operation, a: Diagram, b: Diagram): Diagram | undefined {
    switch (operation) {
      case "and":
        if (a === FALSE || b === FALSE) return FALSE;
        if (a === TRUE || a === b) return b;
        if (b === TRUE) return a;
        break;
      case "or":
        if (a === TRUE || b === TRUE) return TRUE;
        if (a === FALSE || a === b) return b;
        if (b === FALSE) return a;
        break;
      case "but-not":
        if (a === FALSE || b === TRUE || a === b) return FALSE;
        if (b === FALSE) return a;
        break;
    }
    return this.#done[operation].get(a * RADIX + b);
  }

  #node(variable: number, low: Diagram, high: Diagram): Diagram {
    this.#steps.spend();
    if (low === high) return low;
    this.#unique[variable] ??= new Map();
    const nodes = this.#unique[variable];
    const key = low * RADIX + high;
    let node = nodes.get(key);
    if (node === undefined) {
      node = this.#variable.length;
      this.#variable.push(variable);
      this.#low.push(low);
      this.#high.push(high);
      nodes.set(key, node);
    }
    return node;
  }
}

function balanced(diagrams: readonly Diagram[], none: Diagram, join: (a: Diagram, b: Diagram) => Diagram): Diagram {
  let joined = diagrams;
  while (joined.length > 1) {
    const pairs: Diagram[] = [];
    for (let i = 0; i < joined.length; i += 2) {
      pairs.push(i + 1 < joined.length ? join(joined[i] as Diagram, joined[i + 1] as Diagram) : (joined[i] as Diagram));
    }
    joined = pairs;
  }
  return joined[0] ?? none;
}
