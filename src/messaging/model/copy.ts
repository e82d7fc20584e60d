import type { Shape } from "./shape.ts";

/** Copies a value. Adds the places of times that are not dates. */
type Copy = (value: unknown, notDates: string[]) => unknown;

/**
 * Returns a function that copies the fields that a shape has, without those that are `null`. It never reads inherited
 * properties. A value of another type stays unchanged, so that the validator rejects it.
 */
export function copierOf(shape: Shape, place = ""): Copy {
  switch (shape.kind) {
    case "timestamp":
      return (value, notDates) => {
        if (!(value instanceof Date) || Number.isNaN(value.getTime())) notDates.push(place);
        return value;
      };
    case "list": {
      const copy = copierOf(shape.of, `${place}[]`);
      return (value, notDates) => (Array.isArray(value) ? value.map((each) => copy(each, notDates)) : value);
    }
    case "map": {
      const copy = copierOf(shape.value, `${place}.*`);
      return (value, notDates) =>
        // Names are data here, also `__proto__`.
        isRecord(value) ? copyFields(Object.create(null), value, Object.keys(value), () => copy, notDates) : value;
    }
    case "structure": {
      const names = Object.keys(shape.members);
      const copies = names.map((name) => copierOf(shape.members[name]!, place === "" ? name : `${place}.${name}`));
      return (value, notDates) => (isRecord(value) ? copyFields(new Fields(), value, names, (index) => copies[index]!, notDates) : value);
    }
    default:
      return (value) => value;
  }
}

function copyFields(
  fields: Record<string, unknown>,
  value: Record<string, unknown>,
  names: readonly string[],
  copyOf: (index: number) => Copy,
  notDates: string[],
): unknown {
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    if (!Object.hasOwn(value, name)) continue;
    const field = value[name];
    if (field !== undefined && field !== null) fields[name] = copyOf(index)(field, notDates);
  }
  return fields;
}

/**
 * An object without inherited names. For names of the model, engines keep it in a faster and smaller form than `Object.create(null)`
 * (bench/http.ts).
 */
export class Fields {
  [name: string]: unknown;
}
Object.setPrototypeOf(Fields.prototype, null);
Reflect.deleteProperty(Fields.prototype, "constructor");

/** Whether a value has fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
