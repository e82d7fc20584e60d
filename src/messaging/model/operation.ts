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

type RequiredNames<I> = { [K in keyof I]: I[K] extends { readonly required: true } ? K : never }[keyof I];

type TokenNames<I> = { [K in keyof I]: I[K] extends { readonly isToken: true } ? K : never }[keyof I];

/** The request of an operation, as the AWS SDK spells it. */
export type InputOf<O> = O extends { readonly input: infer I }
  ? {
      [K in Exclude<RequiredNames<I>, TokenNames<I>>]: I[K] extends { readonly shape: infer S } ? TypeOf<S> | undefined : never;
    } & {
      [K in Exclude<keyof I, RequiredNames<I>> | TokenNames<I>]?: I[K] extends { readonly shape: infer S } ? TypeOf<S> | undefined : never;
    } extends infer T
    ? { [K in keyof T]: T[K] }
    : never
  : never;

/** A request after validation: all required fields are present. */
export type ValidOf<O> = O extends { readonly input: infer I }
  ? InputOf<O> & {
      readonly [K in RequiredNames<I>]: I[K] extends { readonly shape: infer S } ? TypeOf<S> : never;
    }
  : never;

/** The response of an operation. */
export type OutputOf<O> = O extends { readonly output: infer M } ? { [K in keyof M]?: TypeOf<M[K]> | undefined } : never;
