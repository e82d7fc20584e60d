import { quote } from "../diagnostic/quote.ts";
import { withoutLookAlikes } from "./look-alikes.ts";

/** What may make two strings different that look alike: its name, and how it is taken away. */
const kinds: readonly (readonly [what: string, without: (text: string) => string])[] = [
  ["in Unicode form", (text) => text.normalize("NFC")],
  [
    "in invisible characters",
    (text) => text.replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, (letter) => (/\s/.test(letter) ? " " : "")),
  ],
  ["in spaces", (text) => text.replace(/\s+/gu, " ").trim()],
  ["in separators", (text) => text.replace(/[ _-]+/gu, " ")],
  ["in letters that look alike", withoutLookAlikes],
  ["in case", (text) => text.toLowerCase()],
];

/** Longer strings are not compared: no name or value is. */
const LONGEST = 1_100;

/** Whether two different strings are the same but for case, spaces, Unicode form, or letters that look alike. O(length). */
export function isNearMiss(a: string, b: string): boolean {
  return a !== b && a.length <= LONGEST && b.length <= LONGEST && fold(a) === fold(b);
}

/**
 * In what two different strings differ that people may take for the same, with the first code points that differ, as a
 * clause: `in case`, `in spaces (U+00A0 instead of U+0020)`. `undefined` where they are simply different. O(length).
 */
export function describeDifference(a: string, b: string): string | undefined {
  if (!isNearMiss(a, b)) return undefined;
  const needed = kinds.filter((_, index) => fold(a, index) !== fold(b, index)).map(([what]) => what);
  // Two kinds of one sign may do for one another: then the code points say it.
  const what = needed.length === 0 ? "in characters that look alike" : needed.join(" and ");
  return what === "in case" ? what : `${what} (${codePoints(a, b)})`;
}

/** The first of the candidates that a string is a near miss of, with the difference. */
export function nearestOf(text: string, candidates: readonly string[]): { readonly near: string; readonly difference: string } | undefined {
  if (candidates.length === 0) return undefined;
  for (const near of candidates) {
    const difference = describeDifference(near, text);
    if (difference !== undefined) return { near, difference };
  }
  return undefined;
}

/** The same for all strings that are near; `except`: the kind of difference that is kept. */
function fold(text: string, except?: number): string {
  const folded = kinds.reduce((before, [, without], index) => (index === except ? before : without(before)), text);
  // A letter that was replaced may now form one with the accent behind it.
  return except === 0 ? folded : folded.normalize("NFC");
}

/** The first place at which two strings differ, in code points: what the first has there instead of the second. */
function codePoints(a: string, b: string): string {
  const [first, second] = [Array.from(a), Array.from(b)];
  const at = first.findIndex((letter, index) => letter !== second[index]);
  const [found, expected] = [first[at === -1 ? first.length : at], second[at === -1 ? first.length : at]];
  if (found === undefined) return `it ends where the other has ${codePointOf(expected!)}`;
  return expected === undefined
    ? `${codePointOf(found)} where the other ends`
    : `${codePointOf(found)} instead of ${codePointOf(expected)}`;
}

/** A character in the notation of Unicode. */
export function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** That a value of the message is nearly one of these strings, and how it differs; empty when none is. */
export function nearMiss(strings: readonly string[], values: readonly string[]): string {
  for (const each of strings) {
    const nearest = nearestOf(each, values);
    if (nearest !== undefined) return `; ${JSON.stringify(nearest.near)} differs from ${JSON.stringify(each)} ${nearest.difference}`;
  }
  return "";
}

/** That a name of the message is nearly this one, and how it differs; `undefined` when none is. */
export function nearName(name: string, names: readonly string[]): string | undefined {
  const nearest = nearestOf(name, names);
  return nearest && `the message has ${quote(nearest.near)}, which differs from ${quote(name)} ${nearest.difference}`;
}
