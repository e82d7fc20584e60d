import type { Fix, Span } from "./diagnostic.ts";

/** What to write instead, in words and as edits. */
export interface Repair {
  readonly help?: string;
  readonly fix?: Fix;
}

export function repairBy(help: string | undefined, fix?: Fix): Repair {
  return { ...(help === undefined ? {} : { help }), ...(fix === undefined ? {} : { fix }) };
}

/** A stretch of the text replaced, which has one reading. */
export function safeEdit(span: Span, text: string): Fix {
  return { edits: [{ span, text }], isSafe: true };
}

/** A stretch of the text replaced, as is likely to be meant; a person decides. */
export function unsafeEdit(span: Span, text: string): Fix {
  return { edits: [{ span, text }], isSafe: false };
}

/** For an input that is not a text: another value at the place of the diagnostic. */
export function replaceValue(json: string, isSafe: boolean): Fix {
  return { edits: [{ text: json }], isSafe };
}

/** A stretch of the text put between brackets. */
export function wrap({ start, end }: Span, open: string, close: string, isSafe: boolean): Fix {
  return {
    edits: [
      { span: { start, end: start }, text: open },
      { span: { start: end, end }, text: close },
    ],
    isSafe,
  };
}
