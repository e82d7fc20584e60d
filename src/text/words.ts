import type { JsonLiteral } from "./json-tree.ts";

const wordCharacters = /[^\s{}[\],:;="'`“”„‘’«»/\\]+/y;
const strangeSpace = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|\s+/y;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What stands together at an offset without quotes: a number, a literal, or a string that lacks them; may be empty. */
export function wordAt(text: string, offset: number): string {
  return matchAt(wordCharacters, text, offset);
}

/** A comment, or white space that JSON does not know; may be empty. */
export function strangeSpaceAt(text: string, offset: number): string {
  return matchAt(strangeSpace, text, offset);
}

/** The kind of a word that is a JSON number or literal. */
export function literalKind(word: string): JsonLiteral["kind"] | undefined {
  if (word === "null") return word;
  if (word === "true" || word === "false") return "boolean";
  return jsonNumber.test(word) ? "number" : undefined;
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? "";
}
