import { characterCount, hasLoneSurrogate } from "./unicode.ts";

/** The limits of a message. Lengths count characters [model]; the size counts bytes of UTF-8 [guide]. */
export const attributeLimits = {
  nameLength: 64,
  valueLength: 512,
  /** Over all names and values of a message. */
  bytes: 1024,
} as const;

/** Returns a limit, or its default. Throws RangeError if it is not a positive number, which is a mistake of the program. */
export function resolveLimit(name: string, value: number | undefined, fallback: number): number {
  const limit = value ?? fallback;
  if (!(limit > 0)) throw new RangeError(`${name} must be a positive number or Infinity, found ${limit}`);
  return limit;
}

/** Whether a name has 1 to 64 characters. */
export function isNameLength(name: string): boolean {
  return isLength(name, attributeLimits.nameLength);
}

/** Whether a value has 1 to 512 characters. */
export function isValueLength(value: string): boolean {
  return isLength(value, attributeLimits.valueLength);
}

/** Returns why no message can carry this name, in words; `undefined` if one can. */
export function whyNoSuchName(name: string): string | undefined {
  return whyImpossible(name, isNameLength(name), `1 to ${attributeLimits.nameLength}`);
}

/** Returns why no message can carry this value, in words; `undefined` if one can. */
export function whyNoSuchValue(value: string): string | undefined {
  return whyImpossible(value, isValueLength(value), `1 to ${attributeLimits.valueLength}`);
}

function whyImpossible(text: string, fits: boolean, range: string): string | undefined {
  if (!fits) return `it has ${characterCount(text)} characters, ${range} are allowed`;
  return hasLoneSurrogate(text) ? "it has half a surrogate pair" : undefined;
}

function isLength(text: string, longest: number): boolean {
  return text.length > 0 && (text.length <= longest || (text.length <= 2 * longest && characterCount(text) <= longest));
}
