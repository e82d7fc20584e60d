/**
 * Makes text safe for a terminal: control, formatting and bidirectional characters and halves of surrogate
 * pairs become `·`, one for each.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "·");
}
