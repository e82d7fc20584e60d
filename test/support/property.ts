import fc from "fast-check";

/**
 * Checks a property. `FC_SEED` replays a failure (the message of a failing run names its seed), `FC_RUNS`
 * runs more cases, and never less than `least` times. Plain fc.assert, so that titles stay stable and mutation testing can filter by test.
 */
export function check<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>, runs = 300, least = 1): void {
  fc.assert(property, parameters(runs, least));
}

/** Does the same for slow properties. */
export async function checkAsync<T extends [unknown, ...unknown[]]>(property: fc.IAsyncProperty<T>, runs = 300): Promise<void> {
  await fc.assert(property, parameters(runs));
}

function parameters(runs: number, least = 1): { numRuns: number; seed?: number } {
  const seed = process.env.FC_SEED;
  return { numRuns: Math.max(least, Number(process.env.FC_RUNS ?? runs)), ...(seed === undefined ? {} : { seed: Number(seed) }) };
}

export const semanticsArb: fc.Arbitrary<"guide" | "sns"> = fc.constantFrom("guide", "sns");

/** No limits, for properties of the language itself. */
export const unlimited = { maxBytes: Infinity, maxComplexity: Infinity, maxOrBranches: Infinity } as const;
