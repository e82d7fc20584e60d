import type { Collector } from "../diagnostic/collector.ts";
import { type Path, printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import type { JsonMember, JsonNode } from "./json-tree.ts";
import { Repeats } from "./repeats.ts";
import { Standpoint } from "./standpoint.ts";
import { isJsonSpace, literalKind, wordAt } from "./words.ts";

/** Deeper than any rule of 2,048 bytes can be; protects the stack if the size limit is lifted. */
const MAX_DEPTH = 1002;

const escapeSequence = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/**
 * Scans a JSON text to a positioned tree. Accepts exactly what `JSON.parse` accepts, and reports a name that occurs twice. Reads
 * up to the first mistake, and marks unread parts as incomplete; `forgiving.ts` continues after it. O(length of the text that is
 * read).
 *
 * ```text
 * {"mention":["Bob",]}
 *                  ^ expected a value after the comma, found "]"
 * ```
 */
export function scanJson(text: string, problems: Collector): JsonNode {
  return new JsonScanner(text, problems).document();
}

/** {@link scanForgiving} overrides the methods that handle a mistake. Here each of them reports and stops. */
export class JsonScanner extends Standpoint {
  /** The object or list that contains the next value, and its name or index there. */
  #around: Path | undefined;
  #step: string | number = 0;

  document(): JsonNode {
    const root = this.value("a JSON value");
    this.skipSpace();
    // A missing value has been reported.
    if (this.at < this.text.length && root.kind !== "unreadable") this.trailing(this.at);
    return root;
  }

  protected value(expected: string): JsonNode {
    this.skipSpace();
    const start = this.at;
    const unit = this.text.charCodeAt(start);
    if (unit === 0x22) return this.string();
    if (unit === 0x7b || unit === 0x5b) {
      if (this.closers.length < MAX_DEPTH) return this.#brackets(unit === 0x7b);
      this.problems.add("too-deep", {
        span: { start, end: start + 1 },
        path: "",
        message: `the text is nested more than ${MAX_DEPTH} levels deep`,
      });
      this.leave();
      return { kind: "unreadable", start, end: this.at };
    }
    const word = wordAt(this.text, start);
    const kind = literalKind(word);
    if (kind === undefined) return this.mistakenValue(expected);
    this.at += word.length;
    return { kind, start, end: this.at };
  }

  protected string(): JsonNode {
    const { text, at: start } = this;
    let hasEscapes = false;
    for (let at = start + 1; ; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        this.at = at + 1;
        const value = hasEscapes ? (JSON.parse(text.slice(start, this.at)) as string) : text.slice(start + 1, at);
        return { kind: "string", start, end: this.at, value };
      }
      if (unit >= 0x20 && unit !== 0x5c) continue;
      escapeSequence.lastIndex = at;
      if (escapeSequence.test(text)) {
        at = escapeSequence.lastIndex - 1;
        hasEscapes = true;
        continue;
      }
      if (at < text.length) {
        const what = unit === 0x5c ? `expected an escape, found ${quote(text.slice(at, at + 2))}` : "a control character must be escaped";
        this.report({ start: at, end: at + 1 }, `${what} in a string`);
      } else this.report({ start, end: at }, "this string is not closed");
      return { kind: "unreadable", start, end: this.at };
    }
  }

  /** Reads everything from an opening bracket to the closing one: items and the commas between them. Every turn consumes text or ends. */
  #brackets(isObject: boolean): JsonNode {
    const start = this.at++;
    const path = this.closers.length === 0 ? undefined : stepTo(this.#around, this.#step);
    const what = isObject ? "a name in double quotes" : "a value";
    const close = isObject ? "}" : "]";
    const members: JsonMember[] = [];
    const elements: JsonNode[] = [];
    let names: Repeats | undefined;
    let complete = true;
    let comma: number | undefined;
    this.closers.push(close);
    for (;;) {
      this.skipSpace();
      if (this.isOver) this.leave();
      if (this.atEndOfList()) break;
      const item = this.at;
      if (this.text.charCodeAt(item) === 0x2c) {
        this.strayComma(what);
        continue;
      }
      this.#around = path;
      this.#step = elements.length;
      if (isObject) {
        const member = this.#member();
        if (member === undefined) complete = false;
        else if (members.push(member) > 1) {
          if (names === undefined) {
            names = new Repeats();
            names.isRepeat(members[0]!.name);
          }
          if (names.isRepeat(member.name)) this.repeated(member, printPath(stepTo(path, member.name)));
        }
      } else elements.push(this.value(what));
      if (this.at === item) {
        this.at++;
        complete = false;
      }
      this.skipSpace();
      comma = this.#take(0x2c) ? this.at - 1 : undefined;
      if (comma === undefined && !this.atEndOfList()) this.missingComma(close);
    }
    if (comma !== undefined && this.at < this.text.length)
      this.trailingComma(comma, `expected ${what} after the comma, found ${this.found()}`);
    complete = this.#close(close) && complete;
    const end = this.at;
    return isObject ? { kind: "object", start, end, members, complete } : { kind: "array", start, end, elements, complete };
  }

  #close(close: string): boolean {
    const isClosed = this.#take(close.charCodeAt(0));
    if (!isClosed) this.wrongEnd(close);
    this.closers.pop();
    return isClosed;
  }

  #member(): JsonMember | undefined {
    const nameStart = this.at;
    const string = this.text.charCodeAt(nameStart) === 0x22 ? this.string() : undefined;
    // After a string that cannot be read, no more mistakes are reported.
    const name = string?.kind === "string" ? string.value : this.mistakenName();
    if (name === undefined) return undefined;
    const nameEnd = this.at;
    this.#step = name;
    this.skipSpace();
    const hasValue = this.#take(0x3a) || this.missingColon();
    const value = hasValue ? this.value("a value") : ({ kind: "unreadable", start: nameEnd, end: nameEnd } as const);
    return { name, nameStart, nameEnd, value };
  }

  /** Skips white space, which is only JSON's four kinds here. */
  protected skipSpace(): void {
    while (isJsonSpace(this.text.charCodeAt(this.at))) this.at++;
  }

  protected trailing(start: number): void {
    const end = Math.max(start + 1, this.text.trimEnd().length);
    const finding = {
      span: { start, end },
      path: "",
      message: `expected the end of the text, found ${quote(this.text.slice(start, end))}`,
    };
    // White space that JSON does not allow, or a comment.
    if (/\s|\//.test(this.text[start]!)) this.report({ start, end }, finding.message);
    else this.problems.add("trailing-text", finding);
  }

  protected strayComma(what: string): void {
    this.unexpected(what);
  }

  protected missingComma(close: string): void {
    this.unexpected(`"," or "${close}"`);
  }

  protected trailingComma(comma: number, message: string): void {
    this.report({ start: comma, end: comma + 1 }, message);
  }

  /** Handles a wrong closing bracket, or the end of the text. */
  protected wrongEnd(close: string): void {
    this.unexpected(quote(this.at < this.text.length ? close : this.closers.toReversed().join("")));
  }

  /** Returns whether a value follows. */
  protected missingColon(): boolean {
    this.unexpected('":" after the name');
    return false;
  }

  protected mistakenName(): string | undefined {
    this.unexpected("a name in double quotes");
    return undefined;
  }

  /** Handles text that is not a value where a value is expected. */
  protected mistakenValue(expected: string): JsonNode {
    const start = this.at;
    this.unexpected(expected);
    return { kind: "unreadable", start, end: this.at };
  }

  #take(unit: number): boolean {
    const isNext = this.text.charCodeAt(this.at) === unit;
    if (isNext) this.at++;
    return isNext;
  }
}
