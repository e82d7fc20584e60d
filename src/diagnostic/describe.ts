/** Describes the kind of a value, for messages. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return value === null ? "null" : "nothing";
  return withArticle(Array.isArray(value) ? "array" : typeof value);
}

/** Returns the name of a JavaScript or JSON type with its article. */
export function withArticle(type: string): string {
  return `${/^[ao]/.test(type) ? "an" : "a"} ${type}`;
}

/** Whether a value is an object with named properties, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is missing. Stores and JSON use null where a program uses undefined. */
export function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
