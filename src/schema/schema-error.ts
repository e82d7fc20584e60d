/** One thing in which a value departs from a schema, as ajv tells it; only what is read here. */
export interface SchemaError {
  /** JSON pointer into the value. */
  readonly instancePath: string;
  /** The schema's keyword that was not met: `type`, `required`, `maxLength`. */
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The name that is wrong itself, not what it names. */
  readonly propertyName?: string;
}

/**
 * Every departure of a value from one schema; empty when it is valid. Never throws on data. The generated
 * validators have this type.
 *
 * @public
 */
export type Validate = (value: unknown) => readonly SchemaError[];
