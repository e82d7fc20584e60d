import type { Collector } from "../diagnostic/collector.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import type { Repair } from "../diagnostic/edit.ts";
import { quote } from "../diagnostic/quote.ts";
import type { JsonMember } from "./json-tree.ts";
import { wordAt } from "./words.ts";

/** The position of a scanner in its text, what it finds there, and how it reports anything unexpected. */
export class Standpoint {
  protected at = 0;
  /** The expected closing brackets, outermost first. */
  protected readonly closers: string[] = [];
  /** Nothing more is reported, so the rest need not be read. */
  protected isOver = false;
  protected readonly text: string;
  protected readonly problems: Collector;

  constructor(text: string, problems: Collector) {
    this.text = text;
    this.problems = problems;
  }

  protected repeated(member: JsonMember, path: string, help?: string): void {
    this.problems.add("duplicate-key", {
      span: { start: member.nameStart, end: member.nameEnd },
      path,
      message: `the name ${quote(member.name)} occurs twice in one object; JSON parsers would keep only the last`,
      ...(help === undefined ? {} : { help }),
    });
    this.isOver ||= this.problems.isFull;
  }

  protected unexpected(expected: string, repair?: Repair): void {
    const end = Math.min(this.at + this.tokenLength(), this.text.length);
    this.report({ start: this.at, end }, `expected ${expected}, found ${this.found()}`, repair);
  }

  /** Returns false if the rest need not be read. */
  protected report(span: Span, message: string, repair?: Repair): boolean {
    if (!this.isOver) this.problems.add("invalid-json", { span, path: "", message, ...repair });
    this.leave();
    return false;
  }

  /** Skips the rest of the text. */
  protected leave(): void {
    this.isOver = true;
    this.at = this.text.length;
  }

  protected atEndOfList(): boolean {
    const unit = this.text.charCodeAt(this.at);
    return unit === 0x7d || unit === 0x5d || this.at >= this.text.length;
  }

  protected tokenLength(): number {
    return Math.max(1, wordAt(this.text, this.at).length);
  }

  protected found(): string {
    if (this.at >= this.text.length) return "the end of the text";
    return quote(wordAt(this.text, this.at) || String.fromCodePoint(this.text.codePointAt(this.at)!));
  }
}
