/** Prints a whole number with commas: `1,234,567`. `toLocaleString` does the same, but first loads all locales: 30 ms. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
