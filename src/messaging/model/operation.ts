import type { ApiErrorName } from "../errors.ts";
import type { FieldsOf, Members, Shape, TypeOf } from "./shape.ts";

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

/** An operation, with the types of its request and its response, as the AWS SDK spells them. */
export type OperationOf<Request, Response> = Operation & { readonly [types]?: { readonly request: Request; readonly response: Response } };

export type InputOf<O> = O extends OperationOf<infer Request, unknown> ? Request : never;
export type OutputOf<O> = O extends OperationOf<unknown, infer Response> ? Response : never;

type Needed<I> = {
  [K in keyof I]: I[K] extends { readonly required: true } ? (I[K] extends { readonly isToken: true } ? never : K) : never;
}[keyof I];
type ShapesOf<I> = { [K in keyof I]: I[K] extends { readonly shape: infer S } ? S : never };

/** Gives an entry of the table its types. */
export function operation<const I extends Operation["input"], O extends Members>(
  definition: Omit<Operation, "input" | "output"> & { readonly input: I; readonly output: O },
): OperationOf<FieldsOf<ShapesOf<I>, Needed<I>>, { [K in keyof O]?: TypeOf<O[K]> | undefined }> {
  return definition;
}
