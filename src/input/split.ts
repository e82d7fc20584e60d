import { beginsRecord, isJson, recordIn } from "./record.ts";
import { lineOf } from "./whole-line.ts";

/** The text of one JSON value in an input, and where it starts. It may be damaged: the splitter only finds its ends. */
export interface SourceValue {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in code units. */
  readonly column: number;
  /** A problem of the input at this position, not of the value itself. */
  readonly problem?: string;
  /** The parsed text, if the splitter already has it; always an object. */
  readonly parsed?: object;
}

/** A value over several lines with more code units than this is searched for the end of a damaged value. */
const SUSPICIOUS = 65_536;
/** The most lines of one value that may look like the beginning of another: more than the branches of a $or. */
const MOST_SUSPECTS = 128;
/** Longer values are not kept. */
const LONGEST = 4_194_304;

/**
 * Text in chunks -> the values in it: the elements of a JSON array, or else one value after another (NDJSON,
 * or a single value over several lines). Never fails: a damaged value is passed on unchanged, and the
 * next one is found at the line that looks like its beginning. Keeps one value at a time.
 *
 * ```text
 * [ {"a":["b"]}, {"c":      {"a":["b"]}        {
 *   ["d"]} ]                {"c":["d           "a": ["b"]
 *                           {"e":["f"]}        }
 * -> 2 values               -> 3, one damaged  -> 1
 * ```
 */
export class ValueSplitter {
  #mode: "unknown" | "lines" | "array" | "after-array" = "unknown";
  /** The value being read; `undefined` between values. */
  #open: { text: string; readonly line: number; readonly column: number } | undefined;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Lines of the value being read that look like the beginning of another one. */
  #suspects = 0;
  #line = 1;
  /** Characters of the current line in earlier chunks. */
  #before = 0;
  /** In an array: a comma or the bracket has been read, so a value must follow. */
  #expectsValue = false;
  #elements = 0;
  #found: SourceValue[] = [];

  /** The line that is being read, from 1. */
  get line(): number {
    return this.#line;
  }

  /** Reads the next chunk, and returns the values that end in it. */
  write(chunk: string): SourceValue[] {
    let rest = chunk;
    while (rest !== "") {
      rest = this.#wholeLines(rest);
      if (rest !== "") rest = this.#scan(rest);
    }
    return this.#take();
  }

