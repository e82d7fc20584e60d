import type { Collector } from "../diagnostic/collector.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import { type Repair, repairBy, safeEdit, unsafeEdit } from "../diagnostic/edit.ts";
import { quote, shorten } from "../diagnostic/quote.ts";
import { ForgivingStrings } from "./forgiving-strings.ts";
import type { JsonMember, JsonNode } from "./json-tree.ts";
import { JsonScanner } from "./scan.ts";
import { isIdentifier, knownSpace, strangeSpaceAt } from "./strange.ts";
import { isJsonSpace, wordAt } from "./words.ts";

/**
 * Reads like `scanJson`, and accepts the same. Continues after a mistake if the intention is plain, and says what to write
 * instead. O(length of the text); stops at the largest number of errors that a report has.
 *
 * ```text
 * {"mention":["Bob",]}
 *                  ^ expected a value after the comma, found "]": remove the comma
 * ```
 */
export function scanForgiving(text: string, problems: Collector, helpOnRepeat?: HelpOnRepeat): JsonNode {
  return new ForgivingScanner(text, problems, helpOnRepeat).document();
}

/** Returns what to do about a name that is already in the same object; only the caller knows the kind of object. */
type HelpOnRepeat = (member: JsonMember) => string;

/** A number that JavaScript, YAML and others read as the name with the same characters. */
const wholeNumber = /^(?:0|[1-9]\d*)$/;

/** Returns what to do about a name that occurs twice in an object of any kind. */
const anyHelpOnRepeat: HelpOnRepeat = ({ value }) =>
  value.kind === "array" ? "join both lists" : "keep the intended one, and remove the other";

class ForgivingScanner extends JsonScanner {
  readonly #strings: ForgivingStrings;
  readonly #helpOnRepeat: HelpOnRepeat;
  /** The text ended too early, which has been reported. */
  #ended = false;

  constructor(text: string, problems: Collector, helpOnRepeat = anyHelpOnRepeat) {
    super(text, problems);
    this.#helpOnRepeat = helpOnRepeat;
    this.#strings = new ForgivingStrings(text, (span, message, repair) => this.report(span, message, repair));
  }

  override document(): JsonNode {
    if (this.text.charCodeAt(0) === 0xfeff) {
      this.at = 1;
      const span = { start: 0, end: 1 };
      this.report(span, "found a byte order mark before the text", repairBy("remove it", safeEdit(span, "")));
    }
    return super.document();
  }

