import { isRecord } from "../../../diagnostic/describe.ts";
import { isSameName } from "../../../diagnostic/similar.ts";
import { eventOf, isExportRow } from "../../../messaging/transfer/forms.ts";
import { parse } from "./member.ts";
import type { SourceValue } from "./split.ts";

/** What a value is taken for; `row` is a row of an export that holds neither a member nor a message. */
export type Kind = "rule" | "preferences" | "members" | "message" | "row";

/** What all values of a file are: an export has rows of many kinds. */
export type FileKind = Exclude<Kind, "row"> | "export";

/** Several words, so that no rule has them by chance, whatever their spelling. */
const spelt: readonly (readonly [name: string, kind: Kind])[] = [
  ["MemberArn", "members"],
  ["PushNotifications", "preferences"],
  ["AllowNotifications", "preferences"],
  ["FilterRule", "preferences"],
  ["MessageAttributes", "message"],
  ["PushNotification", "message"],
];

/** Names of one word count only as they are written, and with what the API has under them. */
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

/** The shape tells what it is: where a rule has these names, their values are arrays. */
export function kindOf(value: unknown, isAlone: boolean): Kind {
  if (!isRecord(value)) return "rule";
  if (isExportRow(value)) return value.kind === "membership" ? "members" : value.kind === "message" ? "message" : "row";
  if (eventOf(value) !== undefined || isListOfRecords(value.ChannelMessages)) return "message";
  if (isListOfRecords(value.ChannelMemberships)) return "members";
  // As nearly all rows have it; it decides, whatever stands beside it.
  if (Object.hasOwn(value, "MemberArn") && !Array.isArray(value.MemberArn)) return "members";
  const names = Object.keys(value).filter((name) => !Array.isArray(value[name]));
  const found = [
    ...exact.filter(([name, , holds]) => names.includes(name) && isHeld(value[name], holds)).map(([, kind]) => kind),
    ...spelt.filter(([name]) => names.some((each) => isSameName(each, name))).map(([, kind]) => kind),
  ];
  // The body of a Put over HTTP names no member: it stands in the path.
  const isBody = isAlone && names.length === 1 && names[0] === "Preferences";
  return isBody ? "preferences" : ((["members", "preferences", "message"] as const).find((kind) => found.includes(kind)) ?? "rule");
}

/** What all rows of a file are to be, from the first that can be read. */
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

/** An empty list is one of records too: no rule has one. */
function isListOfRecords(value: unknown): boolean {
  return Array.isArray(value) && value.every(isRecord);
}
