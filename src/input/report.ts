import type { Edit, Fix } from "../diagnostic/diagnostic.ts";
import { type HeldAt, type Place, Places } from "./place.ts";
import type { Problem } from "./problem.ts";
import type { SourceValue } from "./split.ts";

/** A problem with its place in the file. */
export interface PlacedProblem extends Omit<Problem, "related" | "fix"> {
  /** Where it is in the file. */
  readonly place: Place;
  /** The repair, if there is one. */
  readonly fix?: PlacedFix;
  /** The other parts that the problem concerns. */
  readonly related?: readonly (RelatedPart & { readonly place: Place })[];
}

/** A repair with its places in the file. */
export interface PlacedFix extends Fix {
  /** The edits, in the rule and in the file. */
  readonly edits: readonly PlacedEdit[];
}

/** An edit, and the same edit of the file: `written` replaces the text at `place`. */
export interface PlacedEdit extends Edit {
  /** The part of the file that is replaced. */
  readonly place: Place;
  /** The text that replaces it. */
  readonly written: string;
}

/** Another part that a problem concerns. */
export type RelatedPart = NonNullable<Problem["related"]>[number];

/** One value of an input, with all its problems. */
export interface Report {
  /** The name of the file. */
  readonly file: string;
  /** Where the value starts, from 1. */
  readonly line: number;
  /** The member, if the row names one. */
  readonly memberArn: string | undefined;
  /** The text that the spans of the problems point into. */
  readonly text: string | undefined;
  /** The line of the file on which that text starts. */
  readonly textLine: number | undefined;
  /** What is wrong with it. */
  readonly problems: readonly PlacedProblem[];
  /** Whether a proof was not finished, so warnings may be missing. */
  readonly undecided: boolean;
}

/** A value and its problems, before their places in the file are known. */
export interface Findings {
  readonly memberArn?: string | undefined;
  readonly text?: string | undefined;
  readonly heldAt: HeldAt;
  readonly problems: readonly Problem[];
  readonly undecided?: boolean;
}

/** Adds the places of the problems of a value. */
export function reportOf(file: string, value: SourceValue, { memberArn, text, heldAt, problems, undecided = false }: Findings): Report {
  if (problems.length === 0) {
    return { file, line: value.line, memberArn, text, textLine: heldAt === undefined ? value.line : undefined, problems: none, undecided };
  }
  const places = new Places(value, heldAt);
  const placed = problems.map(({ related, fix, ...problem }) => ({
    ...problem,
    place: places.of(problem),
    ...(fix === undefined ? {} : { fix: { ...fix, edits: fix.edits.map((edit) => place(edit, problem, places)) } }),
    ...(related === undefined ? {} : { related: related.map((part) => ({ ...part, place: places.of(part) })) }),
  }));
  const textLine = heldAt === undefined ? value.line : placed.find(({ span }) => span !== undefined)?.place.line;
  return { file, line: value.line, memberArn, text, textLine, problems: placed, undecided };
}

const none: readonly PlacedProblem[] = [];

function place(edit: Edit, problem: Pick<Problem, "path">, places: Places): PlacedEdit {
  const { span, text } = places.editOf(edit, problem);
  return { ...edit, place: places.at(span), written: text };
}