  /** Returns the remaining values at the end of the input. */
  end(): SourceValue[] {
    while (this.#open !== undefined) {
      let rest = this.#finish("");
      while (rest !== "") rest = this.#scan(rest);
    }
    if (this.#mode === "unknown") this.#report("the input is empty");
    if (this.#mode === "array" && this.#found.length === 0) this.#report("the array does not end: expected ]");
    return this.#take();
  }

  #take(): SourceValue[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  /**
   * Takes lines that are valid records, as in most NDJSON files, without visiting every character;
   * returns the text from the first line that is not valid, or that may continue.
   */
  #wholeLines(chunk: string): string {
    if (this.#open !== undefined || this.#mode === "array" || this.#mode === "after-array") return chunk;
    let at = 0;
    if (chunk.charCodeAt(0) === NEWLINE) {
      this.#line++;
      this.#before = 0;
      at = 1;
    } else if (this.#before > 0) return chunk;
    for (let end = chunk.indexOf("\n", at); end !== -1; end = chunk.indexOf("\n", at)) {
      const line = end - at < LONGEST ? lineOf(chunk, at, end) : undefined;
      if (line === undefined) break;
      this.#mode = "lines";
      this.#elements++;
      this.#found.push({ text: line.text, line: this.#line++, column: 1, parsed: line.parsed });
      at = end + 1;
    }
    return at === 0 ? chunk : chunk.slice(at);
  }

  /** Continues to read. Returns the text to read again, because a damaged value had swallowed it. */
  #scan(chunk: string): string {
    let from = 0;
    let lineStart = -this.#before;
    for (let i = 0; i < chunk.length; i++) {
      const unit = chunk.charCodeAt(i);
      if (this.#open === undefined) {
        if (unit === NEWLINE) {
          this.#line++;
          lineStart = i + 1;
        } else if (!isSpace(unit) && !this.#isPunctuation(unit, i - lineStart + 1)) {
          this.#start(i - lineStart + 1);
          from = i;
          i--;
        }
        continue;
      }
      if (unit === NEWLINE) {
        const isEnd = this.#mode !== "array" && this.#depth === 0;
        if (isEnd || this.#isOverdue(chunk, from, lineStart)) {
          this.#before = i - lineStart;
          return this.#finish(chunk.slice(from, i)) + chunk.slice(i);
        }
        this.#line++;
        lineStart = i + 1;
        this.#inString = false;
        this.#escaped = false;
      } else if (this.#inString) this.#inside(unit);
      else if (unit === QUOTE) this.#inString = true;
      else if (unit === BRACE || unit === BRACKET) this.#depth++;
      else if (this.#mode === "array" && this.#depth === 0 && (unit === COMMA || unit === CLOSE_BRACKET)) {
        this.#before = i - lineStart;
        return this.#finish(chunk.slice(from, i)) + chunk.slice(i);
      } else if ((unit === CLOSE_BRACE || unit === CLOSE_BRACKET) && this.#depth > 0) this.#depth--;
    }
    this.#before = chunk.length - lineStart;
    return this.#open === undefined ? "" : this.#keep(chunk.slice(from));
  }

  #inside(unit: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (unit === BACKSLASH) this.#escaped = true;
    else if (unit === QUOTE) this.#inString = false;
  }

  /** Between values: the brackets and commas of the array itself. */
  #isPunctuation(unit: number, column: number): boolean {
    if (this.#mode === "unknown") {
      this.#mode = unit === BRACKET ? "array" : "lines";
      return unit === BRACKET;
    }
    if (this.#mode !== "array" || (unit !== COMMA && unit !== CLOSE_BRACKET)) return false;
    if (this.#expectsValue || (unit === COMMA && this.#elements === 0)) this.#report("expected a value beside the comma", column);
    this.#expectsValue = unit === COMMA;
    if (unit === CLOSE_BRACKET) this.#mode = "after-array";
    return true;
  }

  #start(column: number): void {
    this.#open = { text: "", line: this.#line, column };
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#suspects = 0;
  }

  /** The value continues in the next chunk. */
  #keep(text: string): string {
    const open = this.#open!;
    // No new text to search.
    if (open.text.length >= LONGEST) return "";
    open.text += text;
    if (open.text.length < SUSPICIOUS || recordIn(open.text, open.column) === -1 || isJson(open.text)) return "";
    return this.#finish("");
  }

  /** The value ends here. Returns the text that belongs to the next value. */
  #finish(text: string): string {
    const { line, column, text: before } = this.#open!;
    const whole = before + text;
    const cut = recordIn(whole, column);
    this.#open = undefined;
    this.#elements++;
    this.#expectsValue = false;
    if (cut === -1 || isJson(whole)) {
      const problem = this.#mode === "after-array" ? "found text after the array" : undefined;
      this.#add({ text: whole.trimEnd(), line, column, ...(problem === undefined ? {} : { problem }) });
      return "";
    }
    const head = whole.slice(0, cut);
    const trimmed = head.trimEnd();
    this.#add({ text: this.#mode === "array" ? trimmed.replace(/,$/, "") : trimmed, line, column });
    this.#before = 0;
    this.#line = line + head.split("\n").length - 1;
    return whole.slice(cut);
  }

  #add(value: SourceValue): void {
    const isLong = value.text.length >= LONGEST;
    this.#found.push(isLong ? { ...value, text: "", problem: `found a value longer than ${LONGEST} characters` } : value);
  }

  #report(problem: string, column = 1): void {
    this.#found.push({ text: "", line: this.#line, column, problem });
  }

  /** Whether the value should have ended before the line that ends here, because that line begins one. */
  #isOverdue(chunk: string, from: number, lineStart: number): boolean {
    const open = this.#open!;
    if (lineStart <= from || !beginsRecord(chunk, lineStart, open.column)) return false;
    this.#suspects++;
    // After one of these, a value may continue with a bracket or a quote, but only a limited number of times.
    const last =
      chunk
        .slice(Math.max(from, lineStart - 100), lineStart)
        .trimEnd()
        .at(-1) ?? ",";
    return this.#suspects >= MOST_SUSPECTS || (this.#mode !== "array" && !",:[{".includes(last));
  }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0d;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
