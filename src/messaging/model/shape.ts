/**
 * The shape of a value on the wire: the small vocabulary of the API model. Types of requests and
 * responses, validators, routes and the support matrix are all derived from shapes.
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

declare const type: unique symbol;
interface Typed<T> {
  /** Only the compiler sees it: the type of the values. */
  readonly [type]?: { readonly of: T };
}

/** A shape, with the TypeScript type of its values. The type has a name of its own, so that declarations stay small. */
export type ShapeOf<T> = Shape & Typed<T>;
export type TextOf<T extends string> = StringShape & Typed<T>;
export type StructureOf<T> = StructureShape & Typed<T>;

/** The TypeScript type of a shape. As in the AWS SDK, a required field may still be `undefined`. */
export type TypeOf<S> = S extends Typed<infer T> ? T : never;

/** The type of a structure: the fields by name, those of `R` required. */
export type FieldsOf<M, R> = { [K in Extract<keyof M, R>]: TypeOf<M[K]> | undefined } & {
  [K in Exclude<keyof M, R>]?: TypeOf<M[K]> | undefined;
} extends infer T
  ? { [K in keyof T]: T[K] }
  : never;

/** A value after validation: required fields are present, and not `undefined`. */
export type Complete<T> = { [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] : Exclude<T[K], undefined> };

export function text(limits: Omit<StringShape, "kind" | "values"> = {}): TextOf<string> {
  return { kind: "string", ...limits };
}

export function oneOf<const V extends string>(...values: readonly V[]): TextOf<V> {
  return { kind: "string", values };
}

export function integer(limits: { readonly min?: number; readonly max?: number }): ShapeOf<number> {
  return { kind: "integer", ...limits };
}

export function list<T>(of: ShapeOf<T>, limits: { readonly min?: number; readonly max?: number } = {}): ShapeOf<T[]> {
  return { kind: "list", of, ...limits };
}

export function map<T>(key: TextOf<string>, value: ShapeOf<T>): ShapeOf<Record<string, T>> {
  return { kind: "map", key, value };
}

export function structure<M extends Members, const R extends keyof M & string = never>(
  members: M,
  required: readonly R[] = [],
): StructureOf<FieldsOf<M, R>> {
  return { kind: "structure", members, ...(required.length === 0 ? {} : { required }) };
}
