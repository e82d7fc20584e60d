/** What kind of value it is, in words, for messages. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return value === null ? "null" : "nothing";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Whether a value is an object with named properties, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
