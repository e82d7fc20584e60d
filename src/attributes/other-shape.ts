import { isRecord } from "../diagnostic/describe.ts";

/** The fields in which other services, their logs and misspellings carry the values of an attribute; the first existing one counts. */
const valueNames = [
  "StringValue",
  "stringValue",
  "stringValues",
  "string_values",
  "Value",
  "value",
  "Values",
  "values",
  "StringListValues",
  "stringListValues",
];
const otherNames = ["DataType", "dataType", "Type", "BinaryValue", "binaryValue"];

/** The names that an attribute of another shape may have; the schema of attributes has the same names. */
const otherShapeNames: readonly string[] = [...valueNames, ...otherNames];

/**
 * Recognises an attribute without StringValues that has fields of another shape, such as those of Amazon SNS and SQS. Returns
 * their names and the values.
 */
export function otherShape(
  attribute: Readonly<Record<string, unknown>>,
): { readonly names: readonly string[]; readonly values: unknown } | undefined {
  if (Object.hasOwn(attribute, "StringValues")) return undefined;
  const names = otherShapeNames.filter((name) => Object.hasOwn(attribute, name));
  if (names.length === 0) return undefined;
  const found = valueNames.find((name) => Object.hasOwn(attribute, name));
  const value = found === undefined ? undefined : attribute[found];
  return { names: Object.keys(attribute).slice(0, 5), values: isStringArray(attribute) ? listIn(value) : value };
}

/** Amazon SNS has a separate type for lists and carries them as JSON text. */
function isStringArray({ DataType, Type }: Readonly<Record<string, unknown>>): boolean {
  return DataType === "String.Array" || Type === "String.Array";
}

function listIn(value: unknown): unknown {
  try {
    const list: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return Array.isArray(list) ? list.filter((each) => each !== null && !isRecord(each)).map(String) : value;
  } catch {
    return value;
  }
}
