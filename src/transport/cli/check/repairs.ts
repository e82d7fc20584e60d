import type { Span } from "../../../diagnostic/diagnostic.ts";
import { operatorOf, similarKeyword } from "../../../operator/operators.ts";
import { parse } from "../read/member.ts";
import { Places } from "../read/place.ts";
import type { Problem } from "../read/problem.ts";
import type { SourceValue } from "../read/split.ts";
import type { Checked } from "./subject.ts";

/** A stretch of a text and what is to stand there instead. */
export interface Edit extends Span {
  readonly text: string;
}

/** The repair of a problem, as an edit of the text that its span points into; `undefined` when it takes a person to decide. */
type Repair = (text: string, span: Span) => Edit | undefined;

/**
 * The repairs that can not be wrong: what is repaired is either refused, and has one plausible reading, or the
 * repair changes nothing of its meaning. What is missing is never made up (a text without an end may have been
 * cut), a number is no string, and where help offers a choice a person chooses.
 */
const repairs: Partial<Record<Problem["code"], Repair>> = {
  /** `"Bob"` -> `["Bob"]`; an operator object likewise. */
  "value-not-array": (text, span) => {
    const found = text.slice(span.start, span.end);
    return found.startsWith('"') || isOperatorObject(found) ? { ...span, text: `[${found}]` } : undefined;
  },
  /** The repeat goes, with the comma before it. */
  "duplicate-value": (text, { start, end }) => {
    const comma = text.slice(0, start).trimEnd().length - 1;
    return text[comma] === "," ? { start: text.slice(0, comma).trimEnd().length, end, text: "" } : undefined;
  },
  /** `anythingBut` -> `anything-but` */
  "unknown-operator": (text, span) => {
    const name = parse(text.slice(span.start, span.end));
    const keyword = typeof name === "string" ? similarKeyword(name) : undefined;
    return keyword === undefined ? undefined : { ...span, text: JSON.stringify(keyword) };
  },
  /** The text that was encoded once more. */
  "encoded-twice": (text, span) => {
    const decoded = text.trimStart().startsWith('"') ? parse(text) : parse(`"${text.trim()}"`);
    return typeof decoded === "string" ? { ...span, text: decoded } : undefined;
  },
  "invalid-json": repairJson,
};

/** Repairs of records, which are edits of the value itself. */
const recordRepairs: Partial<Record<Problem["code"], Repair>> = {
  /** `"filtered"` -> `"FILTERED"` */
  "invalid-allow-notifications": (text, span) => {
    const upper = text.slice(span.start, span.end).toUpperCase();
    return ['"ALL"', '"NONE"', '"FILTERED"'].includes(upper) ? { ...span, text: upper } : undefined;
  },
  /** A rule as an object -> the text of it. */
  "filter-rule-not-string": (text, span) => {
    const found = text.slice(span.start, span.end);
    return found.startsWith("{") ? { ...span, text: JSON.stringify(found) } : undefined;
  },
};

/** The repair of one problem as an edit of the value, also when its rule is held by a string inside. */
export function repairOf(problem: Problem, value: SourceValue, { text, heldAt }: Checked): Edit | undefined {
  const { code, span } = problem;
  if (span === undefined) return recordRepairs[code]?.(value.text, new Places(value, heldAt).spanOf(problem));
  if (text === undefined) return undefined;
  const edit = repairs[code]?.(text, span);
  if (edit === undefined || heldAt === undefined) return edit;
  const { start, end } = new Places(value, heldAt).nodeAt(heldAt);
  return { start, end, text: JSON.stringify(applyEdit(text, edit)) };
}

/** A text with a stretch of it replaced. */
export function applyEdit(text: string, { start, end, text: replacement }: Edit): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

const quoted = /^(?:'[^'\\]*'|`[^`\\]*`|“[^”\\]*”|”[^”\\]*”|„[^“\\]*“|‘[^’\\]*’|’[^’\\]*’|«[^»\\]*»)$/u;

/** What other notations allow, and nothing but JSON forbids. Comments stay: they may be worth reading. */
function repairJson(text: string, span: Span): Edit | undefined {
  const found = text.slice(span.start, span.end);
  const next = text.slice(span.end).trimStart()[0];
  // A comma before a closing bracket.
  if (found === "," && (next === "]" || next === "}")) return { ...span, text: "" };
  // Other quotes, and names without any; a bare word elsewhere may be None, undefined, a variable.
  if (quoted.test(found)) return { ...span, text: JSON.stringify(found.slice(1, -1)) };
  if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(found) && next === ":") return { ...span, text: JSON.stringify(found) };
  // A byte order mark; white space of other alphabets; a control character in a string.
  if (found === "\ufeff") return { ...span, text: "" };
  if (/^[^\S\n\r\t ]+$/.test(found)) return { ...span, text: " " };
  return /^\p{Cc}$/u.test(found) ? { ...span, text: JSON.stringify(found).slice(1, -1) } : undefined;
}

/** Also of misspelt operators, which are repaired next. */
function isOperatorObject(text: string): boolean {
  const value = parse(text);
  const isOperator = (name: string) => operatorOf(name) !== undefined || similarKeyword(name) !== undefined;
  return typeof value === "object" && value !== null && Object.keys(value).every(isOperator);
}
