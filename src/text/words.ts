import type { JsonLiteral } from "./json-tree.ts";

const wordCharacters = /[^\s{}[\],:;="'`“”„‘’«»/\\]+/y;
const strangeSpace = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|\s+/y;
const identifier = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;
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

/** Whether a word is a name in JavaScript and its like. */
export function isIdentifier(word: string): boolean {
  return identifier.test(word);
}

/** White space with spaces for what JSON does not know; nothing for byte order marks alone. */
export function knownSpace(space: string): string {
  return space === "\ufeff" ? "" : space.replace(/[^\n\r\t ]+/g, " ");
}

export function isJsonSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? "";
}
