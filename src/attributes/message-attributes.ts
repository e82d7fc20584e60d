/** One attribute of a message, as on the wire. */
export interface MessageAttributeValue {
  /** The values, in any order. Without it the attribute has none. */
  StringValues?: string[] | undefined;
}

/**
 * What rules are matched against: names to lists of strings, as SendChannelMessage carries them.
 * A list is a set: order and repeats mean nothing. An absent or empty list is the same as no attribute.
 */
export type MessageAttributes = Record<string, MessageAttributeValue>;

const none: readonly string[] = [];

/**
 * The values that a message has under a name: strings only, own properties only; empty when absent.
 * Whatever the attributes hold, inherited properties and values that are not strings are not seen.
 * Throws only what a getter or proxy inside the attributes throws; `copyAttributes` is free of them.
 */
export function valuesOf(attributes: unknown, name: string): readonly string[] {
  return valuesIn(ownProperty(attributes, name));
}

/** {@link valuesOf} of an attribute that is at hand. */
export function valuesIn(attribute: unknown): readonly string[] {
  const values = ownProperty(attribute, "StringValues");
  if (!Array.isArray(values)) return none;
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] !== "string") return stringsOf(values);
  }
  return values;
}

/**
 * {@link valuesOf} for predicates, which never take for a string what is none: what the list holds is not
 * looked at, and a property is looked up before it is asked whether it is an own one (bench/match-one-rule).
 */
export function listOf(attributes: unknown, name: string): readonly unknown[] {
  if (!isObject(attributes)) return none;
  const attribute = attributes[name];
  if (!isObject(attribute) || !Object.hasOwn(attributes, name)) return none;
  const values = attribute.StringValues;
  return Array.isArray(values) && Object.hasOwn(attribute, "StringValues") ? values : none;
}

/** The strings of a list as a new one; by index, as rules read them, whatever iterator the list may have. */
export function stringsOf(values: readonly unknown[]): string[] {
  const strings: string[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "string") strings.push(value);
  }
  return strings;
}

/** The names of own properties; none of what is no object or cannot be asked. */
export function ownNames(attributes: unknown): string[] {
  try {
    return isObject(attributes) ? Object.getOwnPropertyNames(attributes) : [];
  } catch {
    return [];
  }
}

function ownProperty(object: unknown, name: string): unknown {
  return isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
