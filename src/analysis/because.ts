import { type Context, narrow } from "./context.ts";
import type { Diagram } from "./diagram.ts";
import { fewest } from "./fewest.ts";
import type { Part, TextPlace } from "./parts.ts";
import type { Question } from "./question.ts";

export interface Reason {
  readonly because: string;
  readonly by: readonly TextPlace[];
}

interface Sibling {
  readonly part: Part;
  readonly mustHold: boolean;
}

/**
 * Why a part makes no difference: as few of its siblings, and of those of the parts around it, as leave no
 * message to which it would matter. One is looked for first; else each that can be done without is dropped.
 *
 * @param matters to which messages the part itself would matter, if nothing stood around it.
 */
export function because(among: "all" | "any" | "string", matters: Diagram, context: Context, question: Question): Reason {
  const isSettled = (siblings: readonly Sibling[]) =>
    !question.isPossible(siblings.reduce((left, { part, mustHold }) => narrow(left, part.holds, mustHold, question), matters));
  const by = isSettled([]) ? [] : fewest(siblingsOf(context), isSettled);
  const names = (mustHold: boolean) => by.filter((each) => each.mustHold === mustHold).map(({ part }) => part.place.path);
  return { because: words[among](inWords(names(true)), inWords(names(false))), by: by.map(({ part }) => part.place) };
}

/** @param holding what holds wherever the part matters. @param failing what fails there. */
type Words = (holding: string | undefined, failing: string | undefined) => string;

const words: { readonly [among in "all" | "any" | "string"]: Words } = {
  all(holding, failing) {
    if (failing === undefined) return holding === undefined ? "it holds for every message" : `it holds whenever ${holding} does`;
    return `where it does not hold${holding === undefined ? "" : ` and ${holding} does`}, ${failing} does anyway`;
  },
  any(holding, failing) {
    if (failing === undefined) return holding === undefined ? "no message makes it hold" : `it never holds together with ${holding}`;
    return `whenever it holds${holding === undefined ? "" : ` together with ${holding}`}, ${failing} does too`;
  },
  string(holding, failing) {
    if (failing === undefined) {
      return holding === undefined
        ? "it makes no difference to the list it stands in"
        : `${holding} never holds where it makes a difference`;
    }
    return `where it makes a difference${holding === undefined ? "" : ` and ${holding} holds`}, ${failing} holds anyway`;
  },
};

function siblingsOf(context: Context): Sibling[] {
  const siblings: Sibling[] = [];
  for (let at: Context | undefined = context; at !== undefined; at = at.around) {
    for (const part of at.siblings()) siblings.push({ part, mustHold: at.mustHold });
  }
  return siblings;
}

export function inWords(paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined;
  return paths.length === 1 ? paths[0] : `${paths.slice(0, -1).join(", ")} and ${paths.at(-1)}`;
}
