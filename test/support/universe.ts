import type { MessageAttributes } from "../../src/index.ts";

/**
 * Every message that the API accepts and that two rules could distinguish, smallest first: an oracle for proofs
 * that shares no code with the library. Only for rules of few strings: there are 2^strings messages.
 * Smallest: fewest values, then fewest bytes, then the first letter in which two differ.
 */
export function universe(...rules: unknown[]): MessageAttributes[] {
  const letters = lettersOf(rules);
  const subsets = Array.from({ length: 2 ** letters.length }, (_, bits) =>
    letters.filter((_, index) => (bits >> (letters.length - 1 - index)) & 1),
  );
  return subsets
    .map((letters, bits) => ({ letters, bits, bytes: bytesOf(letters) }))
    .filter(({ bytes }) => bytes <= 1024)
    .sort((a, b) => a.letters.length - b.letters.length || a.bytes - b.bytes || b.bits - a.bits)
    .map(({ letters }) => toMessage(letters));
}

type Letter = readonly [name: string, value: string];

/** The number of variables in the universe. */
export function lettersOf(rules: readonly unknown[]): Letter[] {
  const strings = new Map<string, Set<string>>();
  const walk = (rule: object): void => {
    for (const [name, list] of Object.entries(rule) as [string, unknown[]][]) {
      if (name === "$or") for (const branch of list) walk(branch as object);
      else {
        const values = strings.get(name) ?? new Set<string>();
        strings.set(name, values);
        for (const entry of list) {
          for (const string of typeof entry === "string" ? [entry] : [(entry as { "anything-but": string })["anything-but"]].flat()) {
            values.add(string);
          }
        }
      }
    }
  };
  for (const rule of rules) walk(rule as object);
  return [...strings].flatMap(([name, values]) => {
    if (!isCarried(name, 64)) return [];
    const carried = [...values].filter((value) => isCarried(value, 512));
    const other = [..."xyzabcdefgh"].find((letter) => !carried.includes(letter))!;
    return [...carried, other].map((value): Letter => [name, value]);
  });
}

function isCarried(text: string, longest: number): boolean {
  return text.length > 0 && [...text].length <= longest && !/\p{Surrogate}/u.test(text);
}

function bytesOf(letters: readonly Letter[]): number {
  const names = new Set(letters.map(([name]) => name));
  return [...names, ...letters.map(([, value]) => value)].reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
}

function toMessage(letters: readonly Letter[]): MessageAttributes {
  const message: Record<string, { StringValues: string[] }> = Object.create(null);
  for (const [name, value] of letters) {
    message[name] ??= { StringValues: [] };
    message[name].StringValues.push(value);
  }
  return message;
}
