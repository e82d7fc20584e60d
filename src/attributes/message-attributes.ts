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
 * Returns the values that a message has under a name: strings and own properties only; empty if absent. Ignores inherited
 * properties and values that are not strings. Throws only if a getter or proxy inside the attributes throws; `copyAttributes`
 * prevents that.
 */
export function valuesOf(attributes: unknown, name: string): readonly string[] {
  return valuesIn(ownProperty(attributes, name));
}

/** Does the same as {@link valuesOf} for an attribute that was already read. */
export function valuesIn(attribute: unknown): readonly string[] {
  const values = ownProperty(attribute, "StringValues");
  if (!Array.isArray(values)) return none;
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] !== "string") return stringsOf(values);
  }
  return values;
}

/**
 * Does the same as {@link valuesOf} for predicates. They compare with strings only, so this does not filter the list; and it
 * looks a property up before it checks that it is an own one (bench/match-one-rule).
 */
export function listOf(attributes: unknown, name: string): readonly unknown[] {
  if (!isObject(attributes)) return none;
  const attribute = attributes[name];
  if (!isObject(attribute) || !Object.hasOwn(attributes, name)) return none;
  const values = attribute.StringValues;
  return Array.isArray(values) && Object.hasOwn(attribute, "StringValues") ? values : none;
}

/** Copies the strings of a list. Reads by index, as rules do, and never uses the iterator of the list. */
export function stringsOf(values: readonly unknown[]): string[] {
  const strings: string[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "string") strings.push(value);
  }
  return strings;
}

/** Returns the names of own properties; none if the value is not an object or its names cannot be read. */
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
