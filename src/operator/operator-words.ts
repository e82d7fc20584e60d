import { similarName } from "../diagnostic/similar.ts";
import type { Dialect } from "./dialect.ts";
import type { Operator } from "./operator.ts";
import { wordsOf } from "./words.ts";

/** Operators of similar languages, with the services that have them. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ["prefix", "Amazon SNS and EventBridge"],
  ["suffix", "Amazon SNS and EventBridge"],
  ["equals-ignore-case", "Amazon SNS and EventBridge"],
  ["wildcard", "Amazon EventBridge"],
  ["numeric", "Amazon SNS and EventBridge"],
  ["exists", "Amazon SNS and EventBridge"],
  ["cidr", "Amazon SNS and EventBridge"],
]);

/** All keywords, of this dialect and of similar languages. */
export function operatorWords({ operators }: Dialect): readonly string[] {
  return [...new Set([...elsewhere.keys(), ...operators.flatMap(({ keyword }) => keyword ?? [])])];
}

/** Returns the services that have an operator which this dialect does not have; `undefined` if there are none. */
export function dialectsWith(keyword: string, dialect: Dialect): string | undefined {
  return dialect.of(keyword).length > 0 ? undefined : elsewhere.get(keyword);
}

/** Whether a word is an operator, here or in a similar language, or looks like one: `$and`, `$not`, `anythingBut`. */
export function isOperatorWord(word: string, dialect: Dialect): boolean {
  if (word.charCodeAt(0) === 0x24 || elsewhere.has(word) || dialect.of(word).length > 0) return true;
  // The lengths last: they take longer than to see that a word is none of these.
  return word.length <= LONGEST && meantByName(word, dialect) !== undefined && misspeltLengths(dialect)(word.length);
}

/** Returns the lengths of operator words that are not written as in the language; most attribute names have other lengths. */
export function misspeltLengths({ operators }: Dialect): (length: number) => boolean {
  const lengths = operators.flatMap(({ keyword }) => (keyword === undefined ? [] : lettersOf(keyword).length));
  const shortest = Math.min(...lengths) - MOST_DIFFERENT;
  return (length) => length === 3 || (length >= shortest && length <= LONGEST);
}

/** Returns the operator that an attribute name was probably meant to be: nearly its keyword, or a word with no other meaning. */
export function meantByName(word: string, { operators }: Dialect): Operator | undefined {
  const letters = lettersOf(word);
  if (letters === "not" || letters === "any") return operators.find((operator) => wordsOf(operator).aliases.includes(letters));
  return operators.find(({ keyword }) => keyword !== undefined && isNearly(letters, lettersOf(keyword)));
}

/** No misspelling differs more. */
const LONGEST = 64;

/** Returns the keyword with the letters of a word, in another spelling: `anythingBut`, `anything_but`. */
export function similarKeyword(word: string, { operators }: Dialect): string | undefined {
  if (word.length > LONGEST) return undefined;
  const plain = lettersOf(word);
  return operators.find((operator) => operator.keyword !== undefined && lettersOf(operator.keyword) === plain)?.keyword;
}

/** Returns the likely operator of a word inside a list: misspelled, or named as in another language. */
export function meantByOperator(word: string, { operators }: Dialect): Operator | undefined {
  if (word.length > LONGEST) return undefined;
  const letters = lettersOf(word);
  return operators.find(
    (operator) =>
      wordsOf(operator).aliases.includes(letters) || (operator.keyword !== undefined && isNearly(letters, lettersOf(operator.keyword))),
  );
}

/** A misspelled word may differ in this many letters. */
const MOST_DIFFERENT = 2;

/** If two words differ in two letters, they share a piece of this length: a word has at least three such pieces. */
const PIECE = 3;

/** Whether words of letters differ in at most two letters. Most words share no piece, which is quick to check. */
function isNearly(word: string, keyword: string): boolean {
  for (let at = 0; at + PIECE <= keyword.length; at += PIECE) {
    if (word.includes(keyword.slice(at, at + PIECE))) return similarName(word, [keyword]) !== undefined;
  }
  return false;
}

function lettersOf(word: string): string {
  return word.toLowerCase().replace(/[^a-z]/g, "");
}
