import { bytesOf, type Letter } from "../diagram/alphabet.ts";
import { type Diagram, type Diagrams, FALSE } from "../diagram/diagrams.ts";
import type { Steps } from "../diagram/steps.ts";

/** No successor: the path cannot be completed. */
const NONE = -1;

/**
 * One search for a shortest path, see `smallest.ts`: `spread`, then `gather`, then `best`. Structures of arrays: a state is a
 * number, and so is a way to continue from it.
 */
export class PathSearch {
  readonly #letters: readonly Letter[];
  readonly #diagrams: Diagrams;
  readonly #steps: Steps;
  readonly #distance: readonly number[];
  /** How many more changes than the fewest are allowed for the rest of a path. */
  readonly #slack: number;
  /** The first state of each letter; the last states are after all letters. */
  readonly #begins: number[] = [0];
  /** Twice the rest of the diagram, plus one if the message already has the current name. */
  readonly #states: number[] = [];
  readonly #without: number[] = [];
  readonly #with: number[] = [];
  /** The first way of each state, and the number of its ways. */
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

  /** Finds all reachable states, letter by letter. */
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
        // A value that is neither needed nor present only makes a message larger.
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

  /** Finds the ways from every state, from the back: the fewest changes first, and every further way with fewer bytes. */
  gather(maxBytes: number): void {
    const end = this.#begins[this.#letters.length] as number;
    for (let state = end; state < this.#states.length; state++) {
      this.#open(state);
      this.#way(state, 0, 0, false, NONE);
    }
    let before = bytesOf(this.#letters);
    for (let number = this.#letters.length - 1; number >= 0; number--) {
      const letter = this.#letters[number] as Letter;
      before -= letter.valueBytes;
      for (let state = this.#begins[number] as number; state < (this.#begins[number + 1] as number); state++) {
        this.#merge(state, letter, maxBytes - before);
      }
      if (number === 0 || this.#letters[number - 1]?.isLastOfName) before -= letter.nameBytes;
    }
  }

  /** @param enough the number of bytes below which a way is never too long, whatever comes before it. */
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
    this.#wayCount[state]!++;
    this.#changes.push(changes);
    this.#bytes.push(bytes);
    this.#takes.push(takes);
    this.#nextWay.push(next);
  }

  /** Returns the first way from the beginning that is short enough, letter by letter. */
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
