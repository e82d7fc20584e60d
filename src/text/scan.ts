import type { Collector } from "../diagnostic/collector.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import { safeEdit, unsafeEdit } from "../diagnostic/edit.ts";
import { quote, shorten } from "../diagnostic/quote.ts";
import type { JsonArray, JsonLiteral, JsonMember, JsonNode, JsonObject, JsonString } from "./json-tree.ts";
import { Repeats, reportRepeated } from "./repeats.ts";
import { JsonStrings, type Repair } from "./strings.ts";
import { isIdentifier, isJsonSpace, knownSpace, literalKind, strangeSpaceAt, wordAt } from "./words.ts";

/** Deeper than any rule of 2,048 bytes can be; bounds the stack where the size limit was lifted. */
const MAX_DEPTH = 1002;

/** The names of so many members are compared when all have been read. */
const FEW = 16;

/**
 * JSON text -> positioned tree. Accepts exactly what `JSON.parse` accepts, and reports a name that occurs
 * twice. Behind a mistake it goes on where the intention is plain, and marks as incomplete what it could
 * not read. O(length of the text); where as many errors were found as are ever reported, it looks no further.
 *
 * ```text
 * {"mention":["Bob",]}
 *                  ^ expected a value after the comma, found "]": remove the comma
 * ```
 */
export function scanJson(text: string, problems: Collector, helpOnRepeat?: HelpOnRepeat): JsonNode {
  return new JsonScanner(text, problems).document(helpOnRepeat);
}

/** What to do about a name that stood in the same object before; what kind of object it is, only the caller knows. */
type HelpOnRepeat = (member: JsonMember) => string;

class JsonScanner {
  readonly #text: string;
  readonly #problems: Collector;
  readonly #strings: JsonStrings;
  #at = 0;
  /** The brackets that are still to come, outermost first. */
  readonly #closers: string[] = [];
  /** How many of them are braces: tells whether a stray one closes something further out. */
  #braces = 0;
  /** The names of the object that is being read, where it has more than a few. */
  #names: Repeats | undefined;
  /** Members whose name occurred before in the same object. */
  readonly #repeated: JsonMember[] = [];
  /** The end of the text came too early and has been reported. */
  #ended = false;
  /** As many errors were found as are ever reported. */
  #isOver = false;

  constructor(text: string, problems: Collector) {
    this.#text = text;
    this.#problems = problems;
    this.#strings = new JsonStrings(text, (span, message, repair) => this.#report(span, message, repair));
  }

  document(helpOnRepeat: HelpOnRepeat | undefined): JsonNode {
    if (this.#text.charCodeAt(0) === 0xfeff) {
      this.#at = 1;
      const span = { start: 0, end: 1 };
      this.#report(span, "found a byte order mark before the text", { help: "remove it", fix: safeEdit(span, "") });
    }
    const root = this.#value("a JSON value");
    reportRepeated(this.#repeated, root, this.#problems, helpOnRepeat);
    this.#skipSpace();
    // What is not even a value has been reported.
    if (this.#at < this.#text.length && root.kind !== "unreadable") {
      const span = { start: this.#at, end: this.#text.trimEnd().length };
      this.#problems.add("trailing-text", {
        span,
        path: "",
        message: `expected the end of the text, found ${quote(this.#text.slice(span.start, span.end))}`,
        help: "remove it",
        fix: unsafeEdit(span, ""),
      });
    }
    return root;
  }

