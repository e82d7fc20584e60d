import { isRecord } from "../../../diagnostic/describe.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

const URN = "urn:pushsieve:schema:";

/** Returns a schema with the schemas that it refers to inlined: editors cannot follow a URN. */
export function bundle(name: string, schemas: ReadonlyMap<string, JsonSchema>): JsonSchema {
  const others = new Map<string, JsonSchema>();
  const root = repoint(schemas.get(name), "#");
  const $defs = { ...(isRecord(root.$defs) ? root.$defs : {}), ...Object.fromEntries(others) };
  return Object.keys($defs).length === 0 ? root : { ...root, $defs };

  /** In an inlined schema, `#` no longer means the whole document. */
  function repoint(schema: unknown, base: string): JsonSchema {
    return mapRefs(schema, (ref) => {
      if (!ref.startsWith(URN)) return base + ref.slice(1);
      const other = ref.slice(URN.length);
      if (other === name) return "#";
      const place = `#/$defs/${other}`;
      if (!others.has(other)) {
        others.set(other, {});
        const { $id, $schema, ...rest } = repoint(schemas.get(other), place);
        others.set(other, rest);
      }
      return place;
    }) as JsonSchema;
  }
}

function mapRefs(value: unknown, map: (ref: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => mapRefs(each, map));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === "$ref" && typeof each === "string" ? map(each) : mapRefs(each, map)]),
  );
}
