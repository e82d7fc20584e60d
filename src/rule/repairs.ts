import { type Repair, repairBy, safeEdit, unsafeEdit, wrap } from "../diagnostic/edit.ts";
import { quote, shorten } from "../diagnostic/quote.ts";
import type { CodeOf } from "../diagnostic/severities.ts";
import { type Dialect, inWords } from "../operator/dialect.ts";
import { meantByOperator, similarKeyword } from "../operator/operator-words.ts";
import type { JsonMember, JsonNode, JsonObject } from "../text/json-tree.ts";
import { wordAt } from "../text/words.ts";

/** Returns what to write instead of a rejected node, if known. */
export function repairOf(code: CodeOf<"error">, node: JsonNode, text: string, dialect: Dialect): Repair | undefined {
  switch (code) {
    case "or-not-array":
      return node.kind === "object" ? repairBy("write the branches into an array: [{…},{…}]") : undefined;
    case "value-not-array":
      return asList(node, text, dialect);
    case "invalid-entry":
      if (node.kind === "array") return repairBy("write its strings into the outer list");
      // It may have been meant as an AND, and a number may have several texts.
      return isWord(node) ? repairBy(undefined, wrap(node, '"', '"', false)) : undefined;
    case "operator-count":
      return node.kind === "object" && node.members.length > 1 ? repairBy("write an object for each") : undefined;
    default:
      return undefined;
  }
}

/** Returns the list that a value was probably meant to be. */
function asList(value: JsonNode, text: string, dialect: Dialect): Repair | undefined {
  const source = text.slice(value.start, value.end);
  const has = (keyword: string) => dialect.of(keyword).length > 0;
  // A number may have several texts.
  if (isWord(value)) return repairBy(`write [${quote(shorten(source))}]`, wrap(value, '["', '"]', false));
  const isQuoted = value.kind === "string" && wordAt(text, value.start) === "";
  const isOperator = value.kind === "object" && value.members.every(({ name }) => has(name));
  const isNearly = value.kind === "object" && value.members.every(({ name }) => has(name) || similarKeyword(name, dialect) !== undefined);
  // A word without quotes is a guess of the scanner.
  const fix = wrap(value, "[", "]", isQuoted || isOperator || isNearly);
  if (value.kind === "string" || isOperator) return repairBy(`write [${shorten(source)}]`, fix);
  return isNearly ? repairBy(undefined, fix) : undefined;
}

function isWord({ kind }: JsonNode): boolean {
  return kind === "number" || kind === "boolean";
}

/** Returns what to write instead of an operator object with an unknown operator. */
export function operatorMeant(node: JsonObject, { name, nameStart, nameEnd, value }: JsonMember, text: string, dialect: Dialect): Repair {
  const span = { start: nameStart, end: nameEnd };
  const similar = similarKeyword(name, dialect);
  if (similar !== undefined) return repairBy(`write ${quote(similar)}`, safeEdit(span, JSON.stringify(similar)));
  const meant = meantByOperator(name, dialect);
  const others = repairBy(`this dialect has ${inWords(dialect)}`);
  if (meant === undefined) return others;
  const isStrings = value.kind === "string" || (value.kind === "array" && value.elements.every(({ kind }) => kind === "string"));
  if (meant.keyword !== undefined) {
    return repairBy(`did you mean ${quote(meant.keyword)}?`, isStrings ? unsafeEdit(span, JSON.stringify(meant.keyword)) : undefined);
  }
  // The strings themselves are the entries.
  if (!isStrings || (value.kind === "array" && value.elements.length === 0)) return others;
  const source = (value.kind === "array" ? text.slice(value.start + 1, value.end - 1) : text.slice(value.start, value.end)).trim();
  const help = `any entry of a list may hold: write ${shorten(source)}`;
  return repairBy(help, unsafeEdit({ start: node.start, end: node.end }, source));
}
