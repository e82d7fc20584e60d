import { utf8Length } from "../../attributes/unicode.ts";

/** Where a reader takes a letter for "any": these come first, then whatever can be printed, then the rest. */
const PREFERRED = "xyzabcdefghijklmnopqrstuvw0123456789";

/** A string that is none of these, as few bytes long as can be: it stands for every value that a rule does not name. */
export function otherValue(taken: ReadonlySet<string>): string {
  for (let bytes = 1; ; bytes++) for (const candidate of stringsOf(bytes)) if (!taken.has(candidate)) return candidate;
}

/** All strings of so many bytes of UTF-8. */
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
