import { batch, computed, effect, signal } from "@preact/signals";
import {
  type CompiledRule,
  compileFilterRule,
  defaultRuleLimits,
  type FilterRule,
  type MessageAttributes,
  parseFilterRule,
  type Semantics,
  type Span,
} from "pushsieve";
import { guidance } from "pushsieve/diagnose";
import { at, type Json } from "../json.ts";
import type { Diagnosed } from "../part/diagnosed.ts";
import { draftIn, draftOf, type MessageDraft, readDraft } from "../part/message-draft.ts";
import { type KnownWords, readWords, together, wordsOf } from "../part/words.ts";
import data from "./examples.json" with { type: "json" };
import { type Proofs, prove, type Turn, turns } from "./proofs.ts";

export const { examples, snippets } = data as {
  readonly examples: readonly Example[];
  readonly snippets: typeof data.snippets;
};

export interface Example {
  readonly title: string;
  readonly teaches: string;
  readonly rule: string;
  readonly attributes: MessageAttributes;
}

export const bothSemantics: readonly Semantics[] = ["guide", "sns"];

const [first] = examples as readonly [Example];

/** The text in the editor. */
export const text = signal(first.rule);
/** The message beside it. */
export const draft = signal<MessageDraft>(draftOf(first.attributes));
/** The catalog or the messages that completion knows, as given. */
export const known = signal("");
/** A part of the text to select. */
export const selected = signal<Span | undefined>(undefined);

export const parsed = computed(() => parseFilterRule(text.value, { guidance }));
export const message = computed(() => readDraft(draft.value));

/** The last accepted text: what is below the editor belongs to it while the next one is typed. */
export const accepted = signal<string | undefined>(undefined);
/** The last attributes that could be read. */
export const attributes = signal<MessageAttributes>({});
effect(() => {
  if (parsed.value.rule !== undefined) accepted.value = text.value;
});
effect(() => {
  if (message.value.attributes !== undefined) attributes.value = message.value.attributes;
});

/** Whether the answers belong to an older text than the one in the editor. */
export const isBehind = computed(() => accepted.value !== text.value);

const compiled = computed(() => {
  const rule = accepted.value;
  return rule === undefined ? undefined : bothSemantics.map((semantics) => compileFilterRule(rule, { semantics, guidance }));
});

/** Whether the rule holds for the message, in both semantics; absent before the first accepted rule. */
export const explanations = computed(() => compiled.value?.map((rule: CompiledRule) => rule.explain(attributes.value)));

/** What is proven of the accepted rule; it follows when there is time. */
export const proofs = signal<Proofs | undefined>(undefined);
/** How the message would get the other answer, in both semantics. */
export const turned = signal<readonly Turn[] | undefined>(undefined);
follow(() => accepted.value, prove, proofs);
follow(() => (accepted.value === undefined ? undefined : { rule: accepted.value, attributes: attributes.value }), turns, turned);

/** What was given as known words, read: or why it cannot be read. */
export const knownWords = computed((): KnownWords | { readonly problem: string } | undefined => {
  if (known.value.trim() === "") return undefined;
  try {
    return readWords(known.value);
  } catch (error) {
    return { problem: (error as Error).message };
  }
});

const catalog = computed(() => (knownWords.value !== undefined && "catalog" in knownWords.value ? knownWords.value.catalog : undefined));

/** The words that a completion offers: those given, and those of the message. */
export const words = computed(() =>
  together(knownWords.value !== undefined && "words" in knownWords.value ? knownWords.value.words : new Map(), wordsOf([attributes.value])),
);

/** Everything that is reported of the text: the proofs replace the first answer as soon as they are there. */
export const diagnosed = computed((): Diagnosed => {
  const own = proofs.value?.text === text.value ? proofs.value.diagnostics : parsed.value.diagnostics;
  const ofCatalog = catalog.value?.lint(text.value) ?? [];
  return { text: text.value, diagnostics: [...own, ...ofCatalog].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0)) };
});

/** The rule of the text, or of the last text that had one, whatever its size. */
const measured = computed((): FilterRule | undefined => {
  const { rule } = parseFilterRule(text.value, { limits: withoutLimits });
  return rule ?? (accepted.value === undefined ? undefined : parseFilterRule(accepted.value).rule);
});

/** How much of each limit the text uses. */
export const limits = computed(() => {
  const { maxBytes, maxComplexity, maxOrBranches } = defaultRuleLimits;
  const rule = measured.value;
  const complexity = rule === undefined ? 0 : (parseFilterRule(JSON.stringify(rule), { limits: withoutLimits }).complexity ?? 0);
  return [
    { label: "Bytes", used: new TextEncoder().encode(text.value).length, limit: maxBytes },
    { label: "Complexity", used: complexity, limit: maxComplexity },
    { label: "Branches", used: rule === undefined ? 0 : mostBranches(rule), limit: maxOrBranches },
  ];
});

const withoutLimits = {
  maxBytes: Number.POSITIVE_INFINITY,
  maxComplexity: Number.POSITIVE_INFINITY,
  maxOrBranches: Number.POSITIVE_INFINITY,
} as const;

/** The most branches of one `$or` of a rule. */
function mostBranches({ $or }: FilterRule): number {
  const branches = ($or ?? []) as readonly FilterRule[];
  return Math.max(branches.length, ...branches.map(mostBranches));
}

export function showExample({ rule, attributes }: Example): void {
  batch(() => {
    text.value = rule;
    draft.value = draftOf(attributes, draft.peek().form);
  });
}

export function loadMessage(loaded: MessageAttributes): void {
  draft.value = draftOf(loaded, draft.peek().form);
}

/** Writes the text over several lines, or on one line if it is on several. Keeps a text that is not JSON. */
export function format(): void {
  try {
    const json = JSON.parse(text.value) as Json;
    text.value = text.value.trim().includes("\n") ? JSON.stringify(json) : onLines(json);
  } catch {
    // The diagnostics say what is wrong.
  }
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

export function save(): Json {
  return { rule: text.value, message: { ...draft.value }, ...(known.value === "" ? {} : { known: known.value }) } as unknown as Json;
}

export function load(state: Json | undefined): void {
  const [rule, given] = [at(state, "rule"), at(state, "known")];
  batch(() => {
    accepted.value = undefined;
    proofs.value = undefined;
    turned.value = undefined;
    text.value = typeof rule === "string" ? rule : first.rule;
    draft.value = draftIn(at(state, "message"), draftOf(first.attributes));
    known.value = typeof given === "string" ? given : "";
    if (parseFilterRule(text.value).rule !== undefined) accepted.value = text.value;
  });
}

/** Long enough that a proof does not start between two letters. */
const PAUSE = 120;

/** Computes a value that takes milliseconds whenever its input changes, after a pause and in pieces, and drops what is outdated. */
function follow<Input, Output>(
  input: () => Input | undefined,
  compute: (input: Input, isCurrent: () => boolean) => Promise<Output | undefined>,
  output: { value: Output | undefined },
): void {
  let newest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = input();
    newest++;
    const mine = newest;
    clearTimeout(timer);
    if (now === undefined) return;
    timer = setTimeout(async () => {
      const found = await compute(now, () => mine === newest);
      if (found !== undefined && mine === newest) output.value = found;
    }, PAUSE);
  });
}
