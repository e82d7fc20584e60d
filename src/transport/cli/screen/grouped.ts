/** A whole number with commas: `1,234,567`. `toLocaleString` says the same, and loads the languages of the world first: 30 ms. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
