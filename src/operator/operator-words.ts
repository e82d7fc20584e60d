import { similarName } from "../diagnostic/similar.ts";
import type { Operator } from "./operator.ts";
import { operators } from "./operators.ts";

/** Operators that neighbouring dialects have and this one has not, with where they exist. */
const foreign: ReadonlyMap<string, string> = new Map([
  ["prefix", "Amazon SNS and EventBridge"],
  ["suffix", "Amazon SNS and EventBridge"],
  ["equals-ignore-case", "Amazon SNS and EventBridge"],
  ["wildcard", "Amazon EventBridge"],
  ["numeric", "Amazon SNS and EventBridge"],
  ["exists", "Amazon SNS and EventBridge"],
  ["cidr", "Amazon SNS and EventBridge"],
]);

/** All operators, of any dialect. */
export const operatorWords: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...foreign.keys(),
  ...operators.flatMap(({ keyword }) => keyword ?? []),
]);

/** Which neighbouring dialects know an operator that this one does not; `undefined` when none does. */
export function dialectsWith(keyword: string): string | undefined {
  return foreign.get(keyword);
}

/** Whether a word is an operator, here or in a neighbouring dialect, or looks like one: `$and`, `$not`, `anythingBut`. */
export function isOperatorWord(word: string): boolean {
  return word.charCodeAt(0) === 0x24 || operatorWords.has(word) || (mayBeMisspelt(word.length) && meantByName(word) !== undefined);
}

/** Whether a word has the length of an operator word that is not spelt as in the language; most attribute names have not. */
export function mayBeMisspelt(length: number): boolean {
  return length === 3 || (length > 8 && length <= LONGEST);
}

/** The operator that an attribute name was probably meant to be: nearly its keyword, or a word that names nothing else. */
export function meantByName(word: string): Operator | undefined {
  const letters = lettersOf(word);
  if (letters === "not" || letters === "any") return operators.find(({ aliases }) => aliases.includes(letters));
  return operators.find(({ keyword }) => keyword !== undefined && isNearly(letters, lettersOf(keyword)));
}

/** No keyword is misspelt by that much. */
const LONGEST = 64;

/** The keyword whose letters a word has, in another spelling: `anythingBut`, `anything_but`. */
export function similarKeyword(word: string): string | undefined {
  if (word.length > LONGEST) return undefined;
  const plain = lettersOf(word);
  return operators.find((operator) => operator.keyword !== undefined && lettersOf(operator.keyword) === plain)?.keyword;
}

/** The operator that was probably meant by a word inside a list: misspelt, or called as in another language. */
export function meantByOperator(word: string): Operator | undefined {
  if (word.length > LONGEST) return undefined;
  const letters = lettersOf(word);
  return operators.find(
    ({ keyword, aliases }) => aliases.includes(letters) || (keyword !== undefined && isNearly(letters, lettersOf(keyword))),
  );
}

/** A piece of this many letters is the same in both, if two letters differ: a word has at least three such pieces. */
const PIECE = 3;

/** Whether words of letters differ in two letters at most. Most words have no piece in common, which is quickly seen. */
function isNearly(word: string, keyword: string): boolean {
  if (Math.abs(word.length - keyword.length) > 2) return false;
  for (let at = 0; at + PIECE <= keyword.length; at += PIECE) {
    if (word.includes(keyword.slice(at, at + PIECE))) return similarName(word, [keyword]) !== undefined;
  }
  return false;
}

function lettersOf(word: string): string {
  return word.toLowerCase().replace(/[^a-z]/g, "");
}
