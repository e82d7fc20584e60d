import { type MessageAttributes, ownNames, stringsOf, valuesIn } from "./message-attributes.ts";

/**
 * What rules can see of the attributes of one message, as two parallel lists that later changes of the original
 * do not reach. Every name has at least one value, names do not repeat.
 */
export class AttributeView {
  readonly names: readonly string[];
  readonly values: readonly (readonly string[])[];
  #attributes: MessageAttributes | undefined;

  private constructor(names: readonly string[], values: readonly (readonly string[])[]) {
    this.names = names;
    this.values = values;
  }

  /** Total: an attribute that cannot be read is left out. O(names + values). */
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

  /** The same as an object without a prototype; made when it is first asked for. */
  get attributes(): MessageAttributes {
    if (this.#attributes === undefined) {
      this.#attributes = Object.create(null) as MessageAttributes;
      for (const [at, name] of this.names.entries()) this.#attributes[name] = { StringValues: this.values[at] as string[] };
    }
    return this.#attributes;
  }
}

/** {@link AttributeView} for who wants nothing else. */
export function copyAttributes(attributes: unknown): MessageAttributes {
  return AttributeView.of(attributes).attributes;
}
