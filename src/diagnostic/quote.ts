/** The longest quotation in a message, in code units: a message names the input, but does not copy it. */
const LONGEST = 60;

/** A string as a JSON literal, shortened in the middle when long: for messages and help. */
export function quote(text: string): string {
  // Both ends identify the text, so the rest of a long text is not read.
  const ends = text.length > 2 * LONGEST ? text.slice(0, LONGEST) + text.slice(-LONGEST) : text;
  return shorten(JSON.stringify(ends));
}

/** Source text without quotes, shortened in the middle if long. */
export function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  const half = LONGEST / 2 - 1;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
