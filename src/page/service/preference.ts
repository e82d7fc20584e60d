import { batch, computed, signal } from "@preact/signals";
import type { AllowNotifications, ChannelMembershipPreferences, Diagnostic } from "pushsieve";
import { RuleInput } from "../part/rule-input.ts";
import { call, type ServiceError, segment } from "./api.ts";
import { chosenChannel, type MemberRow, members } from "./state.ts";

/** `unset` means that no preference was ever set, or that it was removed. */
export type Choice = AllowNotifications | "unset";

export const chosenMember = signal<string | undefined>(undefined);
export const choice = signal<Choice>("unset");
export const rule = new RuleInput("");
/** The stored preferences that the form started from, as JSON. */
const started = signal("{}");

/** What the service said about the last save. */
export const refusal = signal<{ readonly message: string; readonly diagnostics: readonly Diagnostic[] } | undefined>(undefined);
export const isSaved = signal(false);

/** The preferences that the form shows. A rule stays beside ALL and NONE, for later. */
const written = computed((): ChannelMembershipPreferences => {
  const AllowNotifications = choice.value;
  if (AllowNotifications === "unset") return {};
  const FilterRule = rule.text.value;
  const isKept = AllowNotifications === "FILTERED" || FilterRule.trim() !== "";
  return { PushNotifications: { AllowNotifications, ...(isKept ? { FilterRule } : {}) } };
});

export const isEdited = computed(() => JSON.stringify(written.value) !== started.value);

/** Whether the stored preferences changed while someone edits. */
export const isOutdated = computed(() => {
  const row = members.rows.value.find(({ MemberArn }) => MemberArn === chosenMember.value);
  return row !== undefined && isEdited.value && storedIn(row) !== started.value;
});

export function chooseMember(row: MemberRow | undefined): void {
  batch(() => {
    chosenMember.value = row?.MemberArn;
    refusal.value = undefined;
    isSaved.value = false;
    show(row);
  });
}

/** Shows what is stored, unless someone edits it. */
export function followStored(rows: readonly MemberRow[]): void {
  const row = rows.find(({ MemberArn }) => MemberArn === chosenMember.peek());
  if (row !== undefined && !isEdited.peek() && storedIn(row) !== started.peek()) show(row);
}

/** Sets the preferences as the member, the only one who may. */
export async function savePreferences(): Promise<void> {
  const [channel, member, Preferences] = [chosenChannel.peek() ?? "", chosenMember.peek() ?? "", written.peek()];
  const path = `channels/${segment(channel)}/memberships/${segment(member)}/preferences`;
  isSaved.value = false;
  try {
    await call("PUT", path, { bearer: member, body: { Preferences } });
    batch(() => {
      refusal.value = undefined;
      started.value = JSON.stringify(Preferences);
      isSaved.value = true;
    });
  } catch (error) {
    refusal.value = refused(error);
  }
}

function show(row: MemberRow | undefined): void {
  const { AllowNotifications = "unset", FilterRule = "" } = row?.Preferences?.PushNotifications ?? {};
  batch(() => {
    choice.value = AllowNotifications;
    rule.replace(FilterRule);
    started.value = JSON.stringify(written.peek());
  });
}

function storedIn({ Preferences: { PushNotifications } = {} }: MemberRow): string {
  if (PushNotifications === undefined) return "{}";
  const { AllowNotifications, FilterRule } = PushNotifications;
  return JSON.stringify({ PushNotifications: { AllowNotifications, ...(FilterRule === undefined ? {} : { FilterRule }) } });
}

/** Gives the diagnostics of the service the library's words, which the service does not send. */
function refused(error: unknown): NonNullable<typeof refusal.value> {
  const { message, diagnostics = [] } = error as ServiceError;
  const known = rule.diagnosed.peek().diagnostics;
  const found = diagnostics.flatMap(
    ({ code, start, end }) => known.find(({ code: each, span }) => each === code && span?.start === start && span?.end === end) ?? [],
  );
  return { message, diagnostics: found };
}
