/** What may be written at a position of a rule text. */
export interface JsonPlace {
  /** A name of an object, or an element of a list. */
  readonly kind: "name" | "element";
  /** The names of the objects around it, from the outside in; a list has none of its own. */
  readonly path: readonly string[];
  /** Whether the object or list around it is directly inside a list. */
  readonly isInList: boolean;
  /** The string at the position, from its first quote to its last, or to the position if it does not end. */
  readonly start: number;
  readonly end: number;
  /** What is typed of it before the position. */
  readonly typed: string;
  /** Whether a colon follows the string. */
  readonly hasValue: boolean;
}

interface Frame {
  readonly isList: boolean;
  /** The name that was read last, in an object. */
  name: string | undefined;
  /** Whether a name or an element may come next. */
  isOpen: boolean;
}

const string = /"(?:[^"\\\n]|\\.)*"?/y;

/** Finds what may be written at a position; absent where a completion would be wrong. Reads texts that are not finished. O(position). */
export function placeAt(text: string, position: number): JsonPlace | undefined {
  const frames: Frame[] = [];
  let at = 0;
  while (at < position) {
    const letter = text[at] ?? "";
    const frame = frames.at(-1);
    if (letter === '"') {
      string.lastIndex = at;
      const found = string.exec(text)?.[0] ?? letter;
      const end = at + found.length;
      const isClosed = found.length > 1 && found.endsWith('"');
      if (position < end || !isClosed) return placeIn(frames, text, at, isClosed ? end : position, text.slice(at + 1, position));
      if (frame !== undefined && !frame.isList && frame.isOpen) frame.name = unquoted(found);
      if (frame !== undefined) frame.isOpen = false;
      at = end;
      continue;
    }
    if (letter === "{" || letter === "[") frames.push({ isList: letter === "[", name: undefined, isOpen: true });
    else if (letter === "}" || letter === "]") {
      frames.pop();
      const around = frames.at(-1);
      if (around !== undefined) around.isOpen = false;
    } else if (letter === "," && frame !== undefined) frame.isOpen = true;
    at++;
  }
  return placeIn(frames, text, position, position, "");
}

function placeIn(frames: readonly Frame[], text: string, start: number, end: number, typed: string): JsonPlace | undefined {
  const frame = frames.at(-1);
  if (frame === undefined || !frame.isOpen) return undefined;
  return {
    kind: frame.isList ? "element" : "name",
    path: frames.slice(0, -1).flatMap(({ isList, name }) => (isList ? [] : [name ?? ""])),
    isInList: frames.at(-2)?.isList === true,
    start,
    end,
    typed,
    hasValue: /^\s*:/.test(text.slice(end)),
  };
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}
