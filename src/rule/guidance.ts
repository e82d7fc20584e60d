import { nearMiss, nearName } from "../attributes/difference.ts";
import { attributeLimits } from "../attributes/limits.ts";
import { edges, LEFT_OVER, mayBeSuspicious, suspicionsOf } from "../attributes/suspicions.ts";
import type { Dialect } from "../operator/dialect.ts";
import { isOperatorWord, misspeltLengths, operatorWords } from "../operator/operator-words.ts";
import { scanForgiving } from "../text/forgiving.ts";
import type { JsonMember } from "../text/json-tree.ts";
import { hashOfRange } from "../text/string-hash.ts";
import { findEncodedTwice } from "./encoded-twice.ts";
import type { Guidance, MayWarn, ReadText } from "./guide.ts";
import { GuidedReader } from "./guided-reader.ts";
import { findPreferences } from "./preferences-as-rule.ts";

/** A text that is longer, in code units, is not tried as another thing than a rule. */
const LONGEST = 8_192;

const read: ReadText = (text, problems, limits, dialect) => {
  const root = scanForgiving(text, problems, helpOnRepeat);
  const rule = new GuidedReader(text, problems, limits, dialect).rule(root);
  if (!problems.hasErrors) return { root, rule };
  if (text.length > LONGEST) return {};
  const preferences = findPreferences(text);
  const encodedTwice = preferences === undefined ? findEncodedTwice(text, root) : undefined;
  if (preferences !== undefined) {
    // What else was said of it is about a rule, and it is none.
    problems.forget();
    problems.add("preferences-as-rule", preferences);
  } else if (encodedTwice !== undefined) {
    // Once decoded it is another text: what else was said of this one is noise.
    problems.keepFirstError();
    problems.warn("encoded-twice", encodedTwice);
  }
  return {};
};

/** What to do about a name that occurs twice in one object of a rule. */
function helpOnRepeat({ name, value }: JsonMember): string {
  if (name === "$or") return "a rule has one $or: write what both must hold into every branch of one";
  return value.kind === "array" || value.kind === "string"
    ? "put all entries into one list: any of them may then hold"
    : "keep one of them";
}

/** The table first: most strings are done with it (bench/build). */
function mayWarn(dialect: Dialect): MayWarn {
  const wordHashes = operatorWords(dialect).map((word) => hashOfRange(word, 0, word.length));
  const mayBeMisspelt = misspeltLengths(dialect);
  return (text, start, end, hash, isOdd, place) => {
    const kind = place === "value" ? "value" : "name";
    if (start === end || end - start > (kind === "name" ? attributeLimits.nameLength : attributeLimits.valueLength)) return true;
    const isEdge = !isOdd && (edges[text.charCodeAt(start)]! | edges[text.charCodeAt(end - 1)]!) !== 0;
    if ((isOdd || (isEdge && mayBeSuspicious(text, start, end))) && suspicionsOf(text.slice(start, end), kind).length > 0) return true;
    if (hash === leftOver) return true;
    // Of what begins with a dollar, the fast reader takes $or alone.
    if (place !== "name" || text.charCodeAt(start) === 0x24) return false;
    return wordHashes.includes(hash) || (mayBeMisspelt(end - start) && isOperatorWord(text.slice(start, end), dialect));
  };
}

/** Of the one suspicious text that has nothing odd in it nor at its ends. */
const leftOver = /* @__PURE__ */ hashOfRange(LEFT_OVER, 0, LEFT_OVER.length);

/**
 * For the option `guidance` of everything that reads rules: its diagnostics then say what to write instead, come with fixes and
 * with warnings of what is probably a mistake, and a text that is not JSON is read to its end. What is accepted, and what it
 * means, is the same without it.
 *
 * @example
 * ```ts
 * import { parseFilterRule } from "pushsieve";
 * import { guidance } from "pushsieve/diagnose";
 *
 * parseFilterRule('{"mention":"Bob"}').diagnostics[0]?.help; // => undefined
 * parseFilterRule('{"mention":"Bob"}', { guidance }).diagnostics[0]?.help; // => 'write ["Bob"]'
 * ```
 */
export const guidance: Guidance = { name: "guidance", read, mayWarn, nearName, nearMiss };
