import type { Letter } from "../diagram/alphabet.ts";
import { type Diagram, type Diagrams, FALSE } from "../diagram/diagrams.ts";
import type { Steps } from "../diagram/steps.ts";
import { PathSearch } from "./path-search.ts";

/**
 * Finds the smallest message for which a diagram is true. Smallest means: the fewest letters that differ from the current message
 * (without one: the fewest values), then the fewest bytes, then the message with the first letter in which two such messages
 * differ.
 *
 * A shortest path through the diagram (Lin and Somenzi 1990). The number of changes still needed is known for every node, so only
 * shortest paths are followed. If all of these have too many bytes, slightly longer paths are tried, then twice as much longer,
 * up to all; then a state keeps several ways, each longer one only if it saves bytes. O(states x ways), where states are at most
 * nodes times letters, and ways at most the changes allowed above the fewest.
 */
export class Smallest {
  readonly #letters: readonly Letter[];
  readonly #diagrams: Diagrams;
  readonly #steps: Steps;
  /** By node: the fewest letters after it that must change. */
  readonly #distance: number[] = [Number.POSITIVE_INFINITY, 0];

  constructor(letters: readonly Letter[], diagrams: Diagrams, steps: Steps) {
    this.#letters = letters;
    this.#diagrams = diagrams;
    this.#steps = steps;
  }

  /** Returns one Boolean a letter; `undefined` if no message of at most `maxBytes` makes the diagram true. */
  find(root: Diagram, maxBytes: number): readonly boolean[] | undefined {
    this.#measure();
    for (let slack = 0; ; slack = slack * 2 || 1) {
      const found = this.#search(root, maxBytes, slack);
      if (found !== undefined || slack > this.#letters.length) return found;
    }
  }

  /** Whether such a message exists. */
  exists(root: Diagram, maxBytes: number): boolean {
    this.#measure();
    return this.#search(root, maxBytes, this.#letters.length) !== undefined;
  }

  #search(root: Diagram, maxBytes: number, slack: number): readonly boolean[] | undefined {
    if (root === FALSE) return undefined;
    const search = new PathSearch(this.#letters, this.#diagrams, this.#steps, this.#distance, slack);
    search.spread(root);
    search.gather(maxBytes);
    return search.best(maxBytes);
  }

  /** Computes the distances of the nodes that were made since the last call. */
  #measure(): void {
    const { size } = this.#diagrams;
    this.#steps.spend(size - this.#distance.length);
    for (let node = this.#distance.length; node < size; node++) {
      const variable = this.#diagrams.variableOf(node);
      const [add, remove] = this.#letters[variable]?.isHeld ? [0, 1] : [1, 0];
      const without = (this.#distance[this.#diagrams.given(node, variable, false)] as number) + remove;
      const having = (this.#distance[this.#diagrams.given(node, variable, true)] as number) + add;
      this.#distance.push(Math.min(without, having));
    }
  }
}
