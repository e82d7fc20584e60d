import type { ChannelMembershipPreferences, DecisionReason, MessageAttributes, PushMessage, Semantics } from "../../src/index.ts";

/**
 * The specification, word by word and without optimisation: an oracle that shares no code with the library. Rules are plain
 * parsed JSON.
 */
export function naiveMatches(rule: unknown, attributes: MessageAttributes | undefined, semantics: Semantics): boolean {
  return Object.entries(rule as Record<string, unknown[]>).every(([name, list]) =>
    name === "$or"
      ? list.some((branch) => naiveMatches(branch, attributes, semantics))
      : list.some((entry) => entryHolds(entry, naiveValues(attributes, name), semantics)),
  );
}

/** A(name): the set of values, empty when absent. */
function naiveValues(attributes: MessageAttributes | undefined, name: string): Set<string> {
  const found = Object.entries(attributes ?? {}).find(([each]) => each === name);
  return new Set(found?.[1].StringValues ?? []);
}

function entryHolds(entry: unknown, values: Set<string>, semantics: Semantics): boolean {
  if (typeof entry === "string") return values.has(entry);
  const excluded = [(entry as { "anything-but": string | string[] })["anything-but"]].flat();
  return semantics === "guide"
    ? [...values].every((value) => !excluded.includes(value))
    : [...values].some((value) => !excluded.includes(value));
}

/** Rows 1 to 8 of the decision table, for valid preferences. */
export function naiveReason(
  preferences: ChannelMembershipPreferences | undefined,
  message: PushMessage,
  member: string,
  { semantics, excludeSender }: { semantics: Semantics; excludeSender: boolean },
): DecisionReason {
  const sender = message.Sender?.Arn ?? message.ChimeBearer;
  const targets = message.Target?.map((target) => target.MemberArn) ?? [];
  if (message.PushNotification === undefined) return "no-push-notification";
  if (message.Status?.Value !== undefined && message.Status.Value !== "SENT") return "not-sent";
  if (targets.length > 0 && !targets.includes(member) && member !== sender) return "not-targeted";
  if (excludeSender && member === sender) return "sender-excluded";
  const push = preferences?.PushNotifications;
  if (push === undefined) return "no-preference";
  if (push.AllowNotifications === "ALL") return "all";
  if (push.AllowNotifications === "NONE") return "none";
  return naiveMatches(JSON.parse(push.FilterRule ?? ""), message.MessageAttributes, semantics) ? "filter-matched" : "filter-not-matched";
}

export function isNotified(reason: DecisionReason): boolean {
  return reason === "no-preference" || reason === "all" || reason === "filter-matched";
}
