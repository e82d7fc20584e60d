/** `console.log` of Node calls this; other runtimes do not. */
const inspect = Symbol.for("nodejs.util.inspect.custom");

/**
 * Prints objects of a class in one line, since there may be a million members. Called by a constructor: a class member with this name
 * would be a computed one, and bundlers would then keep the class even if nothing uses it.
 */
export function printsAs<T extends object>(prototype: T, print: (object: T) => string): void {
  if (inspect in prototype) return;
  Object.assign(prototype, {
    [inspect](this: T): string {
      return print(this);
    },
  });
}

/** Prints the counts that are not 0, after a colon: `: all 1, none 2`. */
export function countsInWords(counts: Readonly<Record<string, number>>): string {
  const printed = Object.entries(counts).flatMap(([name, count]) => (count > 0 ? `${name} ${count}` : []));
  return printed.length === 0 ? "" : `: ${printed.join(", ")}`;
}
