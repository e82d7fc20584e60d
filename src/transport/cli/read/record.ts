/** How a record on a line of its own begins, as lines inside a well-indented value do not: an object, or a rule text. */
const beginning = /\{ ?["\\]|"\{/y;

/** Whether a record may begin at an offset. */
export function beginsRecord(text: string, offset: number): boolean {
  beginning.lastIndex = offset;
  return beginning.test(text);
}

/**
 * The offset of the first line of a value that looks like the beginning of another one: a record, indented no
 * deeper than the value itself (which starts at `column`), and no part of a value that is laid out over
 * lines. -1 when there is none.
 */
export function recordIn(text: string, column: number): number {
  if (!beginsRecord(text, 0)) return -1;
  const indentation = /[ \t]*/y;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    indentation.lastIndex = at + 1;
    const indent = indentation.exec(text)?.[0].length ?? 0;
    if (indent < column && beginsRecord(text, at + 1 + indent)) return at + 1;
  }
  return -1;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
