import { jsonOf } from "../../rule/to-json.ts";

/** A rule text as written in other texts, quotes included. */
export interface RuleLiterals {
  /** The value of FilterRule in JSON: the text as a JSON string. */
  readonly json: string;
  /** An argument in a POSIX shell. */
  readonly shell: string;
  /** A string of JavaScript or TypeScript. */
  readonly javascript: string;
  /** A string of Python 3. */
  readonly python: string;
}

/**
 * Characters that are lost in a copy: control and invisible characters, halves of surrogate pairs. Line breaks and tabs of a
 * formatted text are kept.
 */
const UNSEEN = /[^\n\r\t\P{Cc}]|[\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Writes an accepted rule text so that it can be copied; invisible characters become escapes of JSON. */
export function literalsOf(text: string): RuleLiterals {
  const seen = text.search(UNSEEN) === -1 ? text : JSON.stringify(jsonOf(text)).replace(UNSEEN, escapeUnits);
  const escaped = seen.replace(/[\\'\n\r\t]/g, (found) => short[found]!);
  const quoted = `'${escaped}'`;
  const closed = seen.replaceAll("'", "'\\''");
  return { json: JSON.stringify(seen), shell: `'${closed}'`, javascript: quoted, python: quoted };
}

/** Does the same in JavaScript and Python. */
const short: Readonly<Record<string, string>> = { "\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeUnits(found: string): string {
  return found
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
