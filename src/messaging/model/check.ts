import { type SchemaError, type Validate, withMessage } from "../../schema/schema-error.ts";
import { isRecord } from "./copy.ts";
import type { Shape } from "./shape.ts";

/** An error without its message; the path grows from the value to the top as the calls return. */
type Found = { -readonly [K in keyof SchemaError]: SchemaError[K] };
/** Adds every departure of a value from one shape. */
type Check = (value: unknown, found: Found[]) => void;

/**
 * Returns the validator of a shape. It finds what ajv finds for the same JSON Schema, in the same order; a test compares them.
 * Compiled validators would be 50 times as large. Times are not checked: their reader has done so. `isClosed` rejects fields
 * that a structure does not have.
 */
export function validatorOf(shape: Shape, isClosed = false): Validate {
  let check: Check | undefined;
  return (value) => {
    // On first use, because most programs use few operations.
    check ??= checkOf(shape, isClosed);
    const found: Found[] = [];
    check(value, found);
    return found.length === 0 ? found : found.map(withMessage);
  };
}

function checkOf(shape: Shape, isClosed: boolean): Check {
  switch (shape.kind) {
    case "string":
      return textCheck(shape);
    case "integer":
      return integerCheck(shape);
    case "boolean":
      return (value, found) => {
        if (typeof value !== "boolean") add(found, "type", { type: "boolean" });
      };
    case "timestamp":
      return () => {};
    case "list":
      return listCheck(shape, isClosed);
    case "map":
      return mapCheck(shape, isClosed);
    case "structure":
      return structureCheck(shape, isClosed);
  }
}

function textCheck({ max = Number.POSITIVE_INFINITY, min = 0, pattern, values }: Extract<Shape, { kind: "string" }>): Check {
  const form = pattern === undefined ? undefined : new RegExp(pattern, "u");
  const allowed = values === undefined ? undefined : new Set<unknown>(values);
  return (value, found) => {
    if (typeof value !== "string") add(found, "type", { type: "string" });
    else {
      // A character is one or two units.
      if (value.length > max && charactersOf(value) > max) add(found, "maxLength", { limit: max });
      if (value.length < min * 2 && charactersOf(value) < min) add(found, "minLength", { limit: min });
      if (form !== undefined && !form.test(value)) add(found, "pattern", { pattern });
    }
    if (allowed !== undefined && !allowed.has(value)) add(found, "enum", { allowedValues: values });
  };
}

function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function integerCheck({ max = Number.POSITIVE_INFINITY, min = Number.NEGATIVE_INFINITY }: Extract<Shape, { kind: "integer" }>): Check {
  return (value, found) => {
    if (!Number.isInteger(value)) add(found, "type", { type: "integer" });
    if (!Number.isFinite(value)) return;
    if ((value as number) > max) add(found, "maximum", { comparison: "<=", limit: max });
    if ((value as number) < min) add(found, "minimum", { comparison: ">=", limit: min });
  };
}

function listCheck({ max = Number.POSITIVE_INFINITY, min = 0, of }: Extract<Shape, { kind: "list" }>, isClosed: boolean): Check {
  const check = checkOf(of, isClosed);
  return (value, found) => {
    if (!Array.isArray(value)) {
      add(found, "type", { type: "array" });
      return;
    }
    if (value.length > max) add(found, "maxItems", { limit: max });
    if (value.length < min) add(found, "minItems", { limit: min });
    for (const [index, each] of value.entries()) within(String(index), check, each, found);
  };
}

function mapCheck({ key, value: of }: Extract<Shape, { kind: "map" }>, isClosed: boolean): Check {
  const [checkName, check] = [checkOf(key, isClosed), checkOf(of, isClosed)];
  return (value, found) => {
    if (!isRecord(value)) {
      add(found, "type", { type: "object" });
      return;
    }
    const names = Object.keys(value);
    for (const name of names) {
      const before = found.length;
      checkName(name, found);
      for (const error of found.slice(before)) error.propertyName = name;
    }
    for (const name of names) within(name, check, value[name], found);
  };
}

function structureCheck({ members, required = [] }: Extract<Shape, { kind: "structure" }>, isClosed: boolean): Check {
  const checks = Object.entries(members).map(([name, shape]) => [name, checkOf(shape, isClosed)] as const);
  return (value, found) => {
    if (!isRecord(value)) {
      add(found, "type", { type: "object" });
      return;
    }
    for (const name of required) if (value[name] === undefined) add(found, "required", { missingProperty: name });
    if (isClosed)
      for (const name of Object.keys(value))
        if (!Object.hasOwn(members, name)) add(found, "additionalProperties", { additionalProperty: name });
    for (const [name, check] of checks) {
      const member = value[name];
      if (member !== undefined) within(name, check, member, found);
    }
  };
}

/** Checks a part of a value, and puts its name before the paths of its errors. */
function within(name: string, check: Check, value: unknown, found: Found[]): void {
  const before = found.length;
  check(value, found);
  for (let index = before; index < found.length; index++) {
    const error = found[index]!;
    error.instancePath = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}${error.instancePath}`;
  }
}

function add(found: Found[], keyword: string, params: SchemaError["params"]): void {
  found.push({ instancePath: "", keyword, params });
}
