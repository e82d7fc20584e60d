import type { Shape } from "../../src/messaging/model/shape.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** Writes shapes as JSON Schema, those with a name as references to `$defs`. */
export class SchemaWriter {
  readonly #names: ReadonlyMap<object, string>;

  constructor(named: Readonly<Record<string, Shape>>) {
    this.#names = new Map(Object.entries(named).map(([name, shape]) => [shape, name]));
  }

  /** Writes one schema with all named shapes in `$defs`, for references from other schemas. */
  definitions(id: string): JsonSchema {
    return { $id: id, $defs: Object.fromEntries([...this.#names].map(([shape, name]) => [name, this.#write(shape as Shape, "", shape)])) };
  }

  schema(id: string, shape: Shape, definitions: string): JsonSchema {
    return { $id: id, ...this.#write(shape, definitions) };
  }

  #write(shape: Shape, definitions: string, top?: object): JsonSchema {
    const name = shape === top ? undefined : this.#names.get(shape);
    if (name !== undefined) return { $ref: `${definitions}#/$defs/${name}` };
    switch (shape.kind) {
      case "string":
        return {
          type: "string",
          ...given("minLength", shape.min),
          ...given("maxLength", shape.max),
          ...given("pattern", shape.pattern),
          ...given("enum", shape.values),
        };
      case "integer":
        return { type: "integer", ...given("minimum", shape.min), ...given("maximum", shape.max) };
      case "boolean":
        return { type: "boolean" };
      case "timestamp":
        // A Date, which JSON Schema does not have; the reader has already checked it.
        return {};
      case "list":
        return {
          type: "array",
          items: this.#write(shape.of, definitions),
          ...given("minItems", shape.min),
          ...given("maxItems", shape.max),
        };
      case "map":
        return {
          type: "object",
          propertyNames: this.#write(shape.key, definitions),
          additionalProperties: this.#write(shape.value, definitions),
        };
      case "structure":
        return {
          type: "object",
          properties: Object.fromEntries(Object.entries(shape.members).map(([key, member]) => [key, this.#write(member, definitions)])),
          ...given("required", shape.required),
        };
    }
  }
}

function given(keyword: string, value: unknown): JsonSchema {
  return value === undefined ? {} : { [keyword]: value };
}
