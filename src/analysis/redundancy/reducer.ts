import type { PartPosition } from "../../diagnostic/diagnostic.ts";
import { type Diagram, FALSE, TRUE } from "../diagram/diagrams.ts";
import type { Question } from "../question/question.ts";
import { because, type Reason } from "./because.ts";
import { type Part, type PartReader, publish, type RemovablePosition } from "./parts.ts";
import { narrow, type Surroundings } from "./surroundings.ts";

/** A part that can never matter: without it the rule has the same answer for every message. */
export interface RedundantPart extends PartPosition {
  /** Why, for people. Names the parts of `by`. */
  readonly because: string;
  /** The parts that decide the answer wherever this one could; empty if it never could. */
  readonly by: readonly PartPosition[];
}

interface Child {
  readonly part: Part;
  /** When it matters in the rule as given. */
  readonly original: Diagram;
}

/**
 * Removes the parts of a rule that can never matter: from the outside in, of siblings the largest first and of equally large ones
 * the last, and never the only part of anything. A part is removed only if it matters nowhere in the given rule, and nowhere in
 * the rest of that rule: so the removed parts may be removed one by one or all at once.
 */
export class Reducer {
  readonly #question: Question;
  readonly #reader: PartReader;
  readonly #found: (Reason & { readonly position: RemovablePosition })[] = [];

  constructor(question: Question, reader: PartReader) {
    this.#question = question;
    this.#reader = reader;
  }

  /** The parts that were removed until now, in the order of the rule. */
  redundant(hasText: boolean): RedundantPart[] {
    return this.found().map(({ position, because, by }) => ({
      ...publish(position, hasText),
      because,
      by: by.map((each) => publish(each, hasText)),
    }));
  }

  /** The same parts, in the form that is used here. */
  found(): (Reason & { readonly position: RemovablePosition })[] {
    return this.#found.toSorted((a, b) => a.position.span.start - b.position.span.start);
  }

  /** Returns the rest of a rule. O(parts) operations on diagrams. */
  reduce(rule: Part): Part {
    return this.#reduce(rule, { holds: TRUE, siblings: () => [], mustHold: true }, TRUE);
  }

  #reduce(part: Part, now: Surroundings, original: Diagram): Part {
    if (part.entry !== undefined) return this.#reduceStrings(part, part.entry.positions, now, original);
    const children = this.#withOriginal(part, original);
    const rising = children.toSorted((a, b) => a.part.size - b.part.size);
    const left = this.#fromLast(part, rising, now, (child, around, count) => {
      const decides = (where: Diagram) => this.#decides(part, child.part, where);
      if (count === 1 || decides(around.holds) || decides(child.original)) return child.part;
      this.#report(child.part.position, part.kind === "rule" ? "all" : "any", this.#part(part, child.part), around);
      return undefined;
    });
    const kept = left.toSorted((a, b) => a.part.position.span.start - b.part.position.span.start);
    const reduced = this.#fromLast(part, kept, now, (child, around) => this.#reduce(child.part, around, child.original));
    return this.#reader.withParts(
      part,
      reduced.map((child) => child.part),
    );
  }

  /** Whether a part can change the answer of the part around it for some message. */
  #decides(parent: Part, part: Part, where: Diagram): boolean {
    return this.#isSomewhere(where, this.#part(parent, part));
  }

  #isSomewhere(where: Diagram, difference: Diagram): boolean {
    return this.#question.isPossible(this.#question.diagrams.and(where, difference));
  }

  /** Returns where removing a part changes the part around it, judged only by the part. */
  #part(parent: Part, part: Part): Diagram {
    return parent.kind === "rule" ? this.#question.diagrams.not(part.holds) : part.holds;
  }

  /** Returns the children, each with the surroundings from all others. */
  #withOriginal(parent: Part, original: Diagram): Child[] {
    const children = parent.parts.map((part) => ({ part, original }));
    const surroundings: Diagram[] = [];
    this.#fromLast(parent, children, { holds: original, siblings: () => [], mustHold: true }, ({ part }, { holds }) => {
      surroundings.push(holds);
      return part;
    });
    return children.map(({ part }, index) => ({ part, original: surroundings[surroundings.length - 1 - index] as Diagram }));
  }

  /** Visits children with the surroundings from those before them, and from the rest of those after them. */
  #fromLast(
    parent: Part,
    children: readonly Child[],
    around: Surroundings,
    visit: (child: Child, around: Surroundings, count: number) => Part | undefined,
  ): Child[] {
    const mustHold = parent.kind === "rule";
    const { diagrams } = this.#question;
    const before: Diagram[] = [around.holds];
    for (const { part } of children) before.push(narrow(before[before.length - 1] as Diagram, part.holds, mustHold, this.#question));
    const left: (Child | undefined)[] = [...children];
    let count = left.length;
    let behind = mustHold ? TRUE : FALSE;
    for (let i = children.length - 1; i >= 0; i--) {
      const child = left[i] as Child;
      const holds = narrow(before[i] as Diagram, behind, mustHold, this.#question);
      const siblings = () => left.flatMap((each) => (each === undefined || each === child ? [] : [each.part]));
      const part = visit(child, { holds, around, siblings, mustHold }, count);
      if (part === undefined) {
        left[i] = undefined;
        count--;
      } else {
        left[i] = { ...child, part };
        behind = mustHold ? diagrams.and(behind, part.holds) : diagrams.or(behind, part.holds);
      }
    }
    return left.filter((child) => child !== undefined);
  }

  /** Returns an entry without the strings that make no difference in it. */
  #reduceStrings(entry: Part, positions: readonly RemovablePosition[], now: Surroundings, original: Diagram): Part {
    const all = positions.map((_, index) => index);
    let kept = all;
    let reduced = entry;
    for (const string of all.toReversed()) {
      if (kept.length === 1) break;
      const fewer = kept.filter((each) => each !== string);
      const less = this.#reader.withStrings(entry, fewer);
      const difference = this.#differ(less, reduced);
      const others = all.filter((each) => each !== string);
      const originalDifference = this.#differ(this.#reader.withStrings(entry, others), entry);
      if (this.#isSomewhere(now.holds, difference) || this.#isSomewhere(original, originalDifference)) continue;
      this.#report(positions[string] as RemovablePosition, "string", difference, now);
      kept = fewer;
      reduced = less;
    }
    return reduced;
  }

  #differ(a: Part, b: Part): Diagram {
    return this.#question.diagrams.differ(a.holds, b.holds);
  }

  #report(position: RemovablePosition, among: "all" | "any" | "string", matters: Diagram, around: Surroundings): void {
    this.#found.push({ position, ...because(among, matters, around, this.#question) });
  }
}
