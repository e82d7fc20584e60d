import { quote } from "../diagnostic/quote.ts";
import { withoutLookAlikes } from "./look-alikes.ts";

/** Each kind of difference between strings that look alike: its name, and a function that removes it. */
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

/** Longer strings are not compared: no name or value is that long. */
const LONGEST = 1_100;

/** Whether two different strings are equal apart from case, spaces, Unicode form, and letters that look alike. O(length). */
export function isNearMiss(a: string, b: string): boolean {
  return a !== b && a.length <= LONGEST && b.length <= LONGEST && fold(a) === fold(b);
}

/**
 * Describes how two strings differ that people may confuse, with the first code points that differ, as a clause: `in case`, `in
 * spaces (U+00A0 instead of U+0020)`. `undefined` if they are not easily confused. O(length).
 */
export function describeDifference(a: string, b: string): string | undefined {
  if (!isNearMiss(a, b)) return undefined;
  const needed = kinds.filter((_, index) => fold(a, index) !== fold(b, index)).map(([what]) => what);
  // Each of two kinds may be enough without the other; then the code points show the difference.
  const what = needed.length === 0 ? "in characters that look alike" : needed.join(" and ");
  return what === "in case" ? what : `${what} (${codePoints(a, b)})`;
}

/** Returns the first candidate that the string nearly equals, with the difference. */
export function nearestOf(text: string, candidates: readonly string[]): { readonly near: string; readonly difference: string } | undefined {
  if (candidates.length === 0) return undefined;
  for (const near of candidates) {
    const difference = describeDifference(near, text);
    if (difference !== undefined) return { near, difference };
  }
  return undefined;
}

/** Removes all differences from a string, except the one of the kind `except`. */
function fold(text: string, except?: number): string {
  const folded = kinds.reduce((before, [, without], index) => (index === except ? before : without(before)), text);
  // A letter that was replaced may now combine with the accent that follows it.
  return except === 0 ? folded : folded.normalize("NFC");
}

/** Describes the first code point in which two strings differ: what the first string has instead of the second. */
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

/** Says which of these strings a value of the message nearly equals, and how the two differ. Empty if there is none. */
export function nearMiss(strings: readonly string[], values: readonly string[]): string {
  for (const each of strings) {
    const nearest = nearestOf(each, values);
    if (nearest !== undefined) return `; ${JSON.stringify(nearest.near)} differs from ${JSON.stringify(each)} ${nearest.difference}`;
  }
  return "";
}

/** Says which name of the message nearly equals this one, and how the two differ. `undefined` if there is none. */
export function nearName(name: string, names: readonly string[]): string | undefined {
  const nearest = nearestOf(name, names);
  return nearest && `the message has ${quote(nearest.near)}, which differs from ${quote(name)} ${nearest.difference}`;
}
