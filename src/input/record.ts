/**
 * How a record on a line of its own begins, as lines inside a well-indented value do not: an object, also one that is
 * laid out over lines or has other quotes, or a rule text.
 */
const beginning = /([ \t]*)(?:\{ ?["'\\]|\{[ \t]*\r?(?:\n|$)|"\{)/y;

/** Whether a record may begin on the line that starts at an offset, indented no deeper than a value that starts at `column`. */
export function beginsRecord(text: string, lineStart: number, column: number): boolean {
  beginning.lastIndex = lineStart;
  const [, indentation] = beginning.exec(text) ?? [];
  return indentation !== undefined && indentation.length < column;
}

/**
 * The offset of the first line of a value that looks like the beginning of another one: a record, indented no
 * deeper than the value itself (which starts at `column`). -1 if there is no candidate. A valid value that is not
 * indented can also have such a line.
 */
export function recordIn(text: string, column: number): number {
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    if (beginsRecord(text, at + 1, column)) return at + 1;
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
