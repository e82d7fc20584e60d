import { isRecord } from "../../../diagnostic/describe.ts";
import { isSameName } from "../../../diagnostic/similar.ts";
import { eventOf, isExportRow } from "../../../input/forms.ts";
import { parse } from "../../../input/member.ts";
import type { SourceValue } from "../../../input/split.ts";

/** The kind of a value; `row` is a row of an export that holds neither a member nor a message. */
export type Kind = "rule" | "preferences" | "members" | "message" | "row";

/** The kind of all values of a file; an export has rows of many kinds. */
export type FileKind = Exclude<Kind, "row"> | "export";

/** Names of several words. No rule has them by accident, so any spelling counts. */
const spellings: readonly (readonly [name: string, kind: Kind])[] = [
  ["MemberArn", "members"],
  ["PushNotifications", "preferences"],
  ["AllowNotifications", "preferences"],
  ["FilterRule", "preferences"],
  ["MessageAttributes", "message"],
  ["PushNotification", "message"],
];

/** Names of one word. They count only in this spelling, and with a value of the API's type. */
const exact: readonly (readonly [name: string, kind: Kind, holds: "string" | "object" | "any"])[] = [
  ["Member", "members", "any"],
  ["Preferences", "members", "any"],
  ["preferences", "members", "object"],
  ["member", "members", "object"],
  ["ChannelMembership", "members", "object"],
  ["ChannelMessage", "message", "object"],
  ["Content", "message", "string"],
  ["MessageId", "message", "string"],
  ["ChimeBearer", "message", "string"],
  ["Sender", "message", "object"],
  ["Status", "message", "object"],
];

/** Recognises a value by its shape. A rule may have the same names, but then their values are arrays. */
export function kindOf(value: unknown, isAlone: boolean): Kind {
  if (!isRecord(value)) return "rule";
  if (isExportRow(value)) return value.kind === "membership" ? "members" : value.kind === "message" ? "message" : "row";
  if (eventOf(value) !== undefined || isListOfRecords(value.ChannelMessages)) return "message";
  if (isListOfRecords(value.ChannelMemberships)) return "members";
  // Nearly all rows have it, so it decides, whatever the other fields are.
  if (Object.hasOwn(value, "MemberArn") && !Array.isArray(value.MemberArn)) return "members";
  const names = Object.keys(value).filter((name) => !Array.isArray(value[name]));
  const found = [
    ...exact.filter(([name, , holds]) => names.includes(name) && isHeld(value[name], holds)).map(([, kind]) => kind),
    ...spellings.filter(([name]) => names.some((each) => isSameName(each, name))).map(([, kind]) => kind),
  ];
  // The body of a Put over HTTP has no member, because the path names it.
  const isBody = isAlone && names.length === 1 && names[0] === "Preferences";
  return isBody ? "preferences" : ((["members", "preferences", "message"] as const).find((kind) => found.includes(kind)) ?? "rule");
}

/** Returns the kind of a file from its first readable row. */
export function fileKindOf(values: Iterable<SourceValue>, isAlone: boolean): FileKind | undefined {
  for (const { text, problem } of values) {
    const value = problem === undefined ? parse(text) : undefined;
    if (value !== undefined) return fileKind(value, kindOf(value, isAlone));
  }
  return undefined;
}

export function fileKind(value: unknown, kind: Kind): FileKind {
  return kind === "row" || isExportRow(value) ? "export" : kind;
}

function isHeld(value: unknown, holds: "string" | "object" | "any"): boolean {
  return holds === "any" || (holds === "string" ? typeof value === "string" : isRecord(value));
}

/** An empty list counts as a list of records, because no rule has one. */
function isListOfRecords(value: unknown): boolean {
  return Array.isArray(value) && value.every(isRecord);
}
