import type { Collector } from "../diagnostic/collector.ts";
import type { Dialect } from "../operator/dialect.ts";
import type { JsonNode } from "../text/json-tree.ts";
import type { ResolvedLimits } from "./limits.ts";
import type { RuleTape } from "./tape.ts";

/**
 * What a reader asks where it is to say more than what is wrong: warnings, and what to write instead. The value of this type is
 * `guidance` of `pushsieve/diagnose`; a bundle without it does not carry those texts.
 */
export interface Guidance {
  /** The name of the only value of this type. */
  readonly name: "guidance";
  /** @internal */
  readonly read: ReadText;
  /** @internal */
  readonly mayWarn: (dialect: Dialect) => MayWarn;
  /**
   * That a message has a name that is nearly this one, as a clause with the difference.
   * @internal
   */
  readonly nearName: (name: string, names: readonly string[]) => string | undefined;
  /**
   * The same of values, as the end of a clause; empty when none is near.
   * @internal
   */
  readonly nearMiss: (strings: readonly string[], values: readonly string[]) => string;
}

/**
 * Text -> rule, unless an error was reported; and the tree, from the same reading.
 * @internal
 */
export type ReadText = (
  text: string,
  problems: Collector,
  limits: ResolvedLimits,
  dialect: Dialect,
) => { readonly root?: JsonNode; readonly rule?: RuleTape | undefined };

/**
 * Whether there may be something to say of a string: of the code units from `start` to `end`, with this hash. `isOdd`: one of
 * them lies behind `z`. `place`: what it is; an `operator` is the name inside an operator object.
 * @internal
 */
export type MayWarn = (
  text: string,
  start: number,
  end: number,
  hash: number,
  isOdd: boolean,
  place: "name" | "operator" | "value",
) => boolean;
