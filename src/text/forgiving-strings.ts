import type { Span } from "../diagnostic/diagnostic.ts";
import { type Repair, repairBy, safeEdit, unsafeEdit } from "../diagnostic/edit.ts";
import { quote } from "../diagnostic/quote.ts";

/** Reports a mistake inside a string; returns false if the rest need not be read. */
type Report = (span: Span, message: string, repair?: Repair) => boolean;

/** The farthest distance at which the end of a string in wrong quotes is searched, so that many such strings stay linear. */
const LONGEST = 1024;

const closingQuotes: Readonly<Record<string, string>> = { "'": "'", "`": "`", "“": "”", "”": "”", "„": "“", "‘": "’", "’": "’", "«": "»" };
const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const closingQuote = /"\s*(?:[,:\]}]|$)/y;
/** Matches after a closing quote: the end of the list or object as well, or the next string or bracket. */
const surelyCloses = /"(?=[ \t\r\n]*(?:[,:][ \t\r\n]*["{[]|[\]}][ \t\r\n]*(?:[,\]}]|$)|$))/g;
/** Matches text that a name hardly ever contains: the start of a list or object of strings. */
const opensList = /[[{]\s*"|"\s*:\s*\[/;
const fourHexDigits = /[\da-fA-F]{4}/y;

/** Reads the strings of one JSON text, with their usual mistakes. After each reading, `end` is the offset after the string. */
export class ForgivingStrings {
  end = 0;
  /** Whether the last string had no closing quote. */
  isUnclosed = false;
  /** Whether nothing more is reported. */
  #isOver = false;
  /** From this offset on, no quote closes a string; known after a reading to the end of the text. */
  #unclosedFrom: number = Number.POSITIVE_INFINITY;
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
    let closesAt = -1;
    this.isUnclosed = false;
    // The text is read to its end once, not for every mistake.
    const known = start > this.#unclosedFrom ? this.#pasted(start) : undefined;
    if (known !== undefined) return known;
    for (let at = piece; ; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x20 && unit !== 0x22 && unit !== 0x5c) continue;
      if (unit === 0x22) {
        this.end = at + 1;
        const closesWell = isAfterString(text.charCodeAt(at + 1)) || !this.#mayGoOn(at);
        return (closesWell ? undefined : this.#pasted(start)) ?? value + text.slice(piece, at);
      }
      if (unit === 0x5c) {
        if (!this.#isEscape(at)) {
          const pasted = this.#pasted(start);
          if (pasted !== undefined) return pasted;
        }
        value += text.slice(piece, at) + this.#escape(at);
        if (this.#isOver) return this.#leave(value);
        piece = this.end;
        at = piece - 1;
        continue;
      }
      if (unit === 0x0a && closesAt < at) closesAt = this.#closingQuote(at);
      if (at >= text.length || (unit === 0x0a && closesAt === -1)) {
        if (at >= text.length) this.#unclosedFrom = Math.min(start, this.#unclosedFrom);
        const pasted = this.#pasted(start);
        if (pasted !== undefined) return pasted;
        this.end = at;
        this.isUnclosed = true;
        const span = { start: at, end: at };
        this.#report({ start, end: at }, "this string is not closed", repairBy('write " at its end', unsafeEdit(span, '"')));
        return value + text.slice(piece, at);
      }
      if (unit < 0x20) {
        const escaped = JSON.stringify(text[at]).slice(1, -1);
        const span = { start: at, end: at + 1 };
        const repair = repairBy(`write ${escaped}`, safeEdit(span, escaped));
        if (!this.#report(span, "a control character must be escaped in a JSON string", repair)) return this.#leave(value);
      }
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
    const [line = ""] = this.#text.slice(start + 1, start + 1 + LONGEST).split("\n", 1);
    surelyCloses.lastIndex = 0;
    // The text after the piece that is searched does not end the string.
    const ends = start + 1 + line.length >= this.#text.length;
    for (let found = surelyCloses.exec(line); found !== null; found = surelyCloses.exec(line)) {
      const value = line.slice(0, found.index);
      if (found.index === line.length - 1 && !ends && !this.#isLineEnd(start + 1 + line.length)) return undefined;
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

  #isLineEnd(at: number): boolean {
    return this.#text[at] === "\n";
  }

  /**
   * Whether the string may continue after a quote: the next characters belong neither to JSON nor to its usual mistakes, a
   * forgotten comma or colon. Pairs of quotes with only space between them are the latter.
   */
  #mayGoOn(quote: number): boolean {
    const rest = this.#text.slice(quote + 1, quote + 1 + LONGEST);
    const [next = ""] = /^[ \t\r\n]*([^ \t\r\n]?)/.exec(rest)?.slice(1) ?? [];
    if (next === "" || /[,:\]}[{=/]/.test(next)) return false;
    if (next !== '"') return true;
    return !/^(?:[ \t\r\n]*"(?:[^"\\\n]|\\.)*")+[ \t\r\n]*(?:[,:\]}]|$)/.test(rest);
  }

  #isEscape(backslash: number): boolean {
    const letter = this.#text[backslash + 1] ?? "";
    if (letter === "u") {
      fourHexDigits.lastIndex = backslash + 2;
      return fourHexDigits.test(this.#text);
    }
    return letter === "" || letter === "\n" || Object.hasOwn(escapes, letter);
  }

  #leave(value: string): string {
    this.end = this.#text.length;
    this.isUnclosed = true;
    return value;
  }

  /** Reads a string in single, back or typographic quotes, on one line; returns `undefined` if none starts here. */
  readWrongQuotes(start: number): string | undefined {
    const closing = closingQuotes[this.#text[start] ?? ""];
    if (closing === undefined) return undefined;
    const rest = this.#text.slice(start + 1, start + 1 + LONGEST);
    const value = rest.slice(0, Math.max(0, rest.indexOf(closing)));
    if (!rest.includes(closing) || value.includes("\n")) return undefined;
    this.end = start + 1 + value.length + 1;
    return value;
  }

  /** Returns the next quote if it looks like the end of a string and not like the start of another; -1 otherwise. */
  #closingQuote(from: number): number {
    const quote = this.#text.indexOf('"', from);
    closingQuote.lastIndex = quote;
    return quote !== -1 && closingQuote.test(this.#text) ? quote : -1;
  }

  /** Returns the character of the escape at this backslash. */
  #escape(backslash: number): string {
    const letter = this.#text[backslash + 1] ?? "";
    const plain = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    this.end = backslash + 1 + letter.length;
    if (plain !== undefined) return plain;
    fourHexDigits.lastIndex = this.end;
    const code = letter === "u" ? fourHexDigits.exec(this.#text)?.[0] : undefined;
    if (code !== undefined) {
      this.end += 4;
      return String.fromCharCode(Number.parseInt(code, 16));
    }
    if (letter === "" || letter === "\n") {
      this.end = backslash + 1;
      return "";
    }
    const known = '\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits';
    const span = { start: backslash, end: this.end };
    const repair = repairBy("write \\\\ for a backslash", unsafeEdit(span, `\\\\${letter}`));
    this.#isOver = !this.#report(span, `expected an escape (${known}), found ${quote(`\\${letter}`)}`, repair);
    return letter;
  }
}

/** What JSON has after a string, without space. */
function isAfterString(unit: number): boolean {
  return unit === 0x2c || unit === 0x5d || unit === 0x3a || unit === 0x7d;
}
