import { printPath } from "../../diagnostic/path.ts";
import type { Diagram } from "../diagram/diagrams.ts";
import type { Question } from "../question/question.ts";
import { fewest } from "./fewest.ts";
import type { Part, RemovablePosition } from "./parts.ts";
import { narrow, type Surroundings } from "./surroundings.ts";

export interface Reason {
  readonly because: string;
  readonly by: readonly RemovablePosition[];
}

interface Sibling {
  readonly part: Part;
  readonly mustHold: boolean;
}

/**
 * Explains why a part makes no difference: the fewest of its siblings, and of those of the parts around it, without which it
 * would matter to some message, see `fewest.ts`.
 *
 * @param matters the messages for which the part would matter without its surroundings.
 */
export function because(among: "all" | "any" | "string", matters: Diagram, around: Surroundings, question: Question): Reason {
  const isSettled = (siblings: readonly Sibling[]) =>
    !question.isPossible(siblings.reduce((left, { part, mustHold }) => narrow(left, part.holds, mustHold, question), matters));
  const siblings = isSettled([]) ? [] : siblingsOf(around);
  question.steps.spend(siblings.length);
  const by = fewest(siblings, isSettled);
  const subject = (mustHold: boolean) => toSubject(by.filter((each) => each.mustHold === mustHold));
  return { because: words[among](subject(true), subject(false)), by: by.map(({ part }) => part.position) };
}

/** Parts as the subject of a clause, with the matching verbs. */
interface Subject {
  readonly names: string;
  readonly do: "does" | "do";
  readonly hold: "holds" | "hold";
}

/** @param held the parts that hold wherever the part matters. @param failed the parts that fail there. */
type Words = (held: Subject | undefined, failed: Subject | undefined) => string;

const words: { readonly [among in "all" | "any" | "string"]: Words } = {
  all(held, failed) {
    if (failed === undefined) return held === undefined ? "it holds for every message" : `it holds whenever ${held.names} ${held.do}`;
    const where = held === undefined ? "" : ` and ${held.names} ${held.hold}`;
    return `whenever it does not hold${where}, ${failed.names} ${failed.hold} anyway`;
  },
  any(held, failed) {
    if (failed === undefined) return held === undefined ? "no message makes it hold" : `it never holds together with ${held.names}`;
    const where = held === undefined ? "" : ` together with ${held.names}`;
    return `whenever it holds${where}, ${failed.names} ${failed.do} too`;
  },
  string(held, failed) {
    if (failed === undefined) {
      return held === undefined ? "it makes no difference to its list" : `${held.names} never ${held.hold} where it makes a difference`;
    }
    const where = held === undefined ? "" : ` and ${held.names} ${held.hold}`;
    return `where it makes a difference${where}, ${failed.names} ${failed.hold} anyway`;
  },
};

function toSubject(siblings: readonly Sibling[]): Subject | undefined {
  if (siblings.length === 0) return undefined;
  const names = inWords(siblings.map(({ part }) => printPath(part.position.path)));
  return siblings.length === 1 ? { names, do: "does", hold: "holds" } : { names, do: "do", hold: "hold" };
}

function siblingsOf(around: Surroundings): Sibling[] {
  const siblings: Sibling[] = [];
  for (let at: Surroundings | undefined = around; at !== undefined; at = at.around) {
    for (const part of at.siblings()) siblings.push({ part, mustHold: at.mustHold });
  }
  return siblings;
}

/** The most paths that a text names; the others are counted. */
const MOST_NAMED = 4;

/** Joins paths for people: `/a`, `/a and /b`, `/a, /b and /c`. */
export function inWords(paths: readonly string[]): string {
  const named = paths.length > MOST_NAMED ? [...paths.slice(0, MOST_NAMED - 1), `${paths.length - MOST_NAMED + 1} other parts`] : paths;
  return named.length < 2 ? named.join() : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}
