/**
 * The shape of a value on the wire: the small vocabulary of the API model. Types of requests and
 * responses, JSON Schemas, routes and the support matrix are all derived from them.
 */
export type Shape =
  | StringShape
  | { readonly kind: "integer"; readonly min?: number; readonly max?: number }
  | { readonly kind: "boolean" }
  /** A `Date` in programs; seconds since 1970 in JSON, an ISO 8601 text in a query. */
  | { readonly kind: "timestamp" }
  | { readonly kind: "list"; readonly of: Shape; readonly min?: number; readonly max?: number }
  | { readonly kind: "map"; readonly key: StringShape; readonly value: Shape }
  | StructureShape;

interface StringShape {
  readonly kind: "string";
  /** The length in characters (code points). */
  readonly min?: number;
  readonly max?: number;
  /** A pattern for the whole text, with the flag `u`. */
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** Whether the value never appears in logs or errors. */
  readonly sensitive?: true;
}

export interface StructureShape {
  readonly kind: "structure";
  readonly members: Members;
  /** Names of required fields. */
  readonly required?: readonly string[];
}

export type Members = Readonly<Record<string, Shape>>;

/** The TypeScript type of a shape. As in the AWS SDK, a required field may still be `undefined`. */
export type TypeOf<S> = S extends { readonly values: readonly (infer V)[] }
  ? V
  : S extends { readonly kind: "string" }
    ? string
    : S extends { readonly kind: "integer" }
      ? number
      : S extends { readonly kind: "boolean" }
        ? boolean
        : S extends { readonly kind: "timestamp" }
          ? Date
          : S extends { readonly kind: "list"; readonly of: infer E }
            ? TypeOf<E>[]
            : S extends { readonly kind: "map"; readonly value: infer E }
              ? Record<string, TypeOf<E>>
              : S extends { readonly kind: "structure"; readonly members: infer M; readonly required: readonly (infer R)[] }
                ? TypeOfMembers<M, R>
                : S extends { readonly kind: "structure"; readonly members: infer M }
                  ? TypeOfMembers<M, never>
                  : never;

type TypeOfMembers<M, R> = { -readonly [K in Extract<keyof M, R>]: TypeOf<M[K]> | undefined } & {
  -readonly [K in Exclude<keyof M, R>]?: TypeOf<M[K]> | undefined;
} extends infer T
  ? { [K in keyof T]: T[K] }
  : never;
