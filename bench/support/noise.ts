import { quantile } from "./measure.ts";

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/**
 * Whether two sides of samples may well be one. An exact permutation test: of all ways to divide the samples
 * into two sides, 1 in 100 or more are at least as far apart, by the mean of the logarithms.
 */
export function isNoise(a: readonly number[], b: readonly number[]): boolean {
  const all = [...a, ...b].map(Math.log);
  const total = all.reduce((sum, each) => sum + each, 0);
  const distance = (sum: number) => Math.abs(sum / a.length - (total - sum) / b.length);
  const actual = distance(all.slice(0, a.length).reduce((sum, each) => sum + each, 0));
  let shuffles = 0;
  let asFar = 0;
  const choose = (from: number, left: number, sum: number) => {
    if (left === 0) {
      shuffles++;
      if (distance(sum) >= actual - 1e-12) asFar++;
      return;
    }
    for (let i = from; i <= all.length - left; i++) choose(i + 1, left - 1, sum + all[i]!);
  };
  choose(0, a.length, 0);
  return asFar / shuffles >= 0.01;
}
