const strangeSpace = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|\s+/y;
const identifier = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/** Matches a comment, or white space that JSON does not allow; may be empty. */
export function strangeSpaceAt(text: string, offset: number): string {
  strangeSpace.lastIndex = offset;
  return strangeSpace.exec(text)?.[0] ?? "";
}

/** Whether a word is a name in JavaScript and similar languages. */
export function isIdentifier(word: string): boolean {
  return identifier.test(word);
}

/** Returns white space with spaces for characters that JSON does not allow; nothing for byte order marks alone. */
export function knownSpace(space: string): string {
  return space === "\ufeff" ? "" : space.replace(/[^\n\r\t ]+/g, " ");
}
