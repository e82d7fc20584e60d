import type { Letter } from "./alphabet.ts";
import { type Diagram, type Diagrams, FALSE } from "./diagram.ts";
import type { Steps } from "./steps.ts";

/** No successor: nothing can come of it. */
const NONE = -1;

/**
 * Finds the smallest message for which a diagram is true. Smallest: fewest letters that differ from the message
 * held so far (without one: fewest values), then fewest bytes, then the one that has the first letter in which two
 * of these differ.
 *
 * A shortest path through the diagram (Lin and Somenzi 1990). How many changes are still to come is known for
 * every node, so only shortest paths are followed. Where all of these have too many bytes, paths that are a little
 * longer are, then twice as much, up to all; then a state keeps more than one way on: each longer one only if it
 * saves bytes. O(states x ways), where states are nodes times letters at most, and ways at most what is allowed
 * above the shortest.
 */
export class Smallest {
  readonly #letters: readonly Letter[];
  readonly #diagrams: Diagrams;
  readonly #steps: Steps;
  /** By node: the fewest letters behind it that have to change. */
  readonly #distance: number[] = [Number.POSITIVE_INFINITY, 0];

  constructor(letters: readonly Letter[], diagrams: Diagrams, steps: Steps) {
    this.#letters = letters;
    this.#diagrams = diagrams;
    this.#steps = steps;
  }

