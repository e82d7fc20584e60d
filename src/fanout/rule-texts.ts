import type { ReadRule } from "../rule/accepted.ts";
import { FastReader } from "../rule/fast-reader.ts";
import type { ResolvedLimits } from "../rule/limits.ts";
import type { RuleOptions } from "../rule/options.ts";
import { readFilterRule } from "../rule/parse.ts";

/** The least number of texts that are remembered; the most is twice that. */
const REMEMBERED = 512;

/** Counts how rule texts were read until now, once for each reading. */
export interface RuleReads {
  /** Read in one pass, with nothing to report; not remembered. */
  readonly fast: number;
  /** Read in full, because they need a report or contain something rare: takes ten times as long. */
  readonly full: number;
  /** Not read, because the same text was read in full and accepted recently. */
  readonly remembered: number;
}

interface Options extends RuleOptions {
  readonly limits: ResolvedLimits;
}

/** Reads rule texts, and remembers slow ones that recur. */
export class RuleTexts {
  readonly #options: Options;
  readonly #fast: FastReader;
  #texts: Map<string, ReadRule> = new Map();
  /** Forgotten next, unless it is requested again. */
  #older: Map<string, ReadRule> = new Map();
  #reads = { fast: 0, full: 0, remembered: 0 };

  constructor(options: Options) {
    this.#options = options;
    this.#fast = new FastReader(options.guidance);
  }

  get reads(): RuleReads {
    return { ...this.#reads };
  }

  /** Reads a text. O(length of the text). */
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
    const full = readFilterRule(text, this.#options);
    // Rejected texts may have any length.
    if (full.accepted !== undefined) this.#remember(text, full);
    return full;
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
