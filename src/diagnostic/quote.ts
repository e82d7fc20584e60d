/** The longest quotation in a message, in code units: a message names the input, but does not copy it. */
const LONGEST = 60;

/** A string as a JSON literal, shortened in the middle when long: for messages and help. */
export function quote(text: string): string {
  if (text.length <= LONGEST) return shorten(JSON.stringify(text));
  // Both ends identify the text, so the rest of a long text is not read.
  const half = LONGEST / 2 - 1;
  const [head, tail] = [text.slice(0, LONGEST), text.slice(-LONGEST)].map((end) => JSON.stringify(end));
  return `${head!.slice(0, half)}…${tail!.slice(-half)}`;
}

/** Source text without quotes, shortened in the middle if long. */
export function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  const half = LONGEST / 2 - 1;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
