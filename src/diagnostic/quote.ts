/** The longest quotation in a message, in code units: a message names what was found, it is no copy of it. */
const LONGEST = 60;

/** A string as a JSON literal, shortened in the middle when long: for messages and help. */
export function quote(text: string): string {
  if (text.length <= LONGEST) return shorten(JSON.stringify(text));
  // Both ends tell enough: the rest of a long text is not even looked at.
  const half = LONGEST / 2 - 1;
  const [head, tail] = [text.slice(0, LONGEST), text.slice(-LONGEST)].map((end) => JSON.stringify(end));
  return `${head!.slice(0, half)}…${tail!.slice(-half)}`;
}

/** Source text as it stands, shortened in the middle when long. */
export function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  const half = LONGEST / 2 - 1;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
