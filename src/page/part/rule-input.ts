import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Diagnostic, defaultRuleLimits, type FilterRule, type ParsedFilterRule, parseFilterRule, type Span } from "pushsieve";
import { lintRule } from "pushsieve/analysis";
import { guidance } from "pushsieve/diagnose";
import type { Json } from "../json.ts";
import type { Diagnosed } from "./diagnosed.ts";
import { follow } from "./follow.ts";

/** A proof may take this many steps, a few milliseconds, so that typing never waits for it. */
export const bounded = { maxSteps: 60_000 } as const;

/** How much of a limit is used. */
export interface Used {
  readonly label: string;
  /** Absent if the text is not a rule, and none was accepted before. */
  readonly used: number | undefined;
  readonly limit: number;
}

/** A rule that someone types: its text, what is reported of it, and the last accepted text, whose answers stay while the next is typed. */
export class RuleInput {
  readonly text: Signal<string>;
  /** A part of the text to select. */
  readonly selected: Signal<Span | undefined> = signal(undefined);
  readonly accepted: Signal<string | undefined> = signal(undefined);
  readonly parsed: ReadonlySignal<ParsedFilterRule>;
  /** Whether the accepted text is older than the text. */
  readonly isBehind: ReadonlySignal<boolean>;
  /** Everything that is reported: the warnings that need a proof follow a moment later. */
  readonly diagnosed: ReadonlySignal<Diagnosed>;
  readonly limits: ReadonlySignal<readonly Used[]>;
  readonly #linted: Signal<Diagnosed | undefined> = signal(undefined);

  /** `more`: diagnostics from elsewhere, such as a catalog. */
  constructor(text: string, more: (text: string) => readonly Diagnostic[] = () => []) {
    this.text = signal(text);
    this.parsed = computed(() => parseFilterRule(this.text.value, { guidance }));
    effect(() => {
      if (this.parsed.value.rule !== undefined) this.accepted.value = this.text.value;
      else if (this.text.value.trim() === "") this.accepted.value = undefined;
    });
    this.isBehind = computed(() => this.accepted.value !== this.text.value);
    follow(
      () => this.accepted.value,
      async (accepted) => ({ text: accepted, diagnostics: lintRule(accepted, bounded).diagnostics }),
      this.#linted,
    );
    this.diagnosed = computed(() => {
      const now = this.text.value;
      const own = this.#linted.value?.text === now ? this.#linted.value.diagnostics : this.parsed.value.diagnostics;
      return { text: now, diagnostics: [...own, ...more(now)].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0)) };
    });
    const measured = computed(() => measuredRule(this.text.value) ?? measuredRule(this.accepted.value ?? ""));
    this.limits = computed(() => limitsOf(this.text.value, measured.value));
  }

  /** Shows another text, and forgets the answers of the one before. */
  replace(text: string): void {
    batch(() => {
      this.accepted.value = parseFilterRule(text).rule === undefined ? undefined : text;
      this.text.value = text;
    });
  }

  /** Writes the text over several lines, or on one line if it is on several. Keeps a text that is not JSON. */
  format(): void {
    try {
      const json = JSON.parse(this.text.peek()) as Json;
      this.text.value = this.text.peek().trim().includes("\n") ? JSON.stringify(json) : onLines(json);
    } catch {
      // The diagnostics say what is wrong.
    }
  }
}

const withoutLimits = {
  maxBytes: Number.POSITIVE_INFINITY,
  maxComplexity: Number.POSITIVE_INFINITY,
  maxOrBranches: Number.POSITIVE_INFINITY,
} as const;

/** The rule of a text, however large. */
function measuredRule(text: string): { readonly rule: FilterRule; readonly complexity: number } | undefined {
  const { rule, complexity } = parseFilterRule(text, { limits: withoutLimits });
  return rule === undefined || complexity === undefined ? undefined : { rule, complexity };
}

function limitsOf(text: string, measured: ReturnType<typeof measuredRule>): readonly Used[] {
  const { maxBytes, maxComplexity, maxOrBranches } = defaultRuleLimits;
  return [
    { label: "Bytes", used: new TextEncoder().encode(text).length, limit: maxBytes },
    { label: "Complexity", used: measured?.complexity, limit: maxComplexity },
    { label: "Branches", used: measured === undefined ? undefined : mostBranches(measured.rule), limit: maxOrBranches },
  ];
}

/** The most branches of one `$or` of a rule. */
function mostBranches({ $or }: FilterRule): number {
  const branches = ($or ?? []) as readonly FilterRule[];
  return Math.max(branches.length, ...branches.map(mostBranches));
}

/** Breaks objects and branches into lines; the entries of a condition stay on its line. */
function onLines(json: Json, indent = "", name = ""): string {
  const deeper = `${indent}  `;
  if (Array.isArray(json) && name === "$or") {
    return `[\n${json.map((branch: Json) => `${deeper}${onLines(branch, deeper)}`).join(",\n")}\n${indent}]`;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return JSON.stringify(json);
  const members = Object.entries(json);
  if (indent !== "" && members.length === 1 && members[0]?.[0] !== "$or") return JSON.stringify(json);
  const lines = members.map(([each, value]) => `${deeper}${JSON.stringify(each)}: ${onLines(value ?? null, deeper, each)}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n${indent}}`;
}
