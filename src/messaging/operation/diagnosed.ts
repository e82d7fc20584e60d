import { diagnosticCodes } from "../../diagnostic/codes.ts";
import { type Diagnostic, type Fix, hasErrors } from "../../diagnostic/diagnostic.ts";
import type { ApiError } from "../errors.ts";
import { validatorOf } from "../model/check.ts";
import { structure } from "../model/shape.ts";
import * as s from "../model/shapes.ts";
import { badRequest, describe, editsToShow, told } from "../problem.ts";

/** The most diagnostics that an error explains. */
const EXPLAINED = 5;

/** Codes whose messages are numbers; the messages of others may quote what was rejected. */
const limits: readonly string[] = ["too-large", "too-complex", "too-many-branches", "attributes-too-large"];

/** Returns a BadRequestException for a rule: what is wrong, where, and how to repair it, but never its text. */
export function refusedRule(diagnostics: readonly Diagnostic[]): ApiError {
  return refused("Preferences.PushNotifications.FilterRule", "Member must be a filter rule", diagnostics);
}

/** Returns the same for preferences with unknown fields; `help` names only known fields. */
export function refusedPreferences(diagnostics: readonly Diagnostic[]): ApiError {
  const found = diagnostics.slice(0, EXPLAINED).map(({ code, help }) => (help === undefined ? code : `${code} (${help})`));
  return badRequest([told("Preferences", `Member must be preferences: ${found.join(", ")}`)], diagnostics);
}

/** Returns the same for MessageAttributes. */
export function refusedAttributes(diagnostics: readonly Diagnostic[]): ApiError | undefined {
  return hasErrors(diagnostics) ? refused("MessageAttributes", "Member must be message attributes", diagnostics) : undefined;
}

const message = structure({
  PushNotification: s.pushNotification,
  MessageAttributes: s.messageAttributes,
  Target: s.target,
  Sender: s.identity,
  ChimeBearer: s.arn,
  Status: s.status,
});
const validateMessage = validatorOf(message);

/** Returns the same for a message that is decided without being sent: the limits in the words of SendChannelMessage. */
export function refusedMessage(value: unknown, diagnostics: readonly Diagnostic[]): ApiError {
  const partOf = (pointer: string) => pointer.split("/")[1] ?? "";
  const wrong = new Set(diagnostics.map(({ path }) => partOf(path)));
  const shown = validateMessage(value).filter(({ instancePath }) => wrong.has(partOf(instancePath)));
  const parts = new Set(shown.map(({ instancePath }) => partOf(instancePath)));
  const rest = diagnostics
    .filter(({ path }) => !parts.has(partOf(path)))
    // Names of attributes are sensitive, and so may unknown names be.
    .map((each) => {
      const part = each.code === "unknown-member" ? "" : partOf(each.path);
      return told(part === "" ? "Message" : `Message.${part}`, `Member must be a message: ${explained(each)}`);
    });
  return badRequest([...shown.flatMap((error) => describe(error, message, "Message")), ...rest]);
}

function refused(member: string, constraint: string, diagnostics: readonly Diagnostic[]): ApiError {
  // The warning that a rule was encoded twice is the reason of the errors beside it, so it comes first.
  const [reasons, others] = [true, false].map((isReason) => diagnostics.filter(({ code }) => (code === "encoded-twice") === isReason));
  const found = [...reasons!, ...others!.filter(({ severity }) => severity === "error")].map(explained);
  const more = found.length > EXPLAINED ? `; and ${found.length - EXPLAINED} more` : "";
  return badRequest([told(member, `${constraint}: ${found.slice(0, EXPLAINED).join("; ")}${more}`)], diagnostics);
}

/** `empty-array at characters 5 to 7: the list of an attribute is empty. Add an entry, or remove the attribute` */
function explained({ code, fix, message, span }: Diagnostic): string {
  const { repair, title } = diagnosticCodes[code];
  const place = span === undefined ? "" : ` at characters ${span.start} to ${span.end}`;
  // Sentences with an example are left out: a reader, or a search in a log, would take it for the rule.
  const advice = repair.split(/(?<=\.) /).filter((sentence) => !sentence.includes('"'));
  const how = repairOf(fix) ?? advice.join(" ").replace(/\.$/, "");
  return `${code}${place}: ${limits.includes(code) ? message : title}${how === "" ? "" : `. ${how}`}`;
}

/** The edits of a repair in words, if they quote nothing. */
function repairOf(fix: Fix | undefined): string | undefined {
  const edits = editsToShow(fix);
  if (edits === undefined) return undefined;
  return `${fix?.isSafe === true ? "To repair it" : "A possible repair"}: ${edits
    .map(({ span, text }) => {
      if (text === "") return `remove characters ${span.start} to ${span.end}`;
      if (span.start === span.end) return `insert ${text} at ${span.start}`;
      return `write ${text} for characters ${span.start} to ${span.end}`;
    })
    .join(", ")}`;
}
