import { type Diagnostic, hasErrors } from "../../diagnostic/diagnostic.ts";
import { ApiError } from "../errors.ts";

/** Returns a BadRequestException for a rule: codes and positions, never the text. */
export function refusedRule(diagnostics: readonly Diagnostic[]): ApiError {
  return refused("Preferences.PushNotifications.FilterRule", "Member must be a filter rule", diagnostics);
}

/** Returns the same for preferences with unknown fields; `help` names only known fields. */
export function refusedPreferences(diagnostics: readonly Diagnostic[]): ApiError {
  const found = diagnostics.slice(0, 5).map(({ code, help }) => (help === undefined ? code : `${code} (${help})`));
  const message = `Value at 'Preferences' failed to satisfy constraint: Member must be preferences: ${found.join(", ")}`;
  return new ApiError("BadRequestException", `1 validation error detected: ${message}`, { diagnostics });
}

/** Returns the same for MessageAttributes. */
export function refusedAttributes(diagnostics: readonly Diagnostic[]): ApiError | undefined {
  return hasErrors(diagnostics) ? refused("MessageAttributes", "Member must be message attributes", diagnostics) : undefined;
}

function refused(member: string, constraint: string, diagnostics: readonly Diagnostic[]): ApiError {
  const found = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, span }) => (span === undefined ? code : `${code} at characters ${span.start} to ${span.end}`));
  const more = found.length > 5 ? `, and ${found.length - 5} more` : "";
  const message = `Value at '${member}' failed to satisfy constraint: ${constraint}: ${found.slice(0, 5).join(", ")}${more}`;
  return new ApiError("BadRequestException", `1 validation error detected: ${message}`, { diagnostics });
}
