import { similarName } from "../diagnostic/similar.ts";
import type { Dialect } from "./dialect.ts";
import type { Operator } from "./operator.ts";

/** Operators of neighbouring dialects, with where they exist. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ["prefix", "Amazon SNS and EventBridge"],
  ["suffix", "Amazon SNS and EventBridge"],
  ["equals-ignore-case", "Amazon SNS and EventBridge"],
  ["wildcard", "Amazon EventBridge"],
  ["numeric", "Amazon SNS and EventBridge"],
  ["exists", "Amazon SNS and EventBridge"],
  ["cidr", "Amazon SNS and EventBridge"],
]);

/** All keywords, of this dialect or a neighbouring one. */
export function operatorWords({ operators }: Dialect): readonly string[] {
  return [...new Set([...elsewhere.keys(), ...operators.flatMap(({ keyword }) => keyword ?? [])])];
}

/** Which neighbouring dialects know an operator that this one does not have; `undefined` when none does. */
export function dialectsWith(keyword: string, dialect: Dialect): string | undefined {
  return dialect.of(keyword).length > 0 ? undefined : elsewhere.get(keyword);
}

/** Whether a word is an operator, here or in a neighbouring dialect, or looks like one: `$and`, `$not`, `anythingBut`. */
export function isOperatorWord(word: string, dialect: Dialect): boolean {
  if (word.charCodeAt(0) === 0x24 || elsewhere.has(word) || dialect.of(word).length > 0) return true;
  return misspeltLengths(dialect)(word.length) && meantByName(word, dialect) !== undefined;
}

/** Tells which lengths an operator word may have that is not spelt as in the language; most attribute names have others. */
export function misspeltLengths({ operators }: Dialect): (length: number) => boolean {
  const lengths = operators.flatMap(({ keyword }) => (keyword === undefined ? [] : lettersOf(keyword).length));
  const shortest = Math.min(...lengths) - MOST_DIFFERENT;
  return (length) => length === 3 || (length >= shortest && length <= LONGEST);
}

/** The operator that an attribute name was probably meant to be: nearly its keyword, or a word that names nothing else. */
export function meantByName(word: string, { operators }: Dialect): Operator | undefined {
  const letters = lettersOf(word);
  if (letters === "not" || letters === "any") return operators.find(({ aliases }) => aliases.includes(letters));
  return operators.find(({ keyword }) => keyword !== undefined && isNearly(letters, lettersOf(keyword)));
}

/** No keyword is misspelt by that much. */
const LONGEST = 64;

/** The keyword whose letters a word has, in another spelling: `anythingBut`, `anything_but`. */
export function similarKeyword(word: string, { operators }: Dialect): string | undefined {
  if (word.length > LONGEST) return undefined;
  const plain = lettersOf(word);
  return operators.find((operator) => operator.keyword !== undefined && lettersOf(operator.keyword) === plain)?.keyword;
}

/** The operator that was probably meant by a word inside a list: misspelt, or called as in another language. */
export function meantByOperator(word: string, { operators }: Dialect): Operator | undefined {
  if (word.length > LONGEST) return undefined;
  const letters = lettersOf(word);
  return operators.find(
    ({ keyword, aliases }) => aliases.includes(letters) || (keyword !== undefined && isNearly(letters, lettersOf(keyword))),
  );
}

/** So many letters a misspelt word may differ in. */
const MOST_DIFFERENT = 2;

/** A piece of this many letters is the same in both, if two letters differ: a word has at least three such pieces. */
const PIECE = 3;

/** Whether words of letters differ in two letters at most. Most words have no piece in common, which is quickly seen. */
function isNearly(word: string, keyword: string): boolean {
  for (let at = 0; at + PIECE <= keyword.length; at += PIECE) {
    if (word.includes(keyword.slice(at, at + PIECE))) return similarName(word, [keyword]) !== undefined;
  }
  return false;
}

function lettersOf(word: string): string {
  return word.toLowerCase().replace(/[^a-z]/g, "");
}
