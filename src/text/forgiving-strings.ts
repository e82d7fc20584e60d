import type { Span } from "../diagnostic/diagnostic.ts";
import { type Repair, repairBy, safeEdit, unsafeEdit } from "../diagnostic/edit.ts";
import { quote } from "../diagnostic/quote.ts";
import { isJsonSpace } from "./words.ts";

/** Reports a mistake inside a string; returns false if the rest need not be read. */
type Report = (span: Span, message: string, repair?: Repair) => boolean;

/** The farthest distance at which the end of a string in wrong quotes is searched, so that many such strings stay linear. */
const LONGEST = 1024;

const closingQuotes: Readonly<Record<string, string>> = { "'": "'", "`": "`", "“": "”", "”": "”", "„": "“", "‘": "’", "’": "’", "«": "»" };
const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const closingQuote = /"\s*(?:[,:\]}]|$)/y;
/** Matches after a closing quote: the end of the list or object as well, or the next string or bracket. */
const surelyCloses = /"(?=[ \t\r\n]*(?:[,:][ \t\r\n]*["{[]|[\]}][ \t\r\n]*(?:[,\]}]|$)|$))/g;
/** Matches strings with only space between them, up to what JSON has after a string. */
const pairedQuotes = /^(?:[ \t\r\n]*"(?:[^"\\\n]|\\.)*")+[ \t\r\n]*(?:[,:\]}]|$)/;
/** Matches text that a name hardly ever contains: the start of a list or object of strings. */
const opensList = /[[{]\s*"|"\s*:\s*\[/;
const fourHexDigits = /[\da-fA-F]{4}/y;

/** Reads the strings of one JSON text, with their usual mistakes. After each reading, `end` is the offset after the string. */
export class ForgivingStrings {
  end = 0;
  /** Whether the last string had no closing quote. */
  isUnclosed = false;
  readonly #text: string;
  readonly #report: Report;

  constructor(text: string, report: Report) {
    this.#text = text;
    this.#report = report;
  }

  /**
   * Reads the string whose opening quote is at `start`. Reports and skips an escape or character that JSON does not allow. A line
   * break ends a string that does not seem to be closed on a later line. If nothing more is reported, it skips to the end of the
   * text.
   *
   * ```text
   * "Bob\n"
   * ^   ^  ^ end
   * |   escape: the text before it is kept as one piece
   * start
   * ```
   */
  read(start: number): string {
    const text = this.#text;
    let value = "";
    let piece = start + 1;
    // The backslash in front of a line break: in other languages it continues the line, here it may be left over.
    let lone = -1;
    this.isUnclosed = false;
    for (let at = piece; ; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x20 && unit !== 0x22 && unit !== 0x5c) continue;
      if (unit === 0x22) {
        this.end = at + 1;
        return (this.#mayGoOn(at) ? this.#pasted(start) : undefined) ?? value + text.slice(piece, at);
      }
      if (unit === 0x5c) {
        const char = this.#escape(at);
        if (char === undefined) {
          const pasted = this.#pasted(start);
          if (pasted !== undefined) return pasted;
          if (!this.#reportEscape(at)) return this.#leave(value);
        }
        if (char === "") lone = at;
        value += text.slice(piece, at) + (char ?? text[at + 1]);
        piece = this.end;
        at = piece - 1;
        continue;
      }
      if (at >= text.length || (unit === 0x0a && !this.#closesLater(at))) {
        const pasted = this.#pasted(start);
        if (pasted !== undefined) return pasted;
        this.end = at;
        this.isUnclosed = true;
        const span = { start: at, end: at };
        this.#report({ start, end: at }, "this string is not closed", repairBy('write " at its end', unsafeEdit(span, '"')));
        return value + text.slice(piece, at);
      }
      const escaped = JSON.stringify(text[at]).slice(1, -1);
      const span = { start: at, end: at + 1 };
      const fix = lone === at - 1 ? unsafeEdit({ start: lone, end: at + 1 }, escaped) : safeEdit(span, escaped);
      const repair = repairBy(`write ${escaped}`, fix);
      if (!this.#report(span, "a control character must be escaped in a JSON string", repair)) return this.#leave(value);
    }
  }

  /**
   * Reads a string that contains an inserted text with unescaped quotes or backslashes: it ends at the first quote that surely
   * closes it, on the same line. Reports it; returns `undefined` if no quote does.
   *
   * ```text
   * ["@Bob "The Man" Xu"]     ["@Bob\"]
   *  ^      ^          ^ end    the backslash is the last letter
   * ```
   */
  #pasted(start: number): string | undefined {
    const line = this.#lineFrom(start + 1);
    surelyCloses.lastIndex = 0;
    for (let found = surelyCloses.exec(line); found !== null; found = surelyCloses.exec(line)) {
      const value = line.slice(0, found.index);
      // The text after the longest piece is not known.
      if (found.index === LONGEST - 1) return undefined;
      if (!/["\\]/.test(value)) continue;
      if (opensList.test(value)) return undefined;
      this.end = start + 1 + found.index + 1;
      const span = { start, end: this.end };
      const message = "this string contains quotes or backslashes that must be escaped";
      this.#report(span, message, repairBy(`write ${quote(value)}`, unsafeEdit(span, JSON.stringify(value))));
      return value;
    }
    return undefined;
  }

  /** The rest of a line, as far as the end of a string is looked for. */
  #lineFrom(start: number): string {
    return this.#text.slice(start, start + LONGEST).split("\n", 1)[0]!;
  }

  /**
   * Whether the string may continue after a quote: the next characters belong neither to JSON nor to its usual mistakes, a
   * forgotten comma or colon. Pairs of quotes with only space between them are the latter.
   */
  #mayGoOn(quote: number): boolean {
    let at = quote + 1;
    while (isJsonSpace(this.#text.charCodeAt(at))) at++;
    // At the end of the text there is no character, which every string includes.
    return !",:]}[{=/".includes(this.#text.charAt(at)) && !pairedQuotes.test(this.#text.slice(at, at + LONGEST));
  }

  #leave(value: string): string {
    this.end = this.#text.length;
    return value;
  }

  /** Reads a string in single, back or typographic quotes, on one line; returns `undefined` if none starts here. */
  readWrongQuotes(start: number): string | undefined {
    const closing = closingQuotes[this.#text.charAt(start)];
    if (closing === undefined) return undefined;
    const line = this.#lineFrom(start + 1);
    const length = line.indexOf(closing);
    if (length === -1) return undefined;
    this.end = start + length + 2;
    return line.slice(0, length);
  }

  /** Whether the next quote looks like the end of a string and not like the start of another. */
  #closesLater(from: number): boolean {
    const quote = this.#text.indexOf('"', from);
    closingQuote.lastIndex = quote;
    return quote !== -1 && closingQuote.test(this.#text);
  }

  /** Returns the character of the escape at this backslash; `undefined` if JSON does not know it. */
  #escape(backslash: number): string | undefined {
    const letter = this.#text.charAt(backslash + 1);
    if (letter === "" || letter === "\n") {
      this.end = backslash + 1;
      return "";
    }
    this.end = backslash + 2;
    if (letter !== "u") return Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    fourHexDigits.lastIndex = this.end;
    const code = fourHexDigits.exec(this.#text)?.[0];
    if (code === undefined) return undefined;
    this.end += 4;
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  #reportEscape(backslash: number): boolean {
    const known = '\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits';
    const span = { start: backslash, end: this.end };
    const written = this.#text.slice(backslash, this.end);
    const repair = repairBy("write \\\\ for a backslash", unsafeEdit(span, `\\${written}`));
    return this.#report(span, `expected an escape (${known}), found ${quote(written)}`, repair);
  }
}
