import { isNameLength, isValueLength } from "../attributes/limits.ts";
import { bareString, isOperatorWord, operatorOf } from "../operator/operators.ts";
import { Repeats } from "../text/repeats.ts";
import type { AttributeNode, EntryNode, OrNode, RuleNode } from "./filter-rule.ts";
import type { ResolvedLimits } from "./limits.ts";

/** A rule that was read without looking for mistakes, and whether its text has neither spaces nor short forms. */
export interface PlainRule {
  readonly rule: RuleNode;
  readonly isTight: boolean;
}

/** More members, branches or entries than this are left to the reader that reports. */
const MANY = 32;
const OR = "$or";

/**
 * The way of most rules that a channel loads: those with nothing to report, not even a warning. Gives up with
 * `undefined` at the first sight of anything else, also of what is fine but rare (escapes, long lists, deep
 * nesting), and the reader that reports starts over. No tree, no positions: a fifth of the time (bench/build).
 */
export function readPlainRule(text: string, { maxBytes, maxComplexity, maxOrBranches }: ResolvedLimits): PlainRule | undefined {
  // A code unit is 3 bytes at most; this also bounds the nesting.
  if (text.length * 3 > Math.min(maxBytes, 6_144)) return undefined;
  const reader = new PlainReader(text, maxOrBranches);
  const rule = reader.rule();
  if (rule === undefined || !reader.isAtEnd || reader.complexity > maxComplexity) return undefined;
  return { rule, isTight: reader.isTight };
}

class PlainReader {
  complexity = 0;
  isTight = true;
  readonly #text: string;
  readonly #maxBranches: number;
  #at = 0;

  constructor(text: string, maxBranches: number) {
    this.#text = text;
    this.#maxBranches = maxBranches;
  }

  get isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  rule(): RuleNode | undefined {
    if (!this.#take(0x7b)) return undefined;
    const members: (AttributeNode | OrNode)[] = [];
    do {
      const member = this.#member();
      if (member === undefined || members.length === MANY) return undefined;
      for (const other of members) if (nameOf(other) === nameOf(member)) return undefined;
      members.push(member);
    } while (this.#take(0x2c));
    return this.#take(0x7d) ? { members } : undefined;
  }

  #member(): AttributeNode | OrNode | undefined {
    const name = this.#string();
    if (name === undefined || !this.#take(0x3a) || !this.#take(0x5b)) return undefined;
    if (name === OR) return this.#or();
    if (isOperatorWord(name) || !isNameLength(name)) return undefined;
    this.complexity++;
    const entries = this.#items(PlainReader.#readEntry);
    if (entries === undefined || hasRepeats(entries)) return undefined;
    return { kind: "attribute", name, entries };
  }

  #or(): OrNode | undefined {
    const branches = this.#items(PlainReader.#readRule);
    if (branches === undefined || branches.length < 2 || branches.length > this.#maxBranches) return undefined;
    return { kind: "or", branches };
  }

  #entry(): EntryNode | undefined {
    if (!this.#take(0x7b)) {
      const value = this.#value();
      return value === undefined ? undefined : { operator: bareString, operand: [value] };
    }
    const operator = operatorOf(this.#string() ?? "");
    if (operator === undefined || !this.#take(0x3a)) return undefined;
    const operand = this.#operand();
    return operand !== undefined && this.#take(0x7d) ? { operator, operand } : undefined;
  }

  #operand(): readonly string[] | undefined {
    if (!this.#take(0x5b)) {
      this.isTight = false;
      const value = this.#value();
      return value === undefined ? undefined : [value];
    }
    const values = this.#items(PlainReader.#readValue);
    return values === undefined || repeats(values) ? undefined : values;
  }

  // Functions of the class and no closures: one would be made for every list (bench/build).
  static #readEntry(reader: PlainReader): EntryNode | undefined {
    return reader.#entry();
  }

  static #readRule(reader: PlainReader): RuleNode | undefined {
    return reader.rule();
  }

  static #readValue(reader: PlainReader): string | undefined {
    return reader.#value();
  }

  /** The items of a list whose bracket has been taken, and its end. */
  #items<T>(read: (reader: PlainReader) => T | undefined): T[] | undefined {
    const items: T[] = [];
    do {
      const item = read(this);
      if (item === undefined || items.length === MANY) return undefined;
      items.push(item);
    } while (this.#take(0x2c));
    return this.#take(0x5d) ? items : undefined;
  }

  #value(): string | undefined {
    this.complexity++;
    const value = this.#string();
    return value !== undefined && isValueLength(value) ? value : undefined;
  }

  /** A string without escapes and without surrogates, which might be halves. */
  #string(): string | undefined {
    if (!this.#take(0x22)) return undefined;
    const start = this.#at;
    for (let at = start; ; at++) {
      const unit = this.#text.charCodeAt(at);
      if (unit === 0x22) {
        this.#at = at + 1;
        return this.#text.slice(start, at);
      }
      // The end of the text is NaN.
      if (!(unit >= 0x20) || unit === 0x5c || (unit >= 0xd800 && unit < 0xe000)) return undefined;
    }
  }

  /** Whether a character comes next; then it is taken. */
  #take(unit: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== unit) {
      this.#skipSpace();
      if (this.#text.charCodeAt(this.#at) !== unit) return false;
    }
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at++;
      this.isTight = false;
    }
  }
}

function nameOf(member: AttributeNode | OrNode): string {
  return member.kind === "or" ? OR : member.name;
}

/** Whether a bare string stands in a list twice. */
function hasRepeats(entries: readonly EntryNode[]): boolean {
  if (entries.length === 1) return false;
  const seen = new Repeats();
  return entries.some(({ operator, operand }) => operator === bareString && seen.isRepeat(operand[0] as string));
}

function repeats(strings: readonly string[]): boolean {
  if (strings.length === 1) return false;
  const seen = new Repeats();
  return strings.some((string) => seen.isRepeat(string));
}
