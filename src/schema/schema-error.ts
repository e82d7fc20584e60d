/** An error of ajv: one violation of a schema. Only the fields that are read. */
export interface SchemaError {
  /** JSON pointer into the value. */
  readonly instancePath: string;
  /** The violated keyword of the schema: `type`, `required`, `maxLength`. */
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The invalid name, if the name itself is invalid and not its value. */
  readonly propertyName?: string;
}

/** What ajv made of a schema. */
interface Compiled {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/**
 * Returns the validator of this name. The generated validators call it.
 *
 * @public
 */
export function validatorOf<N extends string>(compiled: Readonly<Record<N, Compiled>>, name: N): Validate {
  const isValid = compiled[name];
  return (value) => (isValid(value) ? [] : (isValid.errors ?? []).map(withMessage));
}

/** Adds ajv's message to an error: in the validators, the messages would be repeated a thousand times. */
export function withMessage(error: SchemaError): SchemaError {
  return { ...error, message: messageOf(error) };
}

function messageOf({ keyword, params }: SchemaError): string {
  const limit = String(params.limit);
  switch (keyword) {
    case "type":
      return `must be ${String(params.type)}`;
    case "required":
      return `must have required property '${String(params.missingProperty)}'`;
    case "additionalProperties":
      return "must NOT have additional properties";
    case "propertyNames":
      return "property name must be valid";
    case "enum":
      return "must be equal to one of the allowed values";
    case "pattern":
      return `must match pattern "${String(params.pattern)}"`;
    case "minLength":
      return `must NOT have fewer than ${limit} characters`;
    case "maxLength":
      return `must NOT have more than ${limit} characters`;
    case "minItems":
      return `must NOT have fewer than ${limit} items`;
    case "maxItems":
      return `must NOT have more than ${limit} items`;
    case "minimum":
    case "maximum":
      return `must be ${String(params.comparison)} ${limit}`;
    case "dependentRequired":
      return `must have property ${String(params.missingProperty)} when property ${String(params.property)} is present`;
    case "if":
      return `must match "${String(params.failingKeyword)}" schema`;
    case "anyOf":
      return "must match a schema in anyOf";
    case "minProperties":
      return `must NOT have fewer than ${limit} properties`;
    default:
      return `must pass "${keyword}" keyword validation`;
  }
}

/**
 * Every departure of a value from one schema; empty when it is valid. Never throws on data. The generated
 * validators have this type.
 *
 * @public
 */
export type Validate = (value: unknown) => readonly SchemaError[];
