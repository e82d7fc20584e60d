import { type MessageAttributes, ownNames, stringsOf, valuesIn } from "./message-attributes.ts";

/**
 * A copy of what rules see of the attributes of one message, as two parallel lists; later changes of the original do not reach
 * it. Every name has at least one value, and names do not repeat.
 */
export interface AttributeView {
  readonly names: readonly string[];
  readonly values: readonly (readonly string[])[];
}

/** Copies attributes. Never throws: it leaves out an attribute that cannot be read. O(names + values). */
export function viewOf(attributes: unknown): AttributeView {
  const names: string[] = [];
  const lists: string[][] = [];
  for (const name of ownNames(attributes)) {
    try {
      const values = valuesIn((attributes as Record<string, unknown>)[name]);
      if (values.length === 0) continue;
      lists.push(stringsOf(values));
      names.push(name);
    } catch {
      // A throwing getter or proxy: no rule can see this attribute.
    }
  }
  return { names, values: lists };
}

/** Returns a view as an object without a prototype. O(names). */
export function attributesIn({ names, values }: AttributeView): MessageAttributes {
  const attributes = Object.create(null) as MessageAttributes;
  for (const [at, name] of names.entries()) attributes[name] = { StringValues: values[at] as string[] };
  return attributes;
}

/** Returns {@link viewOf} as an object, for callers that need nothing else. */
export function copyAttributes(attributes: unknown): MessageAttributes {
  return attributesIn(viewOf(attributes));
}
