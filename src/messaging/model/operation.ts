import type { ApiErrorName } from "../errors.ts";
import type { Members, Shape, TypeOf } from "./shape.ts";

/** Where a request carries a field. The key of the field is its name in the API; `as` is its name on the wire. */
type Place = { readonly in: "path" | "query" | "header" | "body"; readonly as?: string };

/** A field of a request: its shape, and where the request carries it. */
export type InputMember = Place & {
  readonly shape: Shape;
  readonly required?: true;
  /** Names the request, so that a repeat is known: where a program leaves it out, one is made, as the SDKs do. On the wire it must be there. */
  readonly isToken?: true;
};

/** One operation of the API, as `operations.ts` lists them. */
export interface Operation {
  /** The HTTP method. */
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Labels in braces are fields of the input. */
  readonly path: string;
  /** Query parameters that distinguish operations of one method and path. */
  readonly query?: Readonly<Record<string, string>>;
  /** The HTTP status of a success. */
  readonly status: 200 | 201 | 204;
  /** The fields of the request, by name. */
  readonly input: Readonly<Record<string, InputMember>>;
  /** The shapes of the fields of the response, by name. */
  readonly output: Members;
  /** The errors of the operation beside the common ones ({@link commonErrors}). */
  readonly errors: readonly ApiErrorName[];
}

declare const types: unique symbol;

/** An operation, with the types of its required fields, its other fields, and its response. */
export type OperationOf<Needed, Optional, Response> = Operation & {
  readonly [types]?: { readonly needed: Needed; readonly optional: Optional; readonly response: Response };
};

type Maybe<T> = { [K in keyof T]?: T[K] | undefined };
type Plain<T> = { [K in keyof T]: T[K] };

/** The request, as the AWS SDK spells it: a required field may be `undefined`. */
export type InputOf<O> = O extends OperationOf<infer N, infer M, unknown> ? Plain<{ [K in keyof N]: N[K] | undefined } & Maybe<M>> : never;
/** A validated request: required fields are present. */
export type ValidOf<O> =
  O extends OperationOf<infer N, infer M, unknown> ? Plain<{ readonly [K in keyof N]: N[K] } & Readonly<Maybe<M>>> : never;
/** The response. */
export type OutputOf<O> = O extends OperationOf<unknown, unknown, infer R> ? Maybe<R> : never;

type TypesOf<I, K extends keyof I> = { [N in K]: I[N] extends { readonly shape: infer S } ? TypeOf<S> : never };
type NeededNames<I> = {
  [K in keyof I]: I[K] extends { readonly isToken: true } ? never : I[K] extends { readonly required: true } ? K : never;
}[keyof I];

/** Gives an entry of the table its types. */
export function operation<const I extends Operation["input"], O extends Members>(
  definition: Omit<Operation, "input" | "output"> & { readonly input: I; readonly output: O },
): OperationOf<TypesOf<I, NeededNames<I>>, TypesOf<I, Exclude<keyof I, NeededNames<I>>>, { [K in keyof O]: TypeOf<O[K]> }> {
  return definition;
}

/** A field of the path, which is always required. */
export function label<S extends Shape>(shape: S) {
  return { in: "path", shape, required: true } as const;
}

export function query<S extends Shape>(as: string, shape: S) {
  return { in: "query", as, shape } as const;
}

export function body<S extends Shape>(shape: S) {
  return { in: "body", shape } as const;
}

export function needed<M extends InputMember>(member: M): M & { readonly required: true } {
  return { ...member, required: true };
}
