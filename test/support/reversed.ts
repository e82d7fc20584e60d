/** The text of the same rule with its parts, entries and strings in reverse: equal except for order. */
export function reversed(text: string): string {
  return JSON.stringify(turned(JSON.parse(text)));
}

function turned(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(turned).reverse();
  if (typeof part !== "object" || part === null) return part;
  const entries = Object.entries(part).reverse();
  return Object.defineProperties(
    Object.create(null),
    Object.fromEntries(entries.map(([name, value]) => [name, { value: turned(value), enumerable: true }])),
  );
}
