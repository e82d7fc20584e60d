import { isRecord } from "../../../diagnostic/describe.ts";
import { hasErrors } from "../../../diagnostic/diagnostic.ts";
import { readPreferences } from "../../../fanout/preferences.ts";
import { isExportRow, messageParts } from "../../../input/forms.ts";
import { belowPreferences, parse, RULE_IN_PREFERENCES, readMembers } from "../../../input/member.ts";
import { inputProblem, type Problem, scanDamaged, sourceProblems } from "../../../input/problem.ts";
import type { Findings } from "../../../input/report.ts";
import type { SourceValue } from "../../../input/split.ts";
import type { ReadRule } from "../../../rule/accepted.ts";
import { guidance } from "../../../rule/guidance.ts";
import type { RuleOptions } from "../../../rule/options.ts";
import type { RuleTape } from "../../../rule/tape.ts";
import type { JsonNode } from "../../../text/json-tree.ts";
import { type FileKind, fileKind, type Kind, kindOf } from "../read/kind.ts";
import { messageProblems } from "../read/messages.ts";
import type { InspectedRule } from "./inspect.ts";

/** How values are checked. */
export interface Inspection {
  readonly as: Exclude<Kind, "row"> | "auto";
  /** With `auto`, the kind of the earlier rows: all rows of a file have one kind. */
  readonly among?: FileKind | undefined;
  readonly options: RuleOptions;
  /** Reports everything about a rule text. */
  readonly inspectRule: (text: string, rule?: RuleTape) => InspectedRule;
  /** Reads a rule text. */
  readonly readRule: (text: string) => ReadRule;
}

/** The findings about one value. Paths point into the value; those of problems with a span point into the rule. */
export interface Checked extends Findings {
  readonly kind: Kind | "damaged";
  /** The kind that the value implies for its file; `undefined` if it is unreadable or has another kind. */
  readonly fileKind?: FileKind | undefined;
  /** The number of members or messages in it, if it is not one. */
  readonly count?: number;
  /** The members in it, with JSON pointers to them. */
  readonly members?: readonly { readonly memberArn: string | undefined; readonly path: string }[];
}

/** Checks one value of a file with the library; `isAlone` if it is the only value. */
export function checkValue(value: SourceValue, inspection: Inspection, isAlone: boolean): Checked {
  if (value.problem !== undefined) return { kind: "damaged", heldAt: undefined, problems: sourceProblems(value) };
  const { text } = value;
  const parsed = value.parsed ?? parse(text);
  if (parsed === undefined) return checkDamaged(text, inspection);
  const { as, among } = inspection;
  const kind = as === "auto" ? kindOf(parsed, isAlone) : as;
  const found = fileKind(parsed, kind);
  if (as === "auto" && among !== undefined && among !== found) return stray(among, found);
  // One string of several is a rule text. A single string is a rule that was encoded once too often.
  if (kind === "rule") return { ...checkRule(text, isAlone ? undefined : parsed, inspection), fileKind: found };
  // Only repeated names are possible here, because the text is JSON.
  const problems = sourceProblems(value);
  if (problems.length > 0) return { kind, text, heldAt: undefined, problems, fileKind: found };
  return checkKind(kind, parsed, found, inspection);
}

function checkKind(kind: Exclude<Kind, "rule">, value: unknown, fileKind: FileKind, inspection: Inspection): Checked {
  if (kind === "members") return checkMembers(value, fileKind, inspection);
  if (kind === "message") return { ...checkMessages(value), kind, fileKind };
  if (kind === "row") return { kind, fileKind, heldAt: undefined, problems: [] };
  const isBody = isRecord(value) && Object.keys(value).length === 1 && Object.hasOwn(value, "Preferences");
  const findings = isBody ? checkPreferences(value.Preferences, "/Preferences", inspection) : checkPreferences(value, "", inspection);
  return { ...findings, kind, fileKind };
}

