import type { JsonLiteral } from "./json-tree.ts";

const wordCharacters = /[^\s{}[\],:;="'`“”„‘’«»/\\]+/y;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Returns the characters at an offset that belong together without quotes: a number, a literal, or a string that lacks them; may
 * be empty.
 */
export function wordAt(text: string, offset: number): string {
  wordCharacters.lastIndex = offset;
  return wordCharacters.exec(text)?.[0] ?? "";
}

/** Returns the kind of a word that is a JSON number or literal. */
export function literalKind(word: string): JsonLiteral["kind"] | undefined {
  if (word === "null") return word;
  if (word === "true" || word === "false") return "boolean";
  return jsonNumber.test(word) ? "number" : undefined;
}

export function isJsonSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}
