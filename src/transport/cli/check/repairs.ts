import type { Fixable } from "../../../diagnostic/fix.ts";
import { Places } from "../../../input/place.ts";
import type { SourceValue } from "../../../input/split.ts";
import type { Checked } from "./subject.ts";

/** Returns the problems of a value with their fixes as edits of its text, also if a string in it holds the rule. */
export function fixableIn(value: SourceValue, { heldAt, problems }: Checked): Fixable[] {
  const places = new Places(value, heldAt);
  return problems.map((problem) => {
    const { code, severity, fix } = problem;
    if (fix === undefined) return { code, severity };
    return { code, severity, fix: { ...fix, edits: fix.edits.map((edit) => places.editOf(edit, problem)) } };
  });
}
