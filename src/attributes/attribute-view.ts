import { type MessageAttributes, ownNames, stringsOf, valuesIn } from "./message-attributes.ts";

/**
 * A copy of what rules see of the attributes of one message, as two parallel lists; later changes of the original do not reach
 * it. Every name has at least one value, and names do not repeat.
 */
export class AttributeView {
  readonly names: readonly string[];
  readonly values: readonly (readonly string[])[];
  #attributes: MessageAttributes | undefined;

  private constructor(names: readonly string[], values: readonly (readonly string[])[]) {
    this.names = names;
    this.values = values;
  }

  /** Copies attributes. Never throws: it leaves out an attribute that cannot be read. O(names + values). */
  static of(attributes: unknown): AttributeView {
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
    return new AttributeView(names, lists);
  }

  /** Returns the same as an object without a prototype. The first call makes it. */
  get attributes(): MessageAttributes {
    if (this.#attributes === undefined) {
      this.#attributes = Object.create(null) as MessageAttributes;
      for (const [at, name] of this.names.entries()) this.#attributes[name] = { StringValues: this.values[at] as string[] };
    }
    return this.#attributes;
  }
}

/** Returns {@link AttributeView} as an object, for callers that need nothing else. */
export function copyAttributes(attributes: unknown): MessageAttributes {
  return AttributeView.of(attributes).attributes;
}