  protected override string(): JsonNode {
    const start = this.at;
    const value = this.#strings.read(start);
    this.at = this.#strings.end;
    // A string without an end contains everything else that is missing.
    if (this.#strings.isUnclosed && this.at === this.text.length) this.#ended = true;
    return { kind: "string", start, end: this.at, value };
  }

  /** Reports and skips comments, and white space that JSON does not allow. */
  protected override skipSpace(): void {
    for (;;) {
      super.skipSpace();
      const start = this.at;
      const unit = this.text.charCodeAt(start);
      // Most of what starts a token is cheap to distinguish from the rest.
      if (!(unit === 0x2f || unit > 0x7f || unit < 0x20)) return;
      const strange = strangeSpaceAt(this.text, start);
      if (strange === "") return;
      this.at += strange.length;
      const span = { start, end: this.at };
      const isComment = strange.startsWith("/");
      const what = isComment ? "a comment, which JSON does not allow" : `white space that JSON does not allow (${quote(strange)})`;
      const fix = isComment ? unsafeEdit(span, " ") : safeEdit(span, knownSpace(strange));
      if (!this.report(span, `found ${what}`, repairBy("remove it", fix))) return;
    }
  }

  protected override trailing(start: number): void {
    const span = { start, end: this.text.trimEnd().length };
    this.problems.add("trailing-text", {
      span,
      path: "",
      message: `expected the end of the text, found ${quote(this.text.slice(span.start, span.end))}`,
      ...repairBy("remove it", unsafeEdit(span, "")),
    });
  }

  /** Reads a comma with nothing before it. If nothing is after it either, it can be removed; else something may be missing. */
  protected override strayComma(what: string): void {
    const span = { start: this.at, end: this.at + 1 };
    const next = this.text[this.#jsonSpaceEnd(span.end)];
    const isLast = next === "}" || next === "]";
    this.unexpected(what, repairBy("remove it", isLast ? safeEdit(span, "") : unsafeEdit(span, "")));
    this.at = span.end;
  }

  protected override trailingComma(comma: number, message: string): void {
    const span = { start: comma, end: comma + 1 };
    const fix = this.text[this.at] === this.closers.at(-1) ? safeEdit(span, "") : unsafeEdit(span, "");
    this.report(span, message, repairBy("remove the comma", fix));
  }

  protected override missingComma(close: string): void {
    const isMissing = /["{[\p{L}]/u.test(this.text.charAt(this.at));
    const repair = isMissing ? repairBy(this.#missingComma(), unsafeEdit(this.#here(), ",")) : undefined;
    this.unexpected(`"," or "${close}"`, repair);
    if (!isMissing) this.at += this.tokenLength();
  }

  /** Between two strings, the quotes may belong to one string. */
  #missingComma(): string {
    const isBetweenStrings = this.text[this.at] === '"' && this.text.slice(0, this.at).trimEnd().endsWith('"');
    return isBetweenStrings ? 'write "," before it, or \\" if the quotes belong to the text' : 'write "," before it';
  }

  protected override wrongEnd(close: string): void {
    const char = this.text[this.at];
    if (char === undefined) {
      this.#missingEnd();
      return;
    }
    const span = { start: this.at, end: this.at + 1 };
    this.unexpected(`"${close}"`, repairBy(`write "${close}"`, unsafeEdit(span, close)));
    // A stray bracket does not close an outer list or object.
    if (!this.closers.includes(char)) this.at++;
  }

  protected override missingColon(): boolean {
    const char = this.text[this.at];
    if (char === "=") {
      const span = { start: this.at, end: this.at + 1 };
      this.unexpected('":"', repairBy('write ":"', unsafeEdit(span, ":")));
      this.at++;
    } else if (char === "," || this.atEndOfList()) {
      if (char !== undefined) this.unexpected('":" and a value after the name');
      return false;
    } else this.unexpected('":" after the name', repairBy('write ":" before it', unsafeEdit(this.#here(), ":")));
    return true;
  }

  protected override mistakenName(): string | undefined {
    const name = this.#mistakenString(true);
    if (name !== undefined) return name;
    this.unexpected("a name in double quotes");
    if (this.text[this.at] === ":") {
      this.at++;
      this.value("a value");
    } else this.at += this.tokenLength();
    return undefined;
  }

  protected override mistakenValue(expected: string): JsonNode {
    const start = this.at;
    const value = this.#mistakenString(false);
    if (value !== undefined) return { kind: "string", start, end: this.at, value };
    if (start < this.text.length) {
      this.unexpected(expected);
      if (!",:}]".includes(this.text.charAt(start))) this.at += this.tokenLength();
    } else this.#missingEnd(expected);
    return { kind: "unreadable", start, end: this.at };
  }

  /**
   * Reads a string in other quotes or without quotes by its likely meaning, and reports it. A word without quotes that is not a
   * name may mean something else than its letters: None, undefined, a variable.
   */
  #mistakenString(isName: boolean): string | undefined {
    const start = this.at;
    const quoted = this.#strings.readWrongQuotes(start);
    const value = quoted ?? wordAt(this.text, this.at);
    const end = quoted === undefined ? start + value.length : this.#strings.end;
    const isBeforeColon = isName && this.text[this.#jsonSpaceEnd(end)] === ":";
    if (quoted === undefined && !/^[\p{L}_$]/u.test(value) && !(isBeforeColon && value !== "")) return undefined;
    this.at = end;
    const found = shorten(this.text.slice(start, end));
    const span = { start, end };
    const isPlain = quoted === undefined ? isBeforeColon && (isIdentifier(value) || wholeNumber.test(value)) : !value.includes("\\");
    const fix = isPlain ? safeEdit(span, JSON.stringify(value)) : unsafeEdit(span, JSON.stringify(value));
    this.report(span, `expected double quotes around a string, found ${found}`, repairBy(`write ${quote(value)}`, fix));
    return value;
  }

  protected override repeated(member: JsonMember, path: string): void {
    super.repeated(member, path, this.#helpOnRepeat(member));
  }

  /** Reports, once, that the text ends inside brackets or before a value. */
  #missingEnd(expected?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    const missing = this.closers.toReversed().join("");
    const repair = expected === undefined ? repairBy(`write ${missing} at the end`, unsafeEdit(this.#here(), missing)) : undefined;
    this.report(this.#here(), `expected ${expected ?? quote(missing)}, found the end of the text`, repair);
  }

  protected override report(span: Span, message: string, repair?: Repair): boolean {
    this.problems.add("invalid-json", { span, path: "", message, ...repair });
    this.isOver ||= this.problems.isFull;
    return !this.isOver;
  }

  protected override leave(): void {
    super.leave();
    this.#ended = true;
  }

  #here(): Span {
    return { start: this.at, end: this.at };
  }

  /** Returns where JSON's white space from an offset on ends. */
  #jsonSpaceEnd(from: number): number {
    let at = from;
    while (isJsonSpace(this.text.charCodeAt(at))) at++;
    return at;
  }
}