const inWords: Readonly<Record<FileKind, string>> = {
  rule: "a rule",
  preferences: "preferences",
  members: "a member",
  message: "a message",
  export: "a row of an export",
};

/** A row of another kind. It is not read as the kind of its file, so no repair changes its kind. */
function stray(among: FileKind, found: FileKind): Checked {
  const message = `rows of one file have one kind: expected ${inWords[among]} like the earlier rows, found ${
    found === "rule" ? "something else" : inWords[found]
  }`;
  return { kind: among === "export" ? "row" : among, heldAt: undefined, problems: [inputProblem(message)] };
}

function checkDamaged(text: string, { as, among, inspectRule }: Inspection): Checked {
  const { root, problems } = scanDamaged(text);
  const given = as === "auto" ? among : as;
  const guessed = ["MemberArn", "Member", "Preferences"].some((name) => hasName(root, name)) ? "members" : "rule";
  const kind = given === undefined ? guessed : given === "export" ? "row" : given;
  const isRule = kind === "rule" && !(given === undefined && hasName(root, "PushNotifications"));
  return { kind, text, heldAt: undefined, ...(isRule ? inspectRule(text) : { problems }) };
}

/** Whether an object in a value has a name. */
function hasName(node: JsonNode, wanted: string): boolean {
  if (node.kind === "array") return node.elements.some((element) => hasName(element, wanted));
  return node.kind === "object" && node.members.some(({ name, value }) => name === wanted || hasName(value, wanted));
}

function checkRule(source: string, value: unknown, { inspectRule }: Inspection): Checked {
  const isHeld = typeof value === "string";
  const text = isHeld ? value : source;
  return { kind: "rule", text, heldAt: isHeld ? "" : undefined, ...inspectRule(text) };
}

/** Checks the preferences at a JSON pointer of the value. */
function checkPreferences(value: unknown, path: string, { inspectRule, readRule }: Inspection): Findings {
  const { text, diagnostics, ...read } = readPreferences(value, readRule, guidance);
  const isRead = text !== undefined && !hasErrors(diagnostics);
  const rule = "accepted" in read && diagnostics.length === 0 ? read.accepted?.rule : undefined;
  const { problems, undecided = false }: Partial<InspectedRule> = isRead ? inspectRule(text, rule) : { problems: diagnostics };
  const below = problems.length === 0 ? problems : belowPreferences(problems, path);
  return { text, heldAt: path + RULE_IN_PREFERENCES, undecided, problems: below };
}

/** Checks members. Only lists have several, and members of API lists have no preferences. */
function checkMembers(value: unknown, fileKind: FileKind, inspection: Inspection): Checked {
  const kind = "members";
  const members = readMembers(value);
  const [only] = members;
  if (members.length === 1 && only !== undefined) {
    const inPreferences = checkPreferences(only.preferences, only.preferencesPath, inspection);
    const { text, heldAt, undecided = false } = inPreferences;
    const problems = only.problems.length === 0 ? inPreferences.problems : [...only.problems, ...inPreferences.problems];
    return { kind, fileKind, memberArn: only.memberArn, members, text, heldAt, undecided, problems };
  }
  const problems = members.flatMap((member): readonly Problem[] =>
    member.preferences === undefined || member.preferences === null
      ? member.problems
      : [
          ...member.problems,
          inputProblem("the API lists members without preferences: write one row for each member", member.preferencesPath),
        ],
  );
  return { kind, fileKind, heldAt: undefined, members, count: members.length, problems };
}

function checkMessages(value: unknown): Partial<Checked> & Findings {
  const parts = messageParts(value).filter(({ skipped }) => skipped === undefined);
  // The payload of a stream record is a text inside a text, so all its problems have one place.
  const problems = parts.flatMap(messageProblems);
  return { heldAt: undefined, problems, ...(isExportRow(value) || parts.length === 1 ? {} : { count: parts.length }) };
}
