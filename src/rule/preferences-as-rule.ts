import type { Finding } from "../diagnostic/collector.ts";
import { isRecord } from "../diagnostic/describe.ts";
import { unsafeEdit } from "../diagnostic/edit.ts";
import { shorten } from "../diagnostic/quote.ts";

/** The fields of the API around a rule, outermost first. In a rule, the values of these names are arrays. */
const wrappers = ["Preferences", "PushNotifications"] as const;

/**
 * Reports a rejected text that contains a rule as the API carries it: preferences, a request or response with them, or one of
 * their fields without its braces. `undefined` for any other text.
 *
 * ```text
 * "FilterRule": "{\"mention\":[\"Bob\"]}"     {"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":"…"}}
 * ```
 */
export function findPreferences(text: string): Finding | undefined {
  if (!/FilterRule|AllowNotifications/.test(text)) return undefined;
  const { value, isPiece } = read(text);
  const push = inside(value);
  if (push === undefined) return undefined;
  const span = { start: 0, end: text.length };
  const what = isPiece ? "a part of preferences" : "preferences";
  const rule = push.FilterRule;
  const decoded = typeof rule === "string" ? rule : isRecord(rule) ? JSON.stringify(rule) : undefined;
  if (decoded === undefined) {
    return { span, path: "", message: `the text is ${what} without a FilterRule`, help: "a rule is the text in the string FilterRule" };
  }
  // The text does not say whether only the rule was wanted, or whether the rest is for another program.
  return {
    span,
    path: "",
    message: `the text is ${what}, not the rule in them`,
    help: `write ${shorten(decoded)}`,
    fix: unsafeEdit(span, decoded),
  };
}

function read(text: string): { value: unknown; isPiece: boolean } {
  const whole = decode(text);
  if (whole !== undefined) return { value: whole, isPiece: false };
  const piece = text.trim().replace(/[,;]$/, "");
  const named = piece.replace(/^['"]?([A-Za-z]+)['"]?\s*[:=]\s*/, '"$1":');
  const quoted = named.replace(/^("\w+":)'([^']*)'$/, (_, name: string, rule: string) => name + JSON.stringify(rule));
  return { value: decode(`{${piece}}`) ?? decode(`{${named}}`) ?? decode(`{${quoted}}`), isPiece: true };
}

/** The innermost object of preferences in a value. */
function inside(value: unknown): Readonly<Record<string, unknown>> | undefined {
  let at = value;
  for (const wrapper of wrappers) if (isRecord(at) && isRecord(at[wrapper])) at = at[wrapper];
  if (!isRecord(at)) return undefined;
  const { FilterRule: rule, AllowNotifications: allow } = at;
  return typeof rule === "string" || isRecord(rule) || typeof allow === "string" ? at : undefined;
}

function decode(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
