/**
 * Whether ratios may well be 1 in truth. An exact test by signs: were A and B the same, each ratio could as well be its
 * inverse; of all such exchanges, 1 in 50 or more lead at least as far from 1, by the mean of the logarithms.
 */
export function isNoise(ratios: readonly number[]): boolean {
  const logs = ratios.map(Math.log);
  const actual = Math.abs(logs.reduce((sum, each) => sum + each, 0));
  let asFar = 0;
  for (let signs = 0; signs < 2 ** logs.length; signs++) {
    const sum = logs.reduce((total, each, index) => total + ((signs >>> index) & 1 ? each : -each), 0);
    if (Math.abs(sum) >= actual - 1e-12) asFar++;
  }
  return asFar / 2 ** logs.length >= 0.02;
}
