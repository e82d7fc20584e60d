import type { ReadRule } from "../rule/accepted.ts";
import { FastReader } from "../rule/fast-reader.ts";
import type { ResolvedLimits } from "../rule/limits.ts";
import type { RuleOptions } from "../rule/options.ts";
import { readFilterRule } from "../rule/parse.ts";

/** How many texts are remembered at least; the double of it at most. */
const REMEMBERED = 512;

/** How rule texts were read so far, each time one was. */
export interface RuleReads {
  /** In one pass, with nothing to report; nothing is remembered of them. */
  readonly fast: number;
  /** In full, because there was something to report or something rare in them: ten times as long. */
  readonly full: number;
  /** Not read, because the same text was read in full and accepted not long ago. */
  readonly remembered: number;
}

interface Options extends RuleOptions {
  readonly limits: ResolvedLimits;
}

/** Reads rule texts, and remembers those for which that is slow while they come again and again. */
export class RuleTexts {
  readonly #options: Options;
  readonly #fast: FastReader;
  #texts: Map<string, ReadRule> = new Map();
  /** Forgotten next, unless asked for again. */
  #older: Map<string, ReadRule> = new Map();
  #reads = { fast: 0, full: 0, remembered: 0 };

  constructor(options: Options) {
    this.#options = options;
    this.#fast = new FastReader(options.guidance);
  }

  get reads(): RuleReads {
    return { ...this.#reads };
  }

  /** O(length of the text). */
  read(text: string): ReadRule {
    const accepted = this.#fast.read(text, this.#options.limits);
    if (accepted !== undefined) {
      this.#reads.fast++;
      return { accepted, diagnostics: none };
    }
    const read = this.#texts.get(text) ?? this.#older.get(text);
    if (read !== undefined) {
      this.#reads.remembered++;
      if (!this.#texts.has(text)) this.#remember(text, read);
      return read;
    }
    this.#reads.full++;
    const anew = readFilterRule(text, this.#options);
    // What is refused may be of any length.
    if (anew.accepted !== undefined) this.#remember(text, anew);
    return anew;
  }

  #remember(text: string, read: ReadRule): void {
    if (this.#texts.size >= REMEMBERED) {
      this.#older = this.#texts;
      this.#texts = new Map();
    }
    this.#texts.set(text, read);
  }
}

const none: ReadRule["diagnostics"] = [];
