/** A smaller difference is not worth a word, even if it is one. */
const LEAST = 0.02;

/**
 * Returns the median of the ratios, an interval that has the true one in 97.8% of comparisons or more, and a word. Were both
 * sides the same, each ratio would fall on either side of 1 as a coin does: all of 7 on one side in 1.6% of cases, 9 or
 * more of 10 in 2.1%. So the interval leaves out the outermost ratio of each end where there are ten.
 */
export function verdictOn(ratios: readonly number[], [less, more]: readonly [less: string, more: string]) {
  const sorted = Float64Array.from(ratios).sort();
  const end = sorted.length - 1;
  // Of an even number there are two in the middle, and each is the other's inverse when A and B change places.
  const ratio = Math.sqrt(sorted[Math.floor(end / 2)]! * sorted[Math.ceil(end / 2)]!);
  const left = sorted.length < 10 ? 0 : 1;
  const [low, high] = [sorted[left]!, sorted[end - left]!];
  const isNoise = (low <= 1 && high >= 1) || Math.abs(ratio - 1) < LEAST;
  return { ratio, low, high, verdict: isNoise ? "noise" : ratio < 1 ? less : more };
}
