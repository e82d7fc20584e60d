/** The checks of a scene, and the failed ones; without a test framework, so that it runs anywhere. */
export class Findings {
  checked = 0;
  readonly failures: string[] = [];

  /** Compares as `toEqual` does: deeply, and an absent field equals one that is undefined. */
  equal(what: string, actual: unknown, expected: unknown): void {
    this.checked++;
    const [found, wanted] = [textOf(actual), textOf(expected)];
    if (found !== wanted) this.failures.push(`${what}: found ${found}, expected ${wanted}`);
  }

  /** Compares strings, numbers and booleans; for many comparisons: `what` is called only for a difference. */
  same(what: () => string, actual: unknown, expected: unknown): void {
    this.checked++;
    if (actual !== expected) this.failures.push(`${what()}: found ${textOf(actual)}, expected ${textOf(expected)}`);
  }

  /** Runs a check, and reports an error that it throws as a failure. */
  run(what: string, check: () => void): void {
    try {
      check();
    } catch (error) {
      this.failures.push(`${what}: ${String(error)}`);
    }
  }
}

/**
 * Returns one text for equal values, in any order of their fields; the names in it are quoted, so different values have different
 * texts.
 */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const sorted = members.sort(([a], [b]) => Number(a > b) - Number(a < b));
    return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`).join(",")}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