  #value(expected: string): JsonNode {
    this.#skipSpace();
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x22:
        return this.#string();
      case 0x7b:
        return this.#closers.length < MAX_DEPTH ? this.#object() : this.#tooDeep();
      case 0x5b:
        return this.#closers.length < MAX_DEPTH ? this.#array() : this.#tooDeep();
      default:
        return this.#literal() ?? this.#mistakenValue(expected);
    }
  }

  #string(): JsonString {
    const start = this.#at;
    const value = this.#strings.read(start);
    this.#at = this.#strings.end;
    // A string without an end swallowed whatever else is missing.
    if (this.#strings.isUnclosed && this.#at === this.#text.length) this.#ended = true;
    return { kind: "string", start, end: this.#at, value };
  }

  #array(): JsonArray {
    const start = this.#at++;
    const elements: JsonNode[] = [];
    const complete = this.#list("]", "a value", elements, JsonScanner.#readElement);
    return { kind: "array", start, end: this.#at, elements, complete };
  }

  #object(): JsonObject {
    const start = this.#at++;
    const members: JsonMember[] = [];
    const complete = this.#list("}", "a name in double quotes", members, JsonScanner.#readMember);
    if (members.length > 1) {
      const names = new Repeats();
      for (let i = 0; i < members.length && i < FEW; i++) this.#noticeRepeat(members[i] as JsonMember, names);
    }
    return { kind: "object", start, end: this.#at, members, complete };
  }

  // Functions of the class and no closures: one would be made for every bracket (bench/compile-one-rule).
  static #readElement(scanner: JsonScanner): JsonNode {
    return scanner.#value("a value");
  }

  static #readMember(scanner: JsonScanner, before: readonly JsonMember[]): JsonMember | undefined {
    if (before.length < FEW) return scanner.#member();
    // Of many members each is looked up at once, so that a long object of repeats is not read to its end.
    const names = before.length === FEW || scanner.#names === undefined ? Repeats.of(before) : scanner.#names;
    const member = scanner.#member();
    scanner.#names = names;
    if (member !== undefined) scanner.#noticeRepeat(member, names);
    return member;
  }

  #noticeRepeat(member: JsonMember, names: Repeats): void {
    if (!names.isRepeat(member.name)) return;
    this.#repeated.push(member);
    this.#checkRoom();
  }

  /**
   * The inside of brackets up to and with the closing one: items and the commas between them.
   * Returns whether everything was read. Every turn consumes text or ends.
   */
  #list<T>(close: "}" | "]", what: string, items: T[], read: (scanner: JsonScanner, before: readonly T[]) => T | undefined): boolean {
    this.#closers.push(close);
    if (close === "}") this.#braces++;
    let complete = true;
    let comma: number | undefined;
    for (;;) {
      this.#skipSpace();
      if (this.#isOver) this.#leave();
      if (this.#atEndOfList()) break;
      const start = this.#at;
      if (this.#text.charCodeAt(start) === 0x2c) {
        this.#strayComma(what);
        continue;
      }
      const item = read(this, items);
      if (item === undefined) complete = false;
      else items.push(item);
      if (this.#at === start) {
        this.#at++;
        complete = false;
      }
      comma = this.#comma(close);
    }
    if (comma !== undefined && this.#at < this.#text.length) {
      const span = { start: comma, end: comma + 1 };
      const fix = this.#text[this.#at] === close ? safeEdit(span, "") : unsafeEdit(span, "");
      this.#report(span, `expected ${what} after the comma, found ${this.#found()}`, { help: "remove the comma", fix });
    }
    return this.#close(close) && complete;
  }

  /** A comma with nothing before it. Also with nothing behind it, it can go; else something may be missing. */
  #strayComma(what: string): void {
    const span = { start: this.#at, end: this.#at + 1 };
    const next = this.#text[this.#jsonSpaceEnd(span.end)];
    const isLast = next === "}" || next === "]";
    this.#unexpected(what, { help: "remove it", fix: isLast ? safeEdit(span, "") : unsafeEdit(span, "") });
    this.#at = span.end;
  }

  /** Where JSON's white space from an offset on ends. */
  #jsonSpaceEnd(from: number): number {
    let at = from;
    while (isJsonSpace(this.#text.charCodeAt(at))) at++;
    return at;
  }

  /** Behind an item: the comma, if there is one. */
  #comma(close: string): number | undefined {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) === 0x2c) return this.#at++;
    if (!this.#atEndOfList()) {
      const missing = /["{[\p{L}]/u.test(this.#text[this.#at] ?? "");
      const here = { start: this.#at, end: this.#at };
      this.#unexpected(`"," or "${close}"`, missing ? { help: this.#missingComma(), fix: unsafeEdit(here, ",") } : undefined);
      if (!missing) this.#at += this.#tokenLength();
    }
    return undefined;
  }

  /** Between two strings it cannot be known whether the quotes belong to one. */
  #missingComma(): string {
    const isBetweenStrings = this.#text[this.#at] === '"' && this.#text.slice(0, this.#at).trimEnd().endsWith('"');
    return isBetweenStrings ? 'write "," before it, or \\" where the quotes belong to the text' : 'write "," before it';
  }

  #atEndOfList(): boolean {
    const unit = this.#text.charCodeAt(this.#at);
    return unit === 0x7d || unit === 0x5d || this.#at >= this.#text.length;
  }

  #close(close: string): boolean {
    const char = this.#text[this.#at];
    if (char === undefined) this.#missingEnd();
    this.#closers.pop();
    if (close === "}") this.#braces--;
    if (char === close) {
      this.#at++;
      return true;
    }
    if (char !== undefined) {
      const span = { start: this.#at, end: this.#at + 1 };
      this.#unexpected(`"${close}"`, { help: `write "${close}"`, fix: unsafeEdit(span, close) });
      const isStray = char === "}" ? this.#braces === 0 : this.#braces === this.#closers.length;
      if (isStray) this.#at++;
    }
    return false;
  }

  #member(): JsonMember | undefined {
    const nameStart = this.#at;
    const name = this.#text.charCodeAt(nameStart) === 0x22 ? this.#string().value : this.#mistakenString(true);
    if (name === undefined) {
      this.#unexpected("a name in double quotes");
      if (this.#text[this.#at] === ":") {
        this.#at++;
        this.#value("a value");
      } else this.#at += this.#tokenLength();
      return undefined;
    }
    const nameEnd = this.#at;
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) === 0x3a) {
      this.#at++;
      return { name, nameStart, nameEnd, value: this.#value("a value") };
    }
    const char = this.#text[this.#at];
    if (char === "=") {
      const span = { start: this.#at, end: this.#at + 1 };
      this.#unexpected('":"', { help: 'write ":"', fix: unsafeEdit(span, ":") });
      this.#at++;
    } else if (char === "," || this.#atEndOfList()) {
      if (char !== undefined) this.#unexpected('":" and a value after the name');
      return { name, nameStart, nameEnd, value: { kind: "unreadable", start: nameEnd, end: nameEnd } };
    } else {
      const here = { start: this.#at, end: this.#at };
      this.#unexpected('":" after the name', { help: 'write ":" before it', fix: unsafeEdit(here, ":") });
    }
    return { name, nameStart, nameEnd, value: this.#value("a value") };
  }

  /** A number, `true`, `false` or `null`; any other word is left to {@link #mistakenValue}. */
  #literal(): JsonLiteral | undefined {
    const start = this.#at;
    const word = wordAt(this.#text, this.#at);
    const kind = literalKind(word);
    if (kind === undefined) return undefined;
    this.#at = start + word.length;
    return { kind, start, end: this.#at };
  }

  /** What stands where a value belongs and is none. */
  #mistakenValue(expected: string): JsonNode {
    const start = this.#at;
    const value = this.#mistakenString(false);
    if (value !== undefined) return { kind: "string", start, end: this.#at, value };
    if (start < this.#text.length) {
      this.#unexpected(expected);
      if (!",:}]".includes(this.#text[start] ?? "")) this.#at += this.#tokenLength();
    } else this.#missingEnd(expected);
    return { kind: "unreadable", start, end: this.#at };
  }

  /**
   * A string in other quotes or in none, read as it was meant; reported. A word without quotes that is no name may
   * have another meaning than its letters: None, undefined, a variable.
   */
  #mistakenString(isName: boolean): string | undefined {
    const start = this.#at;
    const quoted = this.#strings.readWrongQuotes(start);
    const value = quoted ?? wordAt(this.#text, this.#at);
    if (quoted === undefined && !/^[\p{L}_$]/u.test(value)) return undefined;
    this.#at = quoted === undefined ? start + value.length : this.#strings.end;
    const found = shorten(this.#text.slice(start, this.#at));
    const span = { start, end: this.#at };
    const isPlain =
      quoted === undefined ? isName && isIdentifier(value) && this.#text[this.#jsonSpaceEnd(span.end)] === ":" : !value.includes("\\");
    const fix = isPlain ? safeEdit(span, JSON.stringify(value)) : unsafeEdit(span, JSON.stringify(value));
    this.#report(span, `expected double quotes around a string, found ${found}`, { help: `write ${quote(value)}`, fix });
    return value;
  }

  /** JSON's four kinds of white space; comments and other white space are reported and skipped. */
  #skipSpace(): void {
    for (;;) {
      if (this.#at >= this.#text.length) return;
      const unit = this.#text.charCodeAt(this.#at);
      if (isJsonSpace(unit)) {
        this.#at++;
        continue;
      }
      // Everything that starts a token is cheap to tell from the rest.
      if (unit > 0x20 && unit < 0x80 && unit !== 0x2f) return;
      const start = this.#at;
      const strange = strangeSpaceAt(this.#text, start);
      if (strange === "") return;
      this.#at += strange.length;
      const span = { start, end: this.#at };
      const isComment = strange.startsWith("/");
      const what = isComment ? "a comment, and JSON has none" : `white space that JSON does not know (${quote(strange)})`;
      const fix = isComment ? unsafeEdit(span, " ") : safeEdit(span, knownSpace(strange));
      if (!this.#report(span, `found ${what}`, { help: "remove it", fix })) return;
    }
  }

  #tokenLength(): number {
    return Math.max(1, wordAt(this.#text, this.#at).length);
  }

  #found(): string {
    const text = wordAt(this.#text, this.#at) || String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    return this.#at < this.#text.length ? quote(text) : "the end of the text";
  }

  #unexpected(expected: string, repair?: Repair): void {
    this.#report({ start: this.#at, end: this.#at + this.#tokenLength() }, `expected ${expected}, found ${this.#found()}`, repair);
  }

  /** The text ends inside brackets, or before there is a value; said once. */
  #missingEnd(expected?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    const missing = this.#closers.toReversed().join("");
    const at = this.#text.length;
    this.#report(
      { start: at, end: at },
      `expected ${expected ?? quote(missing)}, found the end of the text`,
      expected === undefined ? { help: `write ${missing} at the end`, fix: unsafeEdit({ start: at, end: at }, missing) } : undefined,
    );
  }

  #tooDeep(): JsonNode {
    const start = this.#at;
    this.#problems.add("too-deep", {
      span: { start, end: start + 1 },
      path: "",
      message: `the text is nested more than ${MAX_DEPTH} levels deep`,
    });
    this.#leave();
    return { kind: "unreadable", start, end: this.#at };
  }

  /** Returns false once nothing more need be read, because nothing more would be reported. */
  #report(span: Span, message: string, { help, fix }: Repair = {}): boolean {
    this.#problems.add("invalid-json", {
      span,
      path: "",
      message,
      ...(help === undefined ? {} : { help }),
      ...(fix === undefined ? {} : { fix }),
    });
    this.#checkRoom();
    return !this.#isOver;
  }

  /** Every name that was there before is an error, too; they are reported in the end. */
  #checkRoom(): void {
    this.#isOver = this.#problems.room <= this.#repeated.length;
  }

  /** Takes the rest of the text for read. */
  #leave(): void {
    this.#ended = true;
    this.#at = this.#text.length;
  }
}
