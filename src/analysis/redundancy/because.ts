import { printPath } from "../../diagnostic/path.ts";
import type { Diagram } from "../diagram/diagrams.ts";
import type { Question } from "../question/question.ts";
import { type Context, narrow } from "./context.ts";
import { fewest } from "./fewest.ts";
import type { Part, PartPlace } from "./parts.ts";

export interface Reason {
  readonly because: string;
  readonly by: readonly PartPlace[];
}

interface Sibling {
  readonly part: Part;
  readonly mustHold: boolean;
}

/**
 * Why a part makes no difference: as few of its siblings, and of those of the parts around it, as leave no
 * message to which it would matter, see `fewest.ts`.
 *
 * @param matters to which messages the part itself would matter, if nothing stood around it.
 */
export function because(among: "all" | "any" | "string", matters: Diagram, context: Context, question: Question): Reason {
  const isSettled = (siblings: readonly Sibling[]) =>
    !question.isPossible(siblings.reduce((left, { part, mustHold }) => narrow(left, part.holds, mustHold, question), matters));
  const siblings = isSettled([]) ? [] : siblingsOf(context);
  question.steps.spend(siblings.length);
  const by = fewest(siblings, isSettled);
  const subject = (mustHold: boolean) => toSubject(by.filter((each) => each.mustHold === mustHold));
  return { because: words[among](subject(true), subject(false)), by: by.map(({ part }) => part.place) };
}

/** Parts as the subject of a clause, with the verbs that go with it. */
interface Subject {
  readonly names: string;
  readonly do: "does" | "do";
  readonly hold: "holds" | "hold";
}

/** @param held what holds wherever the part matters. @param failed what fails there. */
type Words = (held: Subject | undefined, failed: Subject | undefined) => string;

const words: { readonly [among in "all" | "any" | "string"]: Words } = {
  all(held, failed) {
    if (failed === undefined) return held === undefined ? "it holds for every message" : `it holds whenever ${held.names} ${held.do}`;
    const where = held === undefined ? "" : ` and ${held.names} ${held.do}`;
    return `where it does not hold${where}, ${failed.names} ${failed.do} anyway`;
  },
  any(held, failed) {
    if (failed === undefined) return held === undefined ? "no message makes it hold" : `it never holds together with ${held.names}`;
    const where = held === undefined ? "" : ` together with ${held.names}`;
    return `whenever it holds${where}, ${failed.names} ${failed.do} too`;
  },
  string(held, failed) {
    if (failed === undefined) {
      return held === undefined
        ? "it makes no difference to the list it stands in"
        : `${held.names} never ${held.hold} where it makes a difference`;
    }
    const where = held === undefined ? "" : ` and ${held.names} ${held.hold}`;
    return `where it makes a difference${where}, ${failed.names} ${failed.hold} anyway`;
  },
};

function toSubject(siblings: readonly Sibling[]): Subject | undefined {
  if (siblings.length === 0) return undefined;
  const names = inWords(siblings.map(({ part }) => printPath(part.place.path)));
  return siblings.length === 1 ? { names, do: "does", hold: "holds" } : { names, do: "do", hold: "hold" };
}

function siblingsOf(context: Context): Sibling[] {
  const siblings: Sibling[] = [];
  for (let at: Context | undefined = context; at !== undefined; at = at.around) {
    for (const part of at.siblings()) siblings.push({ part, mustHold: at.mustHold });
  }
  return siblings;
}

/** Paths that are named in a text; of more, the rest is counted. */
const MOST_NAMED = 4;

/** Paths for people: `/a`, `/a and /b`, `/a, /b and /c`. */
export function inWords(paths: readonly string[]): string {
  const named = paths.length > MOST_NAMED ? [...paths.slice(0, MOST_NAMED - 1), `${paths.length - MOST_NAMED + 1} other parts`] : paths;
  return named.length < 2 ? named.join() : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}
