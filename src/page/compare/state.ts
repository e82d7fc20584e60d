import { batch, computed, effect, signal } from "@preact/signals";
import { compileFilterRule, type MessageAttributes, type Semantics } from "pushsieve";
import { at, type Json } from "../json.ts";
import { follow } from "../part/follow.ts";
import { draftIn, draftOf, type MessageDraft, readDraft } from "../part/message-draft.ts";
import { RuleInput } from "../part/rule-input.ts";
import { wordsOf } from "../part/words.ts";
import data from "./examples.json" with { type: "json" };
import { type Relation, relate } from "./relation.ts";

export interface Pair {
  readonly title: string;
  readonly a: string;
  readonly b: string;
}

/** Pairs of rules, one for each way in which two rules relate. */
export const pairs: readonly Pair[] = data;
const [first] = pairs as readonly [Pair];
const start: MessageAttributes = { mention: { StringValues: ["bob"] } };

export const a = new RuleInput(first.a);
export const b = new RuleInput(first.b);
export const semantics = signal<Semantics>("guide");
export const draft = signal<MessageDraft>(draftOf(start));
export const message = computed(() => readDraft(draft.value));
/** The last attributes that could be read. */
const attributes = signal<MessageAttributes>({});
effect(() => {
  if (message.value.attributes !== undefined) attributes.value = message.value.attributes;
});
export const words = computed(() => wordsOf([attributes.value, relation.value?.onlyA, relation.value?.onlyB, relation.value?.both]));

/** How the last accepted rules relate. */
const newestRelation = signal<Relation | undefined>(undefined);
const accepted = computed(() => {
  const [textA, textB] = [a.accepted.value, b.accepted.value];
  return textA === undefined || textB === undefined ? undefined : { a: textA, b: textB, semantics: semantics.value };
});
export const relation = computed(() => (accepted.value === undefined ? undefined : newestRelation.value));
follow(() => accepted.value, relate, newestRelation);

/** Whether the relation is of older texts, or of the other semantics. */
export const isBehind = computed(
  () => relation.value?.a !== a.text.value || relation.value.b !== b.text.value || relation.value.semantics !== semantics.value,
);

/** Whether each rule holds for the message. */
export const holds = computed((): readonly [boolean, boolean] | undefined => {
  if (accepted.value === undefined) return undefined;
  const { a: textA, b: textB, ...options } = accepted.value;
  return [compileFilterRule(textA, options).matches(attributes.value), compileFilterRule(textB, options).matches(attributes.value)];
});

export function showPair(pair: Pair): void {
  batch(() => {
    a.replace(pair.a);
    b.replace(pair.b);
  });
}

export function swap(): void {
  showPair({ title: "", a: b.text.peek(), b: a.text.peek() });
}

export function loadMessage(loaded: MessageAttributes): void {
  draft.value = draftOf(loaded, draft.peek().form);
}

export function save(): Json {
  return { a: a.text.value, b: b.text.value, semantics: semantics.value, message: { ...draft.value } } as unknown as Json;
}

export function load(state: Json | undefined): void {
  const [textA, textB] = [at(state, "a"), at(state, "b")];
  batch(() => {
    a.replace(typeof textA === "string" ? textA : first.a);
    b.replace(typeof textB === "string" ? textB : first.b);
    semantics.value = at(state, "semantics") === "sns" ? "sns" : "guide";
    draft.value = draftIn(at(state, "message"), draftOf(start));
  });
}
