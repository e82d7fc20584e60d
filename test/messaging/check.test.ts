import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hookAnswer } from "../../src/messaging/delivery/hook-answer.ts";
import { validatorOf } from "../../src/messaging/model/check.ts";
import { inputShape } from "../../src/messaging/model/input-shape.ts";
import { operations } from "../../src/messaging/model/operations.ts";
import type { Shape } from "../../src/messaging/model/shape.ts";
import { rowShapes } from "../../src/messaging/store/rows.ts";
import type { SchemaError } from "../../src/schema/schema-error.ts";
import { check } from "../support/property.ts";
import { SchemaWriter } from "./json-schema.ts";

const shapes: readonly (readonly [string, Shape])[] = [
  ...Object.entries(operations).map(([name, operation]) => [name, inputShape(operation)] as const),
  ...Object.entries(rowShapes),
  ["the answer of a hook", hookAnswer],
];

const ajv = new Ajv2020({ strict: true, allErrors: true });

/** The errors of ajv, without those that say again that the name of a member is invalid. */
function oracleOf(shape: Shape): (value: unknown) => object[] {
  const validate = ajv.compile(new SchemaWriter({}).schema("", shape, ""));
  return (value) => {
    validate(value);
    return (validate.errors ?? []).filter(({ keyword }) => keyword !== "propertyNames").map((error) => essence(error as SchemaError));
  };
}

function essence({ instancePath, keyword, message, params, propertyName }: SchemaError): object {
  return { instancePath, keyword, message, params, propertyName };
}

/** Values near a shape: most parts fit, and some are off by one, of another type, or absent. */
function near(shape: Shape): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fitting(shape) },
    { weight: 1, arbitrary: fc.constantFrom(null, 0, 1.5, Infinity, "", "x", [], {}, true) },
  );
}

function fitting(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case "string": {
      if (shape.values !== undefined) return fc.constantFrom(...shape.values, "other");
      const lengths = [shape.min ?? 0, shape.max ?? 9]
        .flatMap((length) => [length - 1, length, length + 1])
        .filter((length) => length >= 0);
      const units = fc.constantFrom("a", "-", "\n", "é", "\u{1f600}", "\ud800", "/", "~");
      const arn = fc.constantFrom("arn:aws:chime:us-east-1:1:app-instance/a", "arn:::::", "arn:aws:chime::1:/a", "arn:a:b:c:d:\ud800e");
      return fc.oneof(
        arn,
        fc
          .tuple(fc.constantFrom(...lengths), units, units)
          .map(([length, unit, last]) => unit.repeat(Math.max(0, length - 1)) + (length > 0 ? last : "")),
      );
    }
    case "integer":
      return fc.constantFrom((shape.min ?? 0) - 1, shape.min ?? 0, (shape.min ?? 0) + 0.5, shape.max ?? 5, (shape.max ?? 5) + 1);
    case "boolean":
      return fc.boolean();
    case "timestamp":
      return fc.constantFrom(1, "x");
    case "list":
      return fc.oneof(
        fc.array(near(shape.of), { maxLength: 3 }),
        fitting(shape.of).map((each) => Array.from({ length: Math.min((shape.max ?? 3) + 1, 120) }, () => each)),
      );
    case "map":
      return fc.dictionary(fc.oneof(fitting(shape.key).map(String), fc.constantFrom("__proto__", "a/b~c")), near(shape.value), {
        maxKeys: 3,
      });
    case "structure": {
      const members = Object.fromEntries(Object.entries(shape.members).map(([name, each]) => [name, near(each)]));
      return fc.record({ ...members, Other: fc.constant(1) }, { requiredKeys: [] });
    }
  }
}

describe("the validator of a shape", () => {
  it.each(shapes)("%s: finds what ajv finds, in the same order", (_, shape) => {
    const [validate, oracle] = [validatorOf(shape), oracleOf(shape)];
    check(
      fc.property(near(shape), (value) => {
        expect(validate(value).map(essence)).toEqual(oracle(value));
      }),
      100,
    );
  });
});
