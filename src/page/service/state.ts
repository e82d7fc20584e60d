import { batch, computed, signal } from "@preact/signals";
import type { ChannelMembershipPreferences, DecisionReason, MessageAttributes } from "pushsieve";
import type { Explanation } from "pushsieve/diagnose";
import { at, type Json } from "../json.ts";
import { draftIn, draftOf, readDraft } from "../part/message-draft.ts";
import { call, segment } from "./api.ts";
import { List } from "./list.ts";
import { type Connection, type EventKind, type Events, follow } from "./live.ts";
import { appInstanceOf } from "./names.ts";

export interface ChannelRow {
  readonly ChannelArn: string;
  readonly Name: string;
  readonly CreatedBy: string;
}

export interface MemberRow {
  readonly MemberArn: string;
  readonly Type: string;
  readonly Preferences?: ChannelMembershipPreferences;
}

export interface MessageRow {
  readonly MessageId: string;
  readonly Sender: string;
  readonly Content?: string;
  readonly Status: { readonly Value: string; readonly Detail?: string };
  readonly Redacted: boolean;
  /** The right to settle a message that is held. */
  readonly CallbackId?: string;
  readonly CreatedTimestamp: string;
  readonly MessageAttributes?: MessageAttributes;
}

export type Counts = Readonly<Record<DecisionReason, number>>;

export interface FanOutRow {
  readonly ChannelArn: string;
  readonly MessageId: string;
  readonly Sender: string;
  readonly decidedAt: string;
  readonly seconds: number;
  readonly notified: number;
  readonly counts: Counts;
}

export interface NamedMember {
  readonly MemberArn: string;
  readonly notify: boolean;
  readonly reason: DecisionReason;
}

export interface Why extends NamedMember {
  readonly explanation?: Explanation;
}

export interface SinkRow {
  readonly name: string;
  readonly waiting: number;
  readonly failures: number;
}

/** The lists below a channel. */
const tabs = ["fan-outs", "messages", "held"] as const;
export type Tab = (typeof tabs)[number];

export const connection = signal<Connection>("connecting");
/** Whether the service wants signatures, which a page cannot make. */
export const isSigned = signal(false);

const EXAMPLE_USER = "arn:aws:chime:us-east-1:111122223333:app-instance/demo/user/alice";
/** The user for whom requests are made. */
export const actingAs = signal(EXAMPLE_USER);
export const appInstance = computed(() => appInstanceOf(actingAs.value) ?? "");

export const chosenChannel = signal<string | undefined>(undefined);
export const contains = signal("");
export const tab = signal<Tab>("fan-outs");
export const openFanOut = signal<string | undefined>(undefined);
export const openReason = signal<DecisionReason | undefined>(undefined);
/** The decision for one member of the open fan-out. */
export const why = signal<Why | undefined>(undefined);
export const sinks = signal<readonly SinkRow[]>([]);

const ofChannel = (what: string, parameters?: Readonly<Record<string, string>>) => {
  const channel = chosenChannel.peek();
  return channel === undefined ? undefined : { path: `_pushsieve/channels/${segment(channel)}/${what}`, ...(parameters && { parameters }) };
};
export const channels = new List<ChannelRow>("channels", () => ({ path: "_pushsieve/channels" }));
export const members = new List<MemberRow>("members", () => ofChannel("members", { contains: contains.peek() }));
export const messages = new List<MessageRow>("messages", () => ofChannel("messages"));
export const heldMessages = new List<MessageRow>("messages", () => ofChannel("messages", { status: "PENDING,DENIED,FAILED" }));
export const fanOuts = new List<FanOutRow>("fanOuts", () => {
  const channel = chosenChannel.peek();
  return channel === undefined ? undefined : { path: "_pushsieve/fan-outs", parameters: { channel } };
});
export const fanOutMembers = new List<NamedMember>("members", () => {
  const id = openFanOut.peek();
  return id === undefined ? undefined : { path: `_pushsieve/fan-outs/${segment(id)}/members`, parameters: { reason: openReason.peek() } };
});

/** The message to send. */
export const content = signal("");
export const title = signal("");
/** The only member to send it to, if not empty. */
export const target = signal("");
export const draft = signal(draftOf({}));
export const readAttributes = computed(() => readDraft(draft.value));

/** Shows a channel. */
export async function chooseChannel(arn: string | undefined): Promise<void> {
  batch(() => {
    chosenChannel.value = arn;
    contains.value = "";
    showFanOut(undefined);
    for (const list of [members, messages, heldMessages, fanOuts]) list.clear();
  });
  await loadChannel();
}

