import { batch, computed, effect, signal } from "@preact/signals";
import type { MessageAttributes, PushMessage, Semantics } from "pushsieve";
import demo from "../../../docs/demo/messages.json" with { type: "json" };
import { draftOf, type MessageDraft, readDraft } from "../part/message-draft.ts";
import { ask, replaced } from "./connection.ts";
import { loaded } from "./loading.ts";
import { madeSizes } from "./made-sizes.ts";
import type { Decided, Progress, Side } from "./protocol.ts";

/** What is decided beside the first message. */
export type Comparison = "none" | "message" | "semantics";

/** What a message says beside its attributes; empty texts say nothing. */
export interface Addressing {
  readonly hasPush: boolean;
  readonly sender: string;
  readonly excludesSender: boolean;
  readonly onlyTo: string;
}

/** A message to start from. */
export interface Example {
  readonly title: string;
  readonly attributes: MessageAttributes;
  readonly addressing: Addressing;
}

export const plainAddressing: Addressing = { hasPush: true, sender: "", excludesSender: false, onlyTo: "" };

const demoExamples: readonly Example[] = demo.map((message) => {
  const [target] = message.Target ?? [];
  return {
    title: message.MessageAttributes.type.StringValues[0] ?? "",
    attributes: message.MessageAttributes as MessageAttributes,
    addressing: {
      hasPush: message.PushNotification !== undefined,
      sender: nameIn(message.Sender?.Arn ?? message.ChimeBearer ?? ""),
      excludesSender: false,
      onlyTo: nameIn(target?.MemberArn ?? ""),
    },
  };
});

const madeExamples: readonly Example[] = [
  { title: "mention", attributes: attributesOf({ mention: ["user-5"], type: ["chat"] }), addressing: plainAddressing },
  {
    title: "announcement",
    attributes: attributesOf({ type: ["announcement"], topic: ["topic-0"], priority: ["high"] }),
    addressing: plainAddressing,
  },
  { title: "to all", attributes: attributesOf({ mention: ["all"], type: ["chat"] }), addressing: plainAddressing },
];

/** Messages that suit the channel. */
export const examples = computed((): readonly Example[] => {
  const source = loaded.value?.source;
  return source?.kind === "made" && source.size !== madeSizes[0] ? madeExamples : demoExamples;
});

export const draft = signal<MessageDraft>(draftOf(demoExamples[0]?.attributes ?? {}));
export const secondDraft = signal<MessageDraft>(draftOf(demoExamples[1]?.attributes ?? {}));
export const addressing = signal<Addressing>(plainAddressing);
export const comparison = signal<Comparison>("none");
export const semantics = signal<Semantics>("guide");

export const read = computed(() => readDraft(draft.value));
export const secondRead = computed(() => readDraft(secondDraft.value));

/** The last attributes that could be read: decisions belong to them while someone types. */
const attributes = signal<MessageAttributes>({});
const secondAttributes = signal<MessageAttributes>({});
effect(() => {
  if (read.value.attributes !== undefined) attributes.value = read.value.attributes;
});
effect(() => {
  if (secondRead.value.attributes !== undefined) secondAttributes.value = secondRead.value.attributes;
});

export const other = computed((): Semantics => (semantics.value === "guide" ? "sns" : "guide"));

/** The one or two ways in which the channel is decided. */
const sides = computed((): { readonly first: Side; readonly second: Side | undefined } => {
  const first = sideOf(attributes.value, semantics.value);
  if (comparison.value === "message") return { first, second: sideOf(secondAttributes.value, semantics.value) };
  return { first, second: comparison.value === "semantics" ? sideOf(attributes.value, other.value) : undefined };
});

/** The decisions, and how long the worker and the way to it took together. */
export const decided = signal<(Decided & { readonly milliseconds: number }) | undefined>(undefined);
/** How far the worker is with the channel for the other semantics. */
export const preparing = signal<Progress | undefined>(undefined);
export const decideFailure = signal<string | undefined>(undefined);
/** Counts changes of preferences. */
export const changes = signal(0);

let aborting = new AbortController();

effect(() => {
  const question = sides.value;
  changes.value;
  if (loaded.value !== undefined) void decide(question);
});

async function decide(question: typeof sides.value): Promise<void> {
  aborting.abort(replaced);
  aborting = new AbortController();
  const { signal: aborted } = aborting;
  const start = performance.now();
  try {
    const answer = await ask("decide", question, {
      signal: aborted,
      onProgress: (progress) => {
        preparing.value = progress;
      },
    });
    batch(() => {
      decided.value = { ...answer, milliseconds: performance.now() - start };
      decideFailure.value = undefined;
      preparing.value = undefined;
    });
  } catch (error) {
    if (!aborted.aborted) decideFailure.value = error instanceof Error ? error.message : String(error);
  }
}

/** Whether the message is one of the examples for the channel, unchanged. */
export function isExampleShown(): boolean {
  const shown = draft.peek();
  return examples.peek().some(({ attributes }) => JSON.stringify(draftOf(attributes, shown.form)) === JSON.stringify(shown));
}

export function showExample({ attributes, addressing: given }: Example): void {
  batch(() => {
    draft.value = draftOf(attributes, draft.peek().form);
    addressing.value = given;
  });
}

function sideOf(MessageAttributes: MessageAttributes, semantics: Semantics): Side {
  const { hasPush, sender, excludesSender, onlyTo } = addressing.value;
  const message: PushMessage = {
    MessageAttributes,
    ...(hasPush ? { PushNotification: {} } : {}),
    ...(sender === "" ? {} : { ChimeBearer: arnOf(sender) }),
    ...(onlyTo === "" ? {} : { Target: [{ MemberArn: arnOf(onlyTo) }] }),
  };
  return { message, options: { excludeSender: excludesSender }, semantics };
}

/** The ARN of a name, like those of the channel. */
function arnOf(name: string): string {
  const { example = "" } = loaded.value ?? {};
  return /[/:]/.test(name) ? name : `${example.slice(0, example.lastIndexOf("/") + 1)}${name}`;
}

/** The part of an ARN after the last slash. */
export function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

function attributesOf(values: Readonly<Record<string, string[]>>): MessageAttributes {
  return Object.fromEntries(Object.entries(values).map(([name, StringValues]) => [name, { StringValues }]));
}
