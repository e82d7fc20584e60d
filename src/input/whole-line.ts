/** Returns the record that fills a whole line, from `{` to `}`; `undefined` for any other line. */
export function lineOf(text: string, start: number, end: number): { readonly text: string; readonly parsed: object } | undefined {
  if (text.charCodeAt(start) !== BRACE) return undefined;
  const last = text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
  // Most other lines are recognised without an exception.
  if (text.charCodeAt(last - 1) !== CLOSE_BRACE) return undefined;
  const line = text.slice(start, last);
  try {
    return { text: line, parsed: JSON.parse(line) as object };
  } catch {
    return undefined;
  }
}

const CARRIAGE_RETURN = 0x0d;
const BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