/** Shows the members of a fan-out, of one reason if it is given. */
export function showFanOut(messageId: string | undefined, reason?: DecisionReason): void {
  const isOther = openFanOut.peek() !== messageId;
  batch(() => {
    openFanOut.value = messageId;
    openReason.value = reason;
    why.value = undefined;
    if (isOther) fanOutMembers.clear();
  });
  void fanOutMembers.load();
}

/** Shows why a member of the open fan-out was notified or not. */
export async function explain(member: NamedMember): Promise<void> {
  const id = openFanOut.peek();
  why.value = member;
  const path = `_pushsieve/fan-outs/${segment(id ?? "")}/members/${segment(member.MemberArn)}`;
  const found = await call<Why>("GET", path).catch(() => member);
  if (openFanOut.peek() === id && why.peek()?.MemberArn === member.MemberArn) why.value = found;
}

async function loadChannel(): Promise<void> {
  await Promise.all([members, messages, heldMessages, fanOuts].map((list) => list.load()));
}

/** Reads everything again. */
async function loadAll(): Promise<void> {
  const chosen = chosenChannel.peek();
  const isRead = await channels.load();
  const answer = await call<{ sinks: readonly SinkRow[] }>("GET", "_pushsieve/sinks").catch(() => undefined);
  sinks.value = answer?.sinks ?? [];
  const known = channels.rows.peek();
  // A channel that was chosen meanwhile may be newer than the list.
  const isGone = isRead && channels.next.peek() === undefined && !known.some(({ ChannelArn }) => ChannelArn === chosen);
  await (isGone && chosenChannel.peek() === chosen ? chooseChannel(known[0]?.ChannelArn) : loadChannel());
}

/** Follows the service until the returned function is called. */
export function followService(connect: () => Events): () => void {
  void call<{ isSigned: boolean }>("GET", "_pushsieve/").then(
    (info) => {
      isSigned.value = info.isSigned;
    },
    () => {},
  );
  return follow(connect, take, (now) => {
    connection.value = now;
  });
}

/** Milliseconds in which changes of one list are read together. */
const SOON = 100;
const waiting = new Set<unknown>();

/** Reads a list once for all changes within a short time. */
function loadSoon(list: { load(): Promise<unknown> }): void {
  if (waiting.has(list)) return;
  waiting.add(list);
  setTimeout(() => {
    waiting.delete(list);
    void list.load();
  }, SOON);
}

const everything = { load: loadAll };

/** Takes an event: it names what changed, and the list that shows it is read again. */
function take(kind: EventKind, data: object): void {
  const { ChannelArn } = data as { readonly ChannelArn?: string };
  const isShown = ChannelArn === chosenChannel.peek();
  if (kind === "start" || kind === "gap") loadSoon(everything);
  else if (kind === "sinks") sinks.value = (data as { sinks: readonly SinkRow[] }).sinks;
  else if (kind === "channel") {
    loadSoon(channels);
    if (isShown && (data as { change?: string }).change === "removed") loadSoon(everything);
    else if (chosenChannel.peek() === undefined) void chooseChannel(ChannelArn);
  } else if (!isShown) return;
  else if (kind === "membership") loadSoon(members);
  else if (kind === "fan-out") fanOuts.rows.value = [data as FanOutRow, ...fanOuts.rows.peek()].slice(0, 100);
  else for (const list of [messages, heldMessages]) loadSoon(list);
}

/** Shows the members whose ARN contains a text. */
export function search(text: string): void {
  contains.value = text;
  loadSoon(members);
}

/** What a link to this view shows again: choices and drafts, nothing that the service has. */
export function save(): Json {
  const { form, rows, json } = draft.value;
  return {
    channel: chosenChannel.value,
    actingAs: actingAs.value,
    tab: tab.value,
    content: content.value,
    title: title.value,
    target: target.value,
    draft: { form, rows: rows.map(({ name, values }) => ({ name, values })), json },
  };
}

export function load(state: Json | undefined): void {
  const text = (name: string, otherwise: string) => {
    const value = at(state, name);
    return typeof value === "string" ? value : otherwise;
  };
  batch(() => {
    actingAs.value = text("actingAs", EXAMPLE_USER);
    tab.value = tabs.find((each) => each === at(state, "tab")) ?? "fan-outs";
    content.value = text("content", "Hello, Bob");
    title.value = text("title", "New message");
    target.value = text("target", "");
    draft.value = draftIn(at(state, "draft"), draftOf({ mention: { StringValues: ["Bob"] } }));
    const channel = text("channel", "");
    if (channel !== "") void chooseChannel(channel);
  });
}