  /** One Boolean a letter; `undefined` when no message of at most `maxBytes` makes the diagram true. */
  find(root: Diagram, maxBytes: number): readonly boolean[] | undefined {
    this.#measure();
    for (let slack = 0; ; slack = slack * 2 || 1) {
      const found = this.#search(root, maxBytes, slack);
      if (found !== undefined || slack > this.#letters.length) return found;
    }
  }

  /** Whether there is any. */
  exists(root: Diagram, maxBytes: number): boolean {
    this.#measure();
    return this.#search(root, maxBytes, this.#letters.length) !== undefined;
  }

  #search(root: Diagram, maxBytes: number, slack: number): readonly boolean[] | undefined {
    if (root === FALSE) return undefined;
    const search = new Search(this.#letters, this.#diagrams, this.#steps, this.#distance, slack);
    search.spread(root);
    search.gather(maxBytes);
    return search.best(maxBytes);
  }

  /** Distances of the nodes that were made since the last time. */
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

/** Structures of arrays: a state is a number, and so is a way on from it. */
class Search {
  readonly #letters: readonly Letter[];
  readonly #diagrams: Diagrams;
  readonly #steps: Steps;
  readonly #distance: readonly number[];
  /** How many more changes than the fewest are allowed from anywhere on. */
  readonly #slack: number;
  /** Where the states of each letter begin; the last ones have all letters behind them. */
  readonly #begins: number[] = [0];
  /** Twice the diagram that is left, plus one where the current name is in the message already. */
  readonly #states: number[] = [];
  readonly #without: number[] = [];
  readonly #with: number[] = [];
  /** Where the ways of a state begin, and how many there are. */
  readonly #firstWay: number[] = [];
  readonly #wayCount: number[] = [];
  readonly #changes: number[] = [];
  readonly #bytes: number[] = [];
  readonly #takes: boolean[] = [];
  readonly #nextWay: number[] = [];

  constructor(letters: readonly Letter[], diagrams: Diagrams, steps: Steps, distance: readonly number[], slack: number) {
    this.#letters = letters;
    this.#diagrams = diagrams;
    this.#steps = steps;
    this.#distance = distance;
    this.#slack = slack;
  }

  /** All states that can be reached, letter by letter. */
  spread(root: Diagram): void {
    this.#states.push(root * 2);
    for (const [number, letter] of this.#letters.entries()) {
      const begin = this.#begins[number] as number;
      const end = this.#states.length;
      this.#begins.push(end);
      this.#steps.spend(end - begin);
      const seen = new Map<number, number>();
      for (let state = begin; state < end; state++) {
        const left = (this.#states[state] as number) >> 1;
        const named = (this.#states[state] as number) & 1;
        const asked = this.#diagrams.variableOf(left) === number;
        const after = this.#diagrams.given(left, number, false);
        this.#without.push(this.#reach(left, letter.isHeld ? 1 : 0, after, letter.isLastOfName ? 0 : named, seen));
        // A value that is neither asked for nor held only makes a message larger.
        const having = asked || letter.isHeld ? this.#diagrams.given(left, number, true) : FALSE;
        this.#with.push(this.#reach(left, letter.isHeld ? 0 : 1, having, letter.isLastOfName ? 0 : 1, seen));
      }
    }
  }

  #reach(left: Diagram, change: number, next: Diagram, named: number, seen: Map<number, number>): number {
    if ((this.#distance[next] as number) + change > this.#most(left)) return NONE;
    const key = next * 2 + named;
    let state = seen.get(key);
    if (state === undefined) {
      state = this.#states.push(key) - 1;
      seen.set(key, state);
    }
    return state;
  }

  #most(node: Diagram): number {
    return (this.#distance[node] as number) + this.#slack;
  }

  /** The ways on from every state, from the back: fewest changes first, every further one with fewer bytes. */
  gather(maxBytes: number): void {
    const end = this.#begins[this.#letters.length] as number;
    for (let state = end; state < this.#states.length; state++) {
      this.#open(state);
      this.#way(state, 0, 0, false, NONE);
    }
    let before = this.#letters.reduce(
      (sum, { valueBytes, nameBytes, isLastOfName }) => sum + valueBytes + (isLastOfName ? nameBytes : 0),
      0,
    );
    for (let number = this.#letters.length - 1; number >= 0; number--) {
      const letter = this.#letters[number] as Letter;
      before -= letter.valueBytes;
      for (let state = this.#begins[number] as number; state < (this.#begins[number + 1] as number); state++) {
        this.#merge(state, letter, maxBytes - before);
      }
      if (number === 0 || this.#letters[number - 1]?.isLastOfName) before -= letter.nameBytes;
    }
  }

  /** @param enough with so few bytes, no way can be too long whatever comes before. */
  #merge(state: number, letter: Letter, enough: number): void {
    this.#open(state);
    const named = ((this.#states[state] as number) & 1) === 1;
    const costs = { changes: letter.isHeld ? 0 : 1, bytes: letter.valueBytes + (named ? 0 : letter.nameBytes) };
    const [taking, takingEnd] = this.#waysOf(this.#with[state] as number);
    const [leaving, leavingEnd] = this.#waysOf(this.#without[state] as number);
    let take = taking;
    let leave = leaving;
    const most = this.#most((this.#states[state] as number) >> 1);
    let fewest = Number.POSITIVE_INFINITY;
    while ((take < takingEnd || leave < leavingEnd) && fewest > enough) {
      const [takeChanges, takeBytes] = [this.#changesOf(take, takingEnd, costs.changes), (this.#bytes[take] as number) + costs.bytes];
      const [leaveChanges, leaveBytes] = [this.#changesOf(leave, leavingEnd, 1 - costs.changes), this.#bytes[leave] as number];
      const takes = takeChanges < leaveChanges || (takeChanges === leaveChanges && takeBytes <= leaveBytes);
      if ((takes ? takeChanges : leaveChanges) > most) break;
      const bytes = takes ? takeBytes : leaveBytes;
      if (bytes < fewest) {
        this.#way(state, takes ? takeChanges : leaveChanges, bytes, takes, takes ? take : leave);
        fewest = bytes;
      }
      if (takes) take++;
      else leave++;
    }
  }

  #changesOf(way: number, end: number, added: number): number {
    return way < end ? (this.#changes[way] as number) + added : Number.POSITIVE_INFINITY;
  }

  #waysOf(state: number): [number, number] {
    if (state === NONE) return [0, 0];
    const first = this.#firstWay[state] as number;
    return [first, first + (this.#wayCount[state] as number)];
  }

  #open(state: number): void {
    this.#firstWay[state] = this.#changes.length;
    this.#wayCount[state] = 0;
  }

  #way(state: number, changes: number, bytes: number, takes: boolean, next: number): void {
    this.#steps.spend();
    (this.#wayCount[state] as number)++;
    this.#changes.push(changes);
    this.#bytes.push(bytes);
    this.#takes.push(takes);
    this.#nextWay.push(next);
  }

  /** The first way from the beginning that is short enough, letter by letter. */
  best(maxBytes: number): boolean[] | undefined {
    let [way, end] = this.#waysOf(0);
    while (way < end && (this.#bytes[way] as number) > maxBytes) way++;
    if (way === end) return undefined;
    return this.#letters.map(() => {
      const takes = this.#takes[way] as boolean;
      way = this.#nextWay[way] as number;
      return takes;
    });
  }
}
