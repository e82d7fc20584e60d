import { parse } from "../../../input/member.ts";
import type { SourceValue } from "../../../input/split.ts";

/**
 * Returns the objects that follow each other directly in a value, as `cat a.json b.json` leaves them if a file has no line
 * break at its end: `}{`. Returns `undefined` for any other value.
 */
export function documentsIn({ text, line, column, problem }: SourceValue): readonly SourceValue[] | undefined {
  if (problem !== undefined) return undefined;
  const found: SourceValue[] = [];
  for (let start = 0; start < text.length; ) {
    const end = endOfObject(text, start);
    const part = text.slice(start, end);
    const parsed = parse(part);
    if (typeof parsed !== "object" || parsed === null) return undefined;
    const before = text.slice(0, start).split("\n");
    const at = before.length === 1 ? column + start : before.at(-1)!.length + 1;
    found.push({ text: part, line: line + before.length - 1, column: at, parsed });
    start = end;
    while (/\s/.test(text.charAt(start))) start++;
  }
  return found.length > 1 ? found : undefined;
}

/** Returns the offset after the object that starts here, or the end of the text if the object does not end. */
function endOfObject(text: string, start: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === "{") depth++;
    else if (match[0] === "}" && --depth <= 0) return token.lastIndex;
  }
  return text.length;
}
