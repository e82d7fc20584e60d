import type { Diagnostic, Edit, Fix, Span } from "./diagnostic.ts";

/** An edit of a text. */
type TextEdit = Edit & { readonly span: Span };

/** A text after repairs, and the number of repairs. */
export interface FixedText {
  readonly text: string;
  readonly fixes: number;
}

/**
 * Applies the safe fixes of the diagnostics to a text, once. Of two overlapping fixes, only the first is applied.
 * Diagnose the result again for the rest: `fixFilterRule` does so until no safe fix is left. Fixes of inputs that are not texts are ignored.
 * O(length of the text), for the at most 100 diagnostics that a text has.
 *
 * @example
 * ```ts
 * import { parseFilterRule } from "pushsieve";
 * import { applyFixes, guidance } from "pushsieve/diagnose";
 *
 * const text = "{'mention':'Bob',}";
 * applyFixes(text, parseFilterRule(text, { guidance }).diagnostics); // => '{"mention":["Bob"]}'
 * ```
 */
export function applyFixes(text: string, diagnostics: readonly Diagnostic[]): string {
  return applyEach(
    text,
    diagnostics.flatMap(({ fix }) => fix ?? []),
  ).text;
}

/** Does the same as {@link applyFixes} for a list of fixes. */
function applyEach(text: string, fixes: readonly Fix[]): FixedText {
  const taken: TextEdit[] = [];
  let count = 0;
  for (const { edits, isSafe } of fixes.toSorted(byOffset)) {
    const all = edits.filter(isTextEdit);
    if (!isSafe || all.length === 0 || all.length < edits.length || all.some((edit) => overlapsAny(edit, taken))) continue;
    for (const edit of all) taken.splice(indexAmong(taken, edit), 0, edit);
    count++;
  }
  let fixed = "";
  let at = 0;
  for (const { span, text: replacement } of taken) {
    fixed += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return { text: fixed + text.slice(at), fixes: count };
}

/** The most rounds. A round repairs up to 100 mistakes, so this suffices for any text that people write; it guards against an endless loop. */
const MOST_ROUNDS = 1_000;

/**
 * Applies safe fixes until a text has none left. A round that leaves more errors than before is undone. Then its fixes
 * are tried one by one, and a fix is kept if it leaves fewer problems of its kind and no more errors.
 *
 * @param diagnose - returns the problems of a text
 */
export function fixUntilStable(text: string, diagnose: (text: string) => readonly Fixable[]): FixedText {
  let current = text;
  let found = diagnose(text);
  let fixes = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = nextRound(current, found, diagnose);
    if (next === undefined) break;
    current = next.text;
    found = next.found;
    fixes += next.fixes;
  }
  return { text: current, fixes };
}

/** The part of a diagnostic that this file needs; the command line has its own codes. */
export type Fixable = Pick<Diagnostic, "severity" | "fix"> & { readonly code: string };

interface Round extends FixedText {
  readonly found: readonly Fixable[];
}

function nextRound(text: string, found: readonly Fixable[], diagnose: (text: string) => readonly Fixable[]): Round | undefined {
  const fixable = found.filter(({ fix }) => fix?.isSafe === true);
  const attempts = [fixable, ...(fixable.length > 1 ? fixable.map((each) => [each]) : [])];
  for (const attempt of attempts) {
    const fixed = applyEach(
      text,
      attempt.flatMap(({ fix }) => fix ?? []),
    );
    if (fixed.fixes === 0 || fixed.text === text) continue;
    const after = diagnose(fixed.text);
    if (isBetter(attempt, found, after)) return { ...fixed, found: after };
  }
  return undefined;
}

/** Several fixes together must only do no harm; a single fix must help. */
function isBetter(attempt: readonly Fixable[], before: readonly Fixable[], after: readonly Fixable[]): boolean {
  // A rule that was encoded twice is another text inside, so its mistakes were not visible before.
  const hidMistakes = attempt.some(({ code }) => code === "encoded-twice");
  if (!hidMistakes && countErrors(after) > countErrors(before)) return false;
  const [only] = attempt;
  if (attempt.length > 1 || only === undefined) return true;
  const countIn = (problems: readonly Fixable[]) => problems.filter(({ code }) => code === only.code).length;
  return countIn(after) < countIn(before);
}

function countErrors(problems: readonly Fixable[]): number {
  return problems.filter(({ severity }) => severity === "error").length;
}

function isTextEdit(edit: Edit): edit is TextEdit {
  return edit.span !== undefined;
}

function byOffset(a: Fix, b: Fix): number {
  return startOf(a) - startOf(b);
}

function startOf({ edits }: Fix): number {
  return edits[0]?.span?.start ?? 0;
}

/** Returns the position of an edit in the sorted list: by its start, insertions before replacements. */
function indexAmong(taken: readonly TextEdit[], { span }: TextEdit): number {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = taken[middle]!.span;
    if (other.start < span.start || (other.start === span.start && other.end < span.end)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether an edit overlaps a replacement, or inserts at the same offset as another edit. */
function overlapsAny(edit: TextEdit, taken: readonly TextEdit[]): boolean {
  const at = indexAmong(taken, edit);
  return [taken[at - 1], taken[at]].some((other) => other !== undefined && overlap(edit.span, other.span));
}

function overlap(a: Span, b: Span): boolean {
  if (a.start === a.end && b.start === b.end) return a.start === b.start;
  return a.start < b.end && b.start < a.end;
}
