import type { Fix, Span } from "./diagnostic.ts";

/** What to write instead, in words and as edits. */
export interface Repair {
  readonly help?: string;
  readonly fix?: Fix;
}

export function repairBy(help: string | undefined, fix?: Fix): Repair {
  return { ...(help === undefined ? {} : { help }), ...(fix === undefined ? {} : { fix }) };
}

/** A safe fix: replaces a range of the text that has only one reading. */
export function safeEdit(span: Span, text: string): Fix {
  return { edits: [{ span, text }], isSafe: true };
}

/** A fix that is not safe: replaces a range of the text by its likely meaning; a person decides. */
export function unsafeEdit(span: Span, text: string): Fix {
  return { edits: [{ span, text }], isSafe: false };
}

/** For an input that is not a text: replaces the value at the path of the diagnostic. */
export function replaceValue(json: string, isSafe: boolean): Fix {
  return { edits: [{ text: json }], isSafe };
}

/** Puts a range of the text between brackets. */
export function wrap({ start, end }: Span, open: string, close: string, isSafe: boolean): Fix {
  return {
    edits: [
      { span: { start, end: start }, text: open },
      { span: { start: end, end }, text: close },
    ],
    isSafe,
  };
}
