import type * as identity from "@aws-sdk/client-chime-sdk-identity";
import type * as messaging from "@aws-sdk/client-chime-sdk-messaging";
import { expectTypeOf, it } from "vitest";
import type { OperationName, RequestOf, ResponseOf } from "../../src/messaging/index.ts";

/** The commands of both clients, by the name of the operation; the operations on tags are the same in both. */
type Commands = typeof identity & typeof messaging;
type Command<N extends string> = Commands[`${N}Command` & keyof Commands] extends { readonly prototype: infer C } ? C : never;
type NameOf<K> = K extends `${infer N}Command` ? (N extends "$" ? never : N) : never;

type Input<N extends string> = Command<N> extends { readonly input: infer I } ? I : never;
type Output<N extends string> =
  Command<N> extends { resolveMiddleware(...rest: never[]): (request: never) => Promise<{ output: infer O }> }
    ? Omit<O, "$metadata">
    : never;

/** Checked by test/package/types.test.ts. */
it("the operations take the requests of both SDKs, and give their responses", () => {
  expectTypeOf<Exclude<NameOf<keyof Commands>, "$" | "_">>().toEqualTypeOf<OperationName>();
  type Taken = { [N in OperationName]: Input<N> extends RequestOf<N> ? N : never };
  expectTypeOf<Taken>().toEqualTypeOf<{ [N in OperationName]: N }>();
  type Known = { [N in OperationName]: Exclude<keyof Input<N>, keyof RequestOf<N>> };
  expectTypeOf<Known>().toEqualTypeOf<{ [N in OperationName]: never }>();
  type Given = { [N in OperationName]: ResponseOf<N> extends Output<N> ? N : never };
  expectTypeOf<Given>().toEqualTypeOf<{ [N in OperationName]: N }>();
  type Told = { [N in OperationName]: Exclude<keyof Output<N>, keyof ResponseOf<N>> };
  expectTypeOf<Told>().toEqualTypeOf<{ [N in OperationName]: never }>();
});
