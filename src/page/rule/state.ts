import { batch, computed, effect, signal } from "@preact/signals";
import { compileFilterRule, type MessageAttributes, type Semantics } from "pushsieve";
import { explainRule } from "pushsieve/diagnose";
import { at, type Json } from "../json.ts";
import { follow } from "../part/follow.ts";
import { draftIn, draftOf, type MessageDraft, readDraft } from "../part/message-draft.ts";
import { RuleInput } from "../part/rule-input.ts";
import { type KnownWords, readWords, together, wordsOf } from "../part/words.ts";
import data from "./examples.json" with { type: "json" };
import { type Proofs, prove, type Turn, type Turned, turns } from "./proofs.ts";

export interface Example {
  readonly title: string;
  readonly teaches: string;
  readonly rule: string;
  readonly attributes: MessageAttributes;
}

export const examples: readonly Example[] = data.examples as unknown as readonly Example[];
const [first] = examples as readonly [Example];

/** Both, in the order in which they are shown. */
const bothSemantics: readonly Semantics[] = ["guide", "sns"];

/** The catalog or the messages that completion knows, as given. */
export const known = signal("");

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

export const rule = new RuleInput(first.rule, (text) => catalog.value?.lint(text) ?? []);
/** The message beside it. */
export const draft = signal<MessageDraft>(draftOf(first.attributes));
export const message = computed(() => readDraft(draft.value));
/** The last attributes that could be read. */
export const attributes = signal<MessageAttributes>({});
effect(() => {
  if (message.value.attributes !== undefined) attributes.value = message.value.attributes;
});

/** The words that a completion offers: those given, and those of the message. */
export const words = computed(() =>
  together(knownWords.value !== undefined && "words" in knownWords.value ? knownWords.value.words : new Map(), wordsOf([attributes.value])),
);

const compiled = computed(() => {
  const text = rule.accepted.value;
  return text === undefined ? undefined : bothSemantics.map((semantics) => compileFilterRule(text, { semantics }));
});

/** Whether the rule holds for the message, in both semantics; absent before the first accepted rule. */
export const explanations = computed(() => compiled.value?.map((each) => explainRule(each, attributes.value)));

/** What is proven of the accepted rule; it follows when there is time. */
const newestProofs = signal<Proofs | undefined>(undefined);
export const proofs = computed(() => (rule.accepted.value === undefined ? undefined : newestProofs.value));
/** How the message would get the other answer, in both semantics. */
const newestTurns = signal<Turned | undefined>(undefined);
export const turned = computed((): readonly Turn[] | undefined => {
  const newest = newestTurns.value;
  return newest?.rule === rule.accepted.value && newest?.attributes === attributes.value ? newest?.turns : undefined;
});
follow(() => rule.accepted.value, prove, newestProofs);
follow(
  () => (rule.accepted.value === undefined ? undefined : { rule: rule.accepted.value, attributes: attributes.value }),
  turns,
  newestTurns,
);

export function showExample(example: Example): void {
  batch(() => {
    rule.replace(example.rule);
    loadMessage(example.attributes);
  });
}

export function loadMessage(loaded: MessageAttributes): void {
  draft.value = draftOf(loaded, draft.peek().form);
}

export function save(): Json {
  return { rule: rule.text.value, message: { ...draft.value }, ...(known.value === "" ? {} : { known: known.value }) } as unknown as Json;
}

export function load(state: Json | undefined): void {
  const [text, given] = [at(state, "rule"), at(state, "known")];
  batch(() => {
    rule.replace(typeof text === "string" ? text : first.rule);
    draft.value = draftIn(at(state, "message"), draftOf(first.attributes));
    known.value = typeof given === "string" ? given : "";
  });
}
