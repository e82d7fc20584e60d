const strangeSpace = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|\s+/y;
const identifier = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/** A comment, or white space that JSON does not know; may be empty. */
export function strangeSpaceAt(text: string, offset: number): string {
  strangeSpace.lastIndex = offset;
  return strangeSpace.exec(text)?.[0] ?? "";
}

/** Whether a word is a name in JavaScript and its like. */
export function isIdentifier(word: string): boolean {
  return identifier.test(word);
}

/** White space with spaces for what JSON does not know; nothing for byte order marks alone. */
export function knownSpace(space: string): string {
  return space === "\ufeff" ? "" : space.replace(/[^\n\r\t ]+/g, " ");
}
