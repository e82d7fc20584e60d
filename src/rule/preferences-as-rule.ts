import type { Finding } from "../diagnostic/collector.ts";
import { isRecord } from "../diagnostic/describe.ts";
import { unsafeEdit } from "../diagnostic/edit.ts";
import { shorten } from "../diagnostic/quote.ts";

/** The members of the API around a rule, from the outside in; where a rule has these names, their values are arrays. */
const wrappers = ["Preferences", "PushNotifications"] as const;

/**
 * What to say of a refused text that holds a rule as the API carries it: preferences, a request or response with them,
 * or one of their members without its braces; else `undefined`.
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
  const what = isPiece ? "a piece of the preferences around a rule" : "the preferences around a rule";
  const rule = push.FilterRule;
  const decoded = typeof rule === "string" ? rule : isRecord(rule) ? JSON.stringify(rule) : undefined;
  if (decoded === undefined) {
    return { span, path: "", message: `the text is ${what}, and has no FilterRule`, help: "a rule is what the string FilterRule holds" };
  }
  // Whether the rule alone was wanted, or the rest was to be given to something else, the text does not say.
  return {
    span,
    path: "",
    message: `the text is ${what}, not the rule itself`,
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
