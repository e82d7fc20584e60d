import { utf8Length } from "../../attributes/unicode.ts";

/** These come first, because readers take such a letter for "any"; then all printable characters, then the rest. */
const PREFERRED = "xyzabcdefghijklmnopqrstuvw0123456789";

/** Returns a string that is none of these, with as few bytes as possible: it represents every value that a rule does not name. */
export function otherValue(taken: ReadonlySet<string>): string {
  for (let bytes = 1; ; bytes++) for (const candidate of stringsOf(bytes)) if (!taken.has(candidate)) return candidate;
}

/** Yields all strings with so many bytes of UTF-8. */
function* stringsOf(bytes: number): Generator<string> {
  if (bytes === 0) return yield "";
  for (const character of characters()) {
    const length = utf8Length(character);
    if (length <= bytes) for (const rest of stringsOf(bytes - length)) yield character + rest;
  }
}

function* characters(): Generator<string> {
  yield* PREFERRED;
  for (const [from, to] of [
    [0x20, 0xd800],
    [0, 0x20],
    [0xe000, 0x11_0000],
  ] as const) {
    for (let code = from; code < to; code++) if (!PREFERRED.includes(String.fromCodePoint(code))) yield String.fromCodePoint(code);
  }
}
