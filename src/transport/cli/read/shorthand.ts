import { otherShape } from "../../../attributes/other-shape.ts";
import { isMissing, isRecord } from "../../../diagnostic/describe.ts";

/**
 * Turns short forms of MessageAttributes into the form of the API: `{"mention":["Bob"]}`, one string, a number, and the
 * shapes of other services. Leaves any other value unchanged, so the library rejects it. Used on the command line
 * only: the API has one form.
 */
export function readShorthand(attributes: unknown): unknown {
  if (!isRecord(attributes)) return attributes;
  const read: Record<string, unknown> = Object.create(null);
  for (const [name, attribute] of Object.entries(attributes)) read[name] = readAttribute(attribute);
  return read;
}

function readAttribute(attribute: unknown): unknown {
  if (isMissing(attribute)) return attribute;
  if (!isRecord(attribute)) return { StringValues: listOf(attribute) };
  const { StringValues } = attribute;
  if (!isMissing(StringValues)) return { ...attribute, StringValues: listOf(StringValues) };
  const values = otherShape(attribute)?.values;
  return values === undefined ? attribute : { StringValues: listOf(values) };
}

function listOf(value: unknown): unknown[] {
  return (Array.isArray(value) ? value : [value]).map((each: unknown) =>
    typeof each === "number" || typeof each === "boolean" ? String(each) : each,
  );
}
