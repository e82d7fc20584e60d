/** What a scene has checked, and what was not as expected; without a test framework, so that it runs anywhere. */
export class Findings {
  checked = 0;
  readonly failures: string[] = [];

  /** Compares as `toEqual` does: deeply, and an absent member is like one that is undefined. */
  equal(what: string, actual: unknown, expected: unknown): void {
    this.checked++;
    const [found, wanted] = [textOf(actual), textOf(expected)];
    if (found !== wanted) this.failures.push(`${what}: found ${found}, expected ${wanted}`);
  }

  /** Compares strings, numbers and booleans; for many of them: `what` is called for a difference only. */
  same(what: () => string, actual: unknown, expected: unknown): void {
    this.checked++;
    if (actual !== expected) this.failures.push(`${what()}: found ${textOf(actual)}, expected ${textOf(expected)}`);
  }

  /** Runs a check, and takes what it throws as a failure. */
  run(what: string, check: () => void): void {
    try {
      check();
    } catch (error) {
      this.failures.push(`${what}: ${String(error)}`);
    }
  }
}

/** One text for equal values, whatever the order of their members; the names in it are quoted, so nothing is taken for another. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const sorted = members.sort(([a], [b]) => Number(a > b) - Number(a < b));
    return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`).join(",")}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
