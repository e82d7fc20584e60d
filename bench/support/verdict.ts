/** A smaller difference is not reported, even if it is real. */
const LEAST = 0.02;

/**
 * Returns the median of the ratios, an interval that contains the true ratio in at least 97.8% of comparisons, and a word. If
 * both sides were the same, each ratio would be above or below 1 with equal chance: all of 7 on one side in 1.6% of cases, 9 or
 * more of 10 in 2.1%. So the interval excludes the outermost ratio of each end if there are ten.
 */
export function verdictOn(ratios: readonly number[], [less, more]: readonly [less: string, more: string]) {
  const sorted = Float64Array.from(ratios).sort();
  const end = sorted.length - 1;
  // An even number has two in the middle, and each is the other's inverse when A and B change places.
  const ratio = Math.sqrt(sorted[Math.floor(end / 2)]! * sorted[Math.ceil(end / 2)]!);
  const left = sorted.length < 10 ? 0 : 1;
  const [low, high] = [sorted[left]!, sorted[end - left]!];
  const isNoise = (low <= 1 && high >= 1) || Math.abs(ratio - 1) < LEAST;
  return { ratio, low, high, verdict: isNoise ? "noise" : ratio < 1 ? less : more };
}
