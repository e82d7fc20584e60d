import { attributeLimits } from "../attributes/limits.ts";
import { edges, LEFT_OVER, mayBeSuspicious, suspicionsOf } from "../attributes/suspicions.ts";
import { warn } from "../diagnostic/collector.ts";
import type { Dialect } from "../operator/dialect.ts";
import { isOperatorWord, misspeltLengths, operatorWords } from "../operator/operator-words.ts";
import { scanForgiving } from "../text/forgiving.ts";
import type { JsonMember } from "../text/json-tree.ts";
import { hashOfRange } from "../text/string-hash.ts";
import { findEncodedTwice } from "./encoded-twice.ts";
import type { Guidance, MayWarn, ReadText } from "./guide.ts";
import { GuidedReader } from "./guided-reader.ts";
import { findPreferences } from "./preferences-as-rule.ts";
import { repairPreferences } from "./preferences-repairs.ts";

/** A longer text, in code units, is not tested for being something else than a rule. */
const LONGEST = 8_192;

const read: ReadText = (text, problems, limits, dialect) => {
  const root = scanForgiving(text, problems, helpOnRepeat);
  const rule = new GuidedReader(text, problems, limits, dialect).rule(root);
  if (!problems.hasErrors) return { root, rule };
  if (text.length > LONGEST) return {};
  const preferences = findPreferences(text);
  const encodedTwice = preferences === undefined ? findEncodedTwice(text, root) : undefined;
  if (preferences !== undefined) {
    // The other diagnostics are about a rule, and the text is not a rule.
    problems.keepErrors(0);
    problems.add("preferences-as-rule", preferences);
  } else if (encodedTwice !== undefined) {
    // The decoded text is another text, so the other diagnostics of this one do not help.
    problems.keepErrors(1);
    warn(problems, "encoded-twice", encodedTwice);
  }
  return {};
};

/** Returns what to do about a name that occurs twice in one object of a rule. */
function helpOnRepeat({ name, value }: JsonMember): string {
  if (name === "$or") return "a rule has one $or: put the other one into each of its branches";
  return value.kind === "array" || value.kind === "string"
    ? "put all entries into one list, which holds if any of them holds"
    : "keep one of them";
}

/** The table comes first, because most strings need nothing else (bench/build). */
function mayWarn(dialect: Dialect): MayWarn {
  const wordHashes = operatorWords(dialect).map((word) => hashOfRange(word, 0, word.length));
  const mayBeMisspelt = misspeltLengths(dialect);
  return (text, start, end, hash, isOdd, place) => {
    const kind = place === "value" ? "value" : "name";
    if (start === end || end - start > (kind === "name" ? attributeLimits.nameLength : attributeLimits.valueLength)) return true;
    const isEdge = !isOdd && (edges[text.charCodeAt(start)]! | edges[text.charCodeAt(end - 1)]!) !== 0;
    if ((isOdd || (isEdge && mayBeSuspicious(text, start, end))) && suspicionsOf(text.slice(start, end), kind).length > 0) return true;
    if (hash === leftOver) return true;
    // The fast reader accepts only $or of the names that begin with a dollar sign.
    if (place !== "name" || text.charCodeAt(start) === 0x24) return false;
    return wordHashes.includes(hash) || (mayBeMisspelt(end - start) && isOperatorWord(text.slice(start, end), dialect));
  };
}

/** Finds the one suspicious text without odd characters in it or at its ends. */
const leftOver = /* @__PURE__ */ hashOfRange(LEFT_OVER, 0, LEFT_OVER.length);

/**
 * The value of the option `guidance` of everything that reads rules or preferences. With it, diagnostics say what to write
 * instead, have fixes and include warnings of likely mistakes, and a text that is not JSON is read to its end. It does not change
 * which rules are accepted, or what they mean.
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
export const guidance: Guidance = { name: "guidance", read, mayWarn, repairPreferences };
