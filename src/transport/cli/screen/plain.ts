import { quote } from "../../../diagnostic/quote.ts";

/**
 * Makes user data safe for a terminal: control characters, bidirectional overrides, invisible characters and
 * half surrogate pairs become `·`. So a name cannot move the cursor, set colours or imitate
 * another name. Line breaks stay.
 */
export function plain(text: string): string {
  return text.replace(/[^\n\P{Cc}]|[\p{Cf}\p{Cs}\u2028\u2029]/gu, "·");
}

/** The same for one line. */
export function plainLine(text: string): string {
  return plain(text).replaceAll("\n", "·");
}

/** Prints the name of an attribute: a simple word unchanged, any other name as a JSON string. */
export function printName(name: string): string {
  return /^[\w$-]+$/.test(name) ? name : quote(name);
}

/** Prints JSON on one line. It escapes the same characters, so nothing is lost and nothing reaches the terminal. */
export function jsonLine(value: unknown): string {
  const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const escaped = JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (found) => found.split("").map(escapeUnit).join(""));
  return `${escaped}\n`;
}
