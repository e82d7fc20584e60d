import { isRecord } from "../diagnostic/describe.ts";
import { quote } from "../diagnostic/quote.ts";
import { isSameName, similarName } from "../diagnostic/similar.ts";
import { validateMember } from "../schema/validators.generated.ts";
import { isExportRow, memberParts, type Part } from "./forms.ts";
import { inputProblem, type Problem, schemaProblems } from "./problem.ts";

/** The JSON pointer to the rule text in preferences. */
export const RULE_IN_PREFERENCES = "/PushNotifications/FilterRule";

/** Fields of rows, requests and responses beside the member and its preferences; they are not read. */
const names = [
  "MemberArn",
  "Member",
  "Preferences",
  "ChannelArn",
  "ChimeBearer",
  "Type",
  "InvitedBy",
  "SubChannelId",
  "CreatedTimestamp",
  "LastUpdatedTimestamp",
  "$metadata",
] as const;

/** A member in a value of a file. The library reads the preferences. */
export interface ReadMember {
  readonly memberArn: string | undefined;
  /** JSON pointers into the value. */
  readonly path: string;
  readonly preferencesPath: string;
  readonly preferences: unknown;
  readonly problems: readonly Problem[];
}

/** Reads the members of a value in any of their forms. Nearly always there is one. */
export function readMembers(value: unknown): readonly ReadMember[] {
  if (isPlainRow(value))
    return [{ memberArn: value.MemberArn, path: "", preferencesPath: "/Preferences", preferences: value.Preferences, problems: [] }];
  return memberParts(value).map((part) => (isExportRow(part.value) ? exported(part.value) : readMember(part)));
}

/** Whether a row has only MemberArn and Preferences, so only the preferences can be wrong: a fast path for the most common form. */
function isPlainRow(value: unknown): value is { readonly MemberArn: string; readonly Preferences?: unknown } {
  if (!isRecord(value)) return false;
  for (const name in value) if (name !== "MemberArn" && name !== "Preferences") return false;
  const { MemberArn } = value;
  return typeof MemberArn === "string" && MemberArn !== "" && MemberArn.length <= LONGEST_ARN;
}

/** In characters, as the schema counts them; a string has at least as many code units. */
const LONGEST_ARN = 1600;

function exported({ id, value }: { readonly id: string; readonly value: unknown }): ReadMember {
  const preferences = isRecord(value) ? value.Preferences : undefined;
  const problems = isRecord(value) ? [] : [inputProblem("the value of a membership must be an object", "/value")];
  return { memberArn: id, path: "/id", preferencesPath: "/value/Preferences", preferences, problems };
}

function readMember({ path, value }: Part): ReadMember {
  const found = isRecord(value) ? strayNames(value, path) : [];
  const strays = found.map(({ problem }) => problem);
  const { MemberArn, Member, Preferences } = isRecord(value) ? value : {};
  const arn = MemberArn ?? (isRecord(Member) ? Member.Arn : undefined);
  const read = { path, preferencesPath: `${path}/Preferences`, preferences: Preferences };
  if (isRecord(value) && MemberArn === undefined && Member === undefined) {
    // A row without any known name is not a member, so its names are not reported as mistakes.
    const misspelled = found.filter(({ meant }) => meant !== undefined);
    const isArnMisspelled = misspelled.some(({ meant }) => meant === "MemberArn" || meant === "Member");
    const missing = isArnMisspelled ? [] : [inputProblem("a member needs a MemberArn (or Member.Arn)", path)];
    return { ...read, memberArn: undefined, problems: [...missing, ...misspelled.map(({ problem }) => problem)] };
  }
  const shape = schemaProblems(
    // Already reported above, with a suggestion.
    validateMember(value).filter(({ keyword }) => keyword !== "additionalProperties"),
    "/Preferences",
  ).map((problem) => ({ ...problem, path: `${path}${problem.path}` }));
  const twice =
    typeof MemberArn === "string" && isRecord(Member) && typeof Member.Arn === "string" && Member.Arn !== MemberArn
      ? [inputProblem("MemberArn and Member.Arn name different members", `${path}/Member/Arn`)]
      : [];
  return { ...read, memberArn: typeof arn === "string" && arn !== "" ? arn : undefined, problems: [...strays, ...shape, ...twice] };
}

/** An unknown field of a row, and the field that it was probably meant to be. */
interface StrayName {
  readonly problem: Problem;
  readonly meant: string | undefined;
}

/** Reports unknown fields of a row; such a field could be a preference that no code reads. */
function strayNames(row: Readonly<Record<string, unknown>>, path: string): StrayName[] {
  return Object.keys(row)
    .filter((name) => !(names as readonly string[]).includes(name))
    .map((name): StrayName => {
      const at = `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const inside = ["PushNotifications", "AllowNotifications", "FilterRule"].find((each) => isSameName(each, name));
      if (inside !== undefined) {
        const help =
          inside === "PushNotifications" ? 'write "Preferences":{"PushNotifications":…}' : 'write "Preferences":{"PushNotifications":{…}}';
        const message = `${quote(name)} belongs inside Preferences`;
        return { problem: { code: "misplaced-member", severity: "error", path: at, message, help }, meant: inside };
      }
      const similar = similarName(name, names);
      const help = similar === undefined ? "a member has MemberArn (or Member.Arn) and Preferences" : `did you mean ${quote(similar)}?`;
      const message = `a member has no ${quote(name)}`;
      return { problem: { code: "unknown-member", severity: "error", path: at, message, help }, meant: similar };
    });
}

/** Moves problems of preferences to the value that holds the preferences at a JSON pointer. */
export function belowPreferences(problems: readonly Problem[], pointer: string): Problem[] {
  return problems.map((problem) => (problem.span === undefined ? { ...problem, path: `${pointer}${problem.path}` } : problem));
}

/** JSON.parse that returns `undefined` for invalid JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
