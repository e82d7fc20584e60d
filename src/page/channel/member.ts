import { batch, computed, effect, signal } from "@preact/signals";
import { type AllowNotifications, type ChannelMembershipPreferences, type Diagnostic, parseFilterRule } from "pushsieve";
import { guidance } from "pushsieve/diagnose";
import { ask, replaced } from "./connection.ts";
import { changes, decided } from "./deciding.ts";
import { isChanged, opening } from "./loading.ts";
import type { Why } from "./protocol.ts";

/** `unset` means that no preference was ever set. */
export type Choice = AllowNotifications | "unset";

/** The member whose decision is explained. */
export const chosen = signal<string | undefined>(undefined);
/** The explanation, with the member to which it belongs. */
export const why = signal<(Why & { readonly memberArn: string }) | undefined>(undefined);

export const choice = signal<Choice>("unset");
export const ruleText = signal("");
/** Why the last change was rejected. */
export const refusal = signal<readonly Diagnostic[]>([]);

export const diagnosed = computed(() => {
  const text = ruleText.value;
  return { text, diagnostics: text.trim() === "" ? [] : parseFilterRule(text, { guidance }).diagnostics };
});

/** The preferences of the form. A rule stays beside ALL and NONE, for later. */
const written = computed((): ChannelMembershipPreferences | undefined => {
  if (choice.value === "unset") return undefined;
  const isKept = choice.value === "FILTERED" || ruleText.value.trim() !== "";
  return { PushNotifications: { AllowNotifications: choice.value, ...(isKept ? { FilterRule: ruleText.value } : {}) } };
});

/** Whether the form says something else than the preferences that were decided. */
export const isEdited = computed(
  () => why.value !== undefined && JSON.stringify(written.value) !== JSON.stringify(formOf(why.value.preferences)),
);

let aborting = new AbortController();

effect(() => {
  const memberArn = chosen.value;
  if (decided.value === undefined || memberArn === undefined) return;
  void explain(memberArn);
});

async function explain(memberArn: string): Promise<void> {
  aborting.abort(replaced);
  aborting = new AbortController();
  const { signal: aborted } = aborting;
  try {
    const answer = await ask("why", memberArn, { signal: aborted });
    batch(() => {
      const isOther = why.peek()?.memberArn !== memberArn;
      const wasEdited = isEdited.peek();
      why.value = { ...answer, memberArn };
      if (isOther || !wasEdited) showPreferences(answer.preferences);
    });
  } catch {
    // The member is not in this channel, but may be in the one that is being loaded.
    if (!aborted.aborted && opening.peek() === undefined) forgetMember();
  }
}

/** Sets the preferences of the form, so that the next decision uses them. */
export async function change(): Promise<void> {
  const memberArn = why.peek()?.memberArn;
  if (memberArn === undefined) return;
  const { diagnostics } = await ask("set", { memberArn, preferences: written.peek() });
  batch(() => {
    refusal.value = diagnostics;
    if (diagnostics.length > 0) return;
    changes.value++;
    isChanged.value = true;
  });
}

export function forgetMember(): void {
  batch(() => {
    chosen.value = undefined;
    why.value = undefined;
    refusal.value = [];
  });
}

/** Puts the preferences back into the form as they are. */
export function undo(): void {
  showPreferences(why.peek()?.preferences);
}

function showPreferences(preferences: ChannelMembershipPreferences | undefined): void {
  const { AllowNotifications = "unset", FilterRule = "" } = preferences?.PushNotifications ?? {};
  batch(() => {
    choice.value = AllowNotifications;
    ruleText.value = FilterRule;
    refusal.value = [];
  });
}

/** The same preferences, as the form would write them. */
function formOf(preferences: ChannelMembershipPreferences | undefined): ChannelMembershipPreferences | undefined {
  const { AllowNotifications, FilterRule } = preferences?.PushNotifications ?? {};
  if (AllowNotifications === undefined) return undefined;
  const isKept = AllowNotifications === "FILTERED" || (FilterRule ?? "").trim() !== "";
  return { PushNotifications: { AllowNotifications, ...(isKept ? { FilterRule: FilterRule ?? "" } : {}) } };
}
